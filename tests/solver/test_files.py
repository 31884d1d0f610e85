"""Files are read strictly: an error names the field, what it is and what it must be."""

import copy
import json
import time

import pytest

from solver.files import read_problem, read_schedule, write_problem, write_schedule
from solver.problem import TIERS, Call, Interval, Person, Problem, Shadower
from solver.schedule import Schedule
from tests.solver.tiny import tiny_problem

AT = "2027-01-04T14:00:00Z"
LATER = "2027-01-04T18:00:00Z"
MISSING = object()

PROBLEM = {
    "format": "rotation-problem/1",
    "horizon": {"start": "2027-01-04T00:00:00Z", "end": "2027-02-15T00:00:00Z"},
    "people": [
        {"id": "mia", "timezone": "America/New_York", "available": [[AT, LATER]]},
        {"id": "raj", "timezone": "Asia/Kolkata"},
    ],
    "calls": [{"id": "c1", "host": "raj", "start": AT, "end": LATER, "seats": 1}],
    "hosts": [{"person": "raj", "max_per_week": 1}],
    "shadowers": [{"person": "mia", "target": 4, "wishes": {"stage:demo": 3}}],
    "placements": [
        {
            "id": "desk",
            "team": "content",
            "mentors": ["mia"],
            "sessions": 2,
            "minutes": 60,
        }
    ],
    "mentors": [{"person": "mia"}],
    "rotators": [{"person": "raj", "target": 1, "choices": {"desk": 3}}],
    "away": [{"team": "sales", "max": 2}],
    "pins": [{"person": "mia", "call": "c1"}],
    "bans": [{"person": "raj", "placement": "desk", "mentor": "mia", "starts": [AT]}],
    "published": [
        {"person": "raj", "placement": "gone", "mentor": "zoe", "starts": [AT]}
    ],
    "objective": ["fairness"],
    "limits": {"seconds": 1.5},
}
SCHEDULE = {
    "format": "rotation-schedule/1",
    "status": "optimal",
    "seats": [{"person": "mia", "call": "c1"}],
    "placements": [
        {"person": "raj", "placement": "desk", "mentor": "mia", "starts": [AT]}
    ],
    "tiers": [
        {
            "tier": "fairness",
            "value": [["1/4", 1]],
            "bound": [["1/4", 1]],
            "proven": True,
        },
        {"tier": "wishes", "value": 3, "bound": 3, "proven": True},
    ],
    "conflict": [],
    "seconds": 0.1,
}

# Where, what stands there, and what is said. MISSING: the field is left out.
WRONG_PROBLEMS = [
    ("format", MISSING, "format: is missing"),
    ("format", "rotation-problem/2", "format: must be 'rotation-problem/1', not 'rotation-problem/2'"),
    ("colour", 1, "colour: is not a known field"),
    ("horizon", MISSING, "horizon: is missing"),
    ("horizon", None, "horizon: is missing"),
    ("horizon", [], "horizon: must be an object, not a list of 0"),
    ("horizon.end", MISSING, "horizon.end: is missing"),
    ("horizon.end", "2027-01-04T00:00:00Z", "horizon: end is the same as start"),
    ("horizon.mid", AT, "horizon.mid: is not a known field"),
    ("slot_minutes", 0, "slot_minutes: is 0, but must be at least 1"),
    ("slot_minutes", True, "slot_minutes: must be an integer, not true"),
    ("slot_minutes", "30", "slot_minutes: must be an integer, not '30'"),
    ("slot_minutes", 1.0, "slot_minutes: must be an integer, not 1.0"),
    ("slot_minutes", 10**30, "slot_minutes: is a number of 31 digits, but must be at most 1000000000"),
    ("buffer_minutes", -1, "buffer_minutes: is -1, but must be at least 0"),
    ("slots_from", 5, "slots_from: must be an instant, not 5"),
    ("not_before", "2027-01-04", "not_before: '2027-01-04' is not an instant"),
    ("people", {}, "people: must be a list, not an object"),
    ("people.0", "mia", "people[0]: must be an object, not 'mia'"),
    ("people.0.id", "", "people[0].id: must not be empty"),
    ("people.0.id", None, "people[0].id: is missing"),
    ("people.0.id", ["mia"], "people[0].id: must be a string, not a list of 1"),
    ("people.1.id", "mia", "people[1].id: 'mia' is given twice"),
    ("people.0.timezone", MISSING, "people[0].timezone: is missing"),
    ("people.0.timezone", "Mars/Olympus", "people[0].timezone: 'Mars/Olympus' is not a known time zone"),
    ("people.0.timezone", "../etc/passwd", "people[0].timezone: '../etc/passwd' is not a known time zone"),
    ("people.0.timezone", "America", "people[0].timezone: 'America' is not a known time zone"),
    ("people.0.team", 7, "people[0].team: must be a string, not 7"),
    ("people.0.mood", "good", "people[0].mood: is not a known field"),
    ("people.0.available", AT, "people[0].available: must be a list"),
    ("people.0.available.0", [LATER, AT], "people[0].available[0]: end is before start"),
    ("people.0.available.0", [AT, AT], "people[0].available[0]: end is the same as start"),
    ("people.0.available.0", [AT], "people[0].available[0]: must be [start, end], not a list of 1"),
    ("people.0.available.0", {AT: 1, LATER: 2}, "people[0].available[0]: must be [start, end], not an object"),
    ("people.0.available.0", "ab", "people[0].available[0]: must be [start, end], not 'ab'"),
    ("people.0.available.0", [AT, 5], "people[0].available[0][1]: must be an instant, not 5"),
    ("people.0.preferred", [[AT, None]], "people[0].preferred[0][1]: must be an instant, not null"),
    ("calls.0.start", "2027-01-04T14:00:00", "calls[0].start: '2027-01-04T14:00:00' has no offset"),
    ("calls.0.start", "2027-01-04T14:00:30Z", "calls[0].start: '2027-01-04T14:00:30Z' is not a whole minute"),
    ("calls.0.start", "2027-01-04T14:00:00.5Z", "calls[0].start: '2027-01-04T14:00:00.5Z' is not a whole minute"),
    ("calls.0.start", "2027-02-29T14:00:00Z", "calls[0].start: '2027-02-29T14:00:00Z' names a day that no calendar has"),
    ("calls.0.start", "2027-01-04T24:00:00Z", "calls[0].start: '2027-01-04T24:00:00Z' names a time that no clock shows"),
    ("calls.0.start", "2027-01-04 14:00:00Z", "calls[0].start: '2027-01-04 14:00:00Z' is not an instant"),
    ("calls.0.start", "0001-01-01T00:00:00Z", "calls[0].start: '0001-01-01T00:00:00Z' is too far away"),
    ("calls.0.start", "٢٠٢٧-01-04T14:00:00Z", "is not an instant"),
    ("calls.0.end", AT, "calls[0]: end is the same as start"),
    ("calls.0.host", "zoe", "calls[0].host: there is no person 'zoe'"),
    ("calls.0.seats", MISSING, "calls[0].seats: is missing"),
    ("calls.0.seats", -1, "calls[0].seats: is -1, but must be at least 0"),
    ("calls.0.seats", 1_000_001, "calls[0].seats: is 1000001, but must be at most 1000000"),
    ("calls.0.tags", ["a", "preferred"], "calls[0].tags[1]: a tag must not be named 'preferred'"),
    ("calls.0.tags", [3], "calls[0].tags[0]: must be a string, not 3"),
    ("hosts.0.person", "zoe", "hosts[0].person: there is no person 'zoe'"),
    ("hosts.1", {"person": "raj"}, "hosts[1].person: 'raj' is given twice"),
    ("hosts.0.max_per_week", -3, "hosts[0].max_per_week: is -3, but must be at least 0"),
    ("shadowers.0.person", "zoe", "shadowers[0].person: there is no person 'zoe'"),
    ("shadowers.0.target", 0, "shadowers[0].target: is 0, but must be at least 1"),
    ("shadowers.0.target", 1_000_001, "shadowers[0].target: is 1000001, but must be at most 1000000"),
    ("shadowers.0.target", MISSING, "shadowers[0].target: is missing"),
    ("shadowers.0.credit", 0.5, "shadowers[0].credit: must be an integer, not 0.5"),
    ("shadowers.0.max_per_host", "2", "shadowers[0].max_per_host: must be an integer, not '2'"),
    ("shadowers.0.wishes", {"stage:demo": -1}, "shadowers[0].wishes.stage:demo: is -1, but must be at least 0"),
    ("shadowers.0.wishes", ["stage:demo"], "shadowers[0].wishes: must be an object"),
    ("shadowers.0.path", {"a": 1_000_001}, "shadowers[0].path.a: is 1000001, but must be at most 1000000"),
    ("shadowers.0.requires", "a", "shadowers[0].requires: must be a list, not 'a'"),
    ("shadowers.0.not_with", [""], "shadowers[0].not_with[0]: must not be empty"),
    ("shadowers.0.choices", {}, "shadowers[0].choices: is not a known field"),
    ("placements.0.team", MISSING, "placements[0].team: is missing"),
    ("placements.0.mentors", ["mia", "zoe"], "placements[0].mentors[1]: there is no person 'zoe'"),
    ("placements.0.mentors", ["mia", "mia"], "placements[0].mentors[1]: 'mia' is given twice"),
    ("placements.0.sessions", 0, "placements[0].sessions: is 0, but must be at least 1"),
    ("placements.0.minutes", 0, "placements[0].minutes: is 0, but must be at least 1"),
    ("placements.0.gap_hours", [1], "placements[0].gap_hours: must be [least, most], not a list of 1"),
    ("placements.0.gap_hours", [5, 2], "placements[0].gap_hours[1]: is 2, but must be at least 5"),
    ("placements.0.gap_hours", [-1, 2], "placements[0].gap_hours[0]: is -1, but must be at least 0"),
    ("placements.0.seats_per_mentor", 1_000_001, "placements[0].seats_per_mentor: is 1000001, but"),
    ("rotators.0.choices", {"nowhere": 1}, "rotators[0].choices.nowhere: there is no placement 'nowhere'"),
    ("rotators.0.choices", {"desk": None}, "rotators[0].choices.desk: must be an integer, not null"),
    ("rotators.0.preferred_weight", -1, "rotators[0].preferred_weight: is -1, but must be at least 0"),
    ("away.0.max", MISSING, "away[0].max: is missing"),
    ("away.0.max", 1_000_001, "away[0].max: is 1000001, but must be at most 1000000"),
    ("pins.0.call", MISSING, "pins[0]: must name either a call or a placement"),
    ("pins.0.placement", "desk", "pins[0]: must name either a call or a placement"),
    ("pins.0.starts", [AT], "pins[0].starts: is not a known field"),
    ("pins.0.call", "c2", "pins[0].call: there is no call 'c2'"),
    ("pins.0.person", "zoe", "pins[0].person: there is no person 'zoe'"),
    ("pins.1", {"person": "mia", "call": "c1"}, "pins[1]: the same entry is given twice"),
    ("bans.0.placement", "nowhere", "bans[0].placement: there is no placement 'nowhere'"),
    ("bans.0.mentor", "zoe", "bans[0].mentor: there is no person 'zoe'"),
    ("bans.0.starts", [1], "bans[0].starts[0]: must be an instant, not 1"),
    ("bans.1", {"person": "raj", "placement": "desk", "mentor": "mia", "starts": ["2027-01-04T15:00:00+01:00"]}, "bans[1]: the same entry is given twice"),
    ("published.0.mentor", MISSING, "published[0].mentor: is missing"),
    ("objective", ["fairness", "fairness"], "objective[1]: 'fairness' is given twice"),
    ("objective", ["speed"], "objective[0]: 'speed' is none of stability"),
    ("objective", "fairness", "objective: must be a list, not 'fairness'"),
    ("limits", [], "limits: must be an object, not a list of 0"),
    ("limits.seconds", "1", "limits.seconds: must be a number, not '1'"),
    ("limits.seconds", True, "limits.seconds: must be a number, not true"),
    ("limits.seconds", -1, "limits.seconds: is -1, but must be at least 0"),
    ("limits.minutes", 1, "limits.minutes: is not a known field"),
]  # fmt: skip

WRONG_SCHEDULES = [
    ("format", "rotation-problem/1", "format: must be 'rotation-schedule/1'"),
    ("status", "fine", "status: 'fine' is none of optimal, feasible, infeasible, unknown"),
    ("status", MISSING, "status: is missing"),
    ("seats.0.call", MISSING, "seats[0].call: is missing"),
    ("seats.0.mentor", "mia", "seats[0].mentor: is not a known field"),
    ("placements.0.mentor", MISSING, "placements[0].mentor: is missing"),
    ("placements.0.starts", ["soon"], "placements[0].starts[0]: 'soon' is not an instant"),
    ("tiers.0.tier", "speed", "tiers[0].tier: 'speed' is none of stability"),
    ("tiers.0.value", 3, "tiers[0].value: must be a list, not 3"),
    ("tiers.0.value", [["1/4"]], "tiers[0].value[0]: must be [level, seekers], not a list of 1"),
    ("tiers.1.bound", MISSING, "tiers[1].bound: is missing"),
    ("tiers.1.bound", [], "tiers[1].bound: must be an integer, not a list of 0"),
    ("tiers.1.proven", 1, "tiers[1].proven: must be true or false, not 1"),
    ("conflict.0", {}, "conflict[0]: must name either a call or a placement"),
    ("seconds", "1", "seconds: must be a number, not '1'"),
]  # fmt: skip

GARBAGE = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"\xff\xfe\x00",
    b'{"format": "\xff"}',
    b'{"format": NaN}',
    b'{"format": "rotation-problem/1"} more',
    b"[" * 100_000,
    b'{"a":' * 100_000,
]


def changed(document, path, value):
    """A copy in which something else stands at the path."""
    document = copy.deepcopy(document)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = document
    for step in way:
        place = place[step]
    if value is MISSING:
        del place[last]
    elif last == len(place) and isinstance(place, list):
        place.append(value)
    else:
        place[last] = value
    return json.dumps(document)


def test_the_base_documents_are_right():
    read_problem(json.dumps(PROBLEM))
    read_schedule(json.dumps(SCHEDULE))


@pytest.mark.parametrize(("path", "value", "said"), WRONG_PROBLEMS)
def test_a_wrong_problem_is_refused_by_name(path, value, said):
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the text is what is tested
        read_problem(changed(PROBLEM, path, value))

    assert said in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(("path", "value", "said"), WRONG_SCHEDULES)
def test_a_wrong_schedule_is_refused_by_name(path, value, said):
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the text is what is tested
        read_schedule(changed(SCHEDULE, path, value))

    assert said in str(error.value)


def places(value, path=""):
    """The path of everything in a document, as `changed` takes it."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        here = f"{path}.{key}" if path else str(key)
        yield here
        if isinstance(item, dict | list):
            yield from places(item, here)


def spelt(path):
    """A path as an error spells it: `people[0].available[1]`."""
    steps = path.split(".")
    named = "".join(f"[{s}]" if s.isdigit() else f".{s}" for s in steps)
    return named.removeprefix(".")


ODD = [
    MISSING,
    None,
    True,
    7,
    -1,
    10**12,
    0.5,
    "",
    "odd",
    [],
    ["odd"],
    [[]],
    {},
    {"odd": 1},
]


@pytest.mark.parametrize(
    ("document", "read"),
    [(PROBLEM, read_problem), (SCHEDULE, read_schedule)],
    ids=["problem", "schedule"],
)
def test_whatever_stands_anywhere_is_read_or_refused_where_it_stands(document, read):
    refused = 0
    for path in places(document):
        for odd in ODD:
            try:
                read(changed(document, path, odd))
            except ValueError as error:
                said = str(error)
                where = said.partition(": ")[0]
                assert "\n" not in said
                # What others name may be missing now; they are told where they name it.
                assert on_one_path(where, spelt(path)) or "there is no " in said
                refused += 1
    assert refused > 300


def on_one_path(one, other):
    return one.startswith(other) or other.startswith(one)


@pytest.mark.parametrize("data", GARBAGE, ids=range(len(GARBAGE)))
@pytest.mark.parametrize("read", [read_problem, read_schedule])
def test_garbage_is_refused(read, data):
    with pytest.raises(ValueError, match=r"^(file|format): "):
        read(data)


@pytest.mark.parametrize(
    "data",
    [
        b"x" * 50_000_000,
        b"[" + b"0," * 25_000_000 + b"0]",
        b'{"format": "rotation-problem/1", "people": ['
        + b'{"id": "a", "timezone": "UTC"},' * 1_600_000
        + b"7]}",
        json.dumps(PROBLEM).encode() + b" " * 50_000_000,
    ],
    ids=["no JSON", "a list", "people and a number", "a problem and spaces"],
)
def test_fifty_megabytes_of_garbage_are_refused_within_two_seconds(data):
    begun = time.process_time()
    with pytest.raises(ValueError, match=r"^\S+: "):
        read_problem(data)

    assert time.process_time() - begun < 2


def test_a_name_that_is_given_twice_is_refused_where_it_stands():
    text = json.dumps(PROBLEM)
    for once, twice, where in (
        ('"id": "mia"', '"id": "mia", "id": "max"', "people[0].id"),
        (
            '"stage:demo": 3',
            '"stage:demo": 3, "stage:demo": 1',
            "shadowers[0].wishes.stage:demo",
        ),
        (
            '{"format"',
            '{"buffer_minutes": 1, "buffer_minutes": 1, "format"',
            "buffer_minutes",
        ),
    ):
        assert once in text
        with pytest.raises(ValueError) as error:  # noqa: PT011 - the text is what is tested
            read_problem(text.replace(once, twice, 1))
        assert str(error.value) == f"{where}: is given twice"


def test_a_byte_order_mark_is_named():
    for encoding in ("utf-8-sig", "utf-16"):
        with pytest.raises(ValueError, match=r"^file: .* byte order mark"):
            read_problem(json.dumps(PROBLEM).encode(encoding))


def test_what_is_left_out_or_null_has_its_default():
    bare = {
        "format": "rotation-problem/1",
        "horizon": {"start": AT, "end": LATER},
        "people": [{"id": "mia", "timezone": "UTC"}],
        "calls": [{"id": "c1", "host": "mia", "start": AT, "end": LATER, "seats": 0}],
        "shadowers": [{"person": "mia", "target": 1}],
    }
    nulls = {
        key: bare.get(key)
        for key in (
            *PROBLEM,
            "slots_from",
            "not_before",
            "slot_minutes",
            "buffer_minutes",
        )
    }
    nulls["limits"] = {"seconds": None}
    nulls["people"] = [
        {"id": "mia", "timezone": "UTC", "team": None, "available": None}
    ]

    start = 1_799_071_200 // 60
    expected = Problem(
        horizon=Interval(start, start + 240),
        slots_from=start,
        people=(Person("mia", "UTC"),),
        calls=(Call("c1", "mia", start, start + 240, 0),),
        shadowers=(Shadower("mia", 1),),
        objective=TIERS,
        slot_minutes=30,
        buffer_minutes=0,
        seconds=60.0,
    )
    assert read_problem(json.dumps(bare)) == expected
    assert read_problem(json.dumps(nulls)) == expected


def test_instants_are_the_same_in_every_offset():
    for text in (
        "2027-01-04T14:00:00Z",
        "2027-01-04T09:00:00-05:00",
        "2027-01-04T19:45:00+05:45",
        "2027-01-05T00:00:00+10:00",
    ):
        problem = read_problem(changed(PROBLEM, "calls.0.start", text))
        assert problem.calls[0].start == 1_799_071_200 // 60


def test_intervals_that_touch_or_overlap_are_one():
    spans = [
        ["2027-01-04T16:00:00Z", LATER],
        [AT, "2027-01-04T15:00:00Z"],
        ["2027-01-04T15:00:00Z", "2027-01-04T16:30:00Z"],
    ]
    problem = read_problem(changed(PROBLEM, "people.0.available", spans))

    [span] = problem.people[0].available
    assert span.end - span.start == 240


def test_an_empty_objective_stays_empty():
    assert read_problem(changed(PROBLEM, "objective", [])).objective == ()


@pytest.mark.parametrize("seed", range(60))
def test_a_written_problem_reads_as_it_was(seed):
    problem = tiny_problem(seed)

    text = write_problem(problem)

    assert read_problem(text) == problem
    assert write_problem(read_problem(text)) == text


def test_a_written_schedule_reads_as_it_was():
    schedule = read_schedule(json.dumps(SCHEDULE))

    text = write_schedule(schedule)

    assert read_schedule(text) == schedule
    assert json.loads(text) == SCHEDULE


def test_a_conflict_is_written_as_it_was_given():
    conflict = [{"person": "raj", "placement": "desk"}, {"person": "mia", "call": "c1"}]
    text = changed(
        {
            **SCHEDULE,
            "status": "infeasible",
            "seats": [],
            "placements": [],
            "tiers": [],
        },
        "conflict",
        conflict,
    )

    assert json.loads(write_schedule(read_schedule(text)))["conflict"] == conflict
    assert read_schedule(text) != Schedule("infeasible")
