"""Each hard rule bites: a schedule that breaks it, and nothing else, is caught by name."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from solver.check import tier_value, violations
from solver.problem import (
    Away,
    Call,
    Cap,
    Entry,
    Interval,
    Person,
    Placement,
    Problem,
    Rotator,
    Shadower,
)
from solver.schedule import PlacementGrant, Schedule, Seat, TierResult


def at(day, clock="00:00"):
    """Minutes since 1970 of a UTC time in January 2027 (day 4 is a Monday), or on a date."""
    date = day if isinstance(day, str) else f"2027-01-{day:02}"
    moment = datetime.fromisoformat(f"{date}T{clock}:00").replace(tzinfo=UTC)
    return int(moment.timestamp()) // 60


def call(name, day, start, end, **more):
    fields = {"host": "raj", "seats": 1, **more}
    return Call(name, start=at(day, start), end=at(day, end), **fields)


ALWAYS = (Interval(at(1), at(31)),)
PROBLEM = Problem(
    horizon=Interval(at(4), at(25)),
    slots_from=at(4),
    buffer_minutes=15,
    people=tuple(Person(name, "UTC", team, ALWAYS) for name, team in [("mia", "m"), ("zoe", "m"), ("raj", "s"), ("tom", "s"), ("eve", "s")]),
    calls=(call("c1", 4, "09:00", "10:00"), call("c2", 5, "09:00", "10:00"), call("c3", 12, "09:00", "10:00")),
    shadowers=(Shadower("mia", 5), Shadower("zoe", 5)),
    placements=(Placement("desk", "m", ("mia", "zoe"), 2, 60, (1, 48), seats_per_mentor=2), Placement("lab", "m", ("zoe",), 1, 60)),
    rotators=(Rotator("raj", 2, choices={"desk": 1, "lab": 1}), Rotator("tom", 2, choices={"desk": 1, "lab": 1}), Rotator("eve", 2, choices={"desk": 1})),
)  # fmt: skip


def desk(who="raj", mentor="mia", starts=((6, "09:00"), (6, "11:00"))):
    return PlacementGrant(who, "desk", mentor, tuple(at(*start) for start in starts))


def lab(who="raj", start=(6, "14:00")):
    return PlacementGrant(who, "lab", "zoe", (at(*start),))


def changed(
    problem=PROBLEM,
    *,
    person=None,
    shadower=None,
    rotator=None,
    call=None,
    place=None,
    **more,
):
    """The problem with the named rows changed: `person=("mia", {"available": …})`."""
    rows = {
        "people": person,
        "shadowers": shadower,
        "rotators": rotator,
        "calls": call,
        "placements": place,
    }
    for name, change in rows.items():
        if change:
            old = getattr(problem, name)
            key = "person" if name in ("shadowers", "rotators") else "id"
            new = [
                replace(row, **change[1]) if getattr(row, key) == change[0] else row
                for row in old
            ]
            assert tuple(new) != old
            more[name] = tuple(new)
    return replace(problem, **more)


def judged(problem, *granted):
    """What the judge says of a schedule with these grants, which reports its tiers rightly."""
    seats = tuple(sorted(one for one in granted if isinstance(one, Seat)))
    places = tuple(sorted(one for one in granted if isinstance(one, PlacementGrant)))
    bare = Schedule("optimal", seats, places)
    values = [(tier, tier_value(problem, bare, tier)) for tier in problem.objective]
    return violations(
        problem,
        replace(
            bare, tiers=tuple(TierResult(tier, value, value) for tier, value in values)
        ),
    )


FULL = (Seat("mia", "c1"), Seat("zoe", "c2"), Seat("mia", "c3"), desk(), lab())


def test_the_base_schedule_is_right():
    assert judged(PROBLEM, *FULL) == []
    assert judged(PROBLEM) == []


# A name, the problem, the grants, and what the one sentence must say.
BROKEN = [
    ("a shadower is away for the last minute",
     changed(person=("mia", {"available": (Interval(at(1), at(4, "09:59")),)})), [Seat("mia", "c1")],
     "Rule 1 (available): mia is not available for the whole of call c1"),
    ("a shadower is away in the middle",
     changed(person=("mia", {"available": (Interval(at(1), at(4, "09:30")), Interval(at(4, "09:31"), at(9)))})), [Seat("mia", "c1")],
     "Rule 1 (available): mia"),
    ("a rotator is away", changed(person=("raj", {"available": (Interval(at(1), at(6, "11:30")),)})), [desk()],
     "Rule 1 (available): raj is not available for the whole of desk (2027-01-06 11:00 to 12:00 UTC)"),
    ("a mentor is away", changed(person=("mia", {"available": (Interval(at(1), at(6, "11:30")),)})), [desk()],
     "Rule 1 (available): mia, who leads it"),
    ("two seats overlap", changed(call=("c2", {"start": at(4, "09:30"), "end": at(4, "10:30"), "host": "tom"})), [Seat("mia", "c1"), Seat("mia", "c2")],
     "Rule 2 (one thing at a time): mia: the seat on c2"),
    ("two seats are a minute too close", changed(call=("c2", {"start": at(4, "10:14"), "end": at(4, "10:30")})), [Seat("mia", "c1"), Seat("mia", "c2")],
     "is too close to the seat on c1"),
    ("a seat while mentoring", PROBLEM, [Seat("mia", "c1"), desk("tom", starts=((4, "09:30"), (5, "11:00")))],
     "Rule 2 (one thing at a time): mia"),
    ("a rotator in two sessions", PROBLEM, [desk(starts=((6, "09:00"), (6, "11:00"))), lab(start=(6, "09:30"))],
     "Rule 2 (one thing at a time): raj"),
    ("a mentor leads two groups at once", PROBLEM, [desk("raj", "zoe"), lab("tom", (6, "09:00"))],
     "Rule 2 (one thing at a time): zoe: the session led in"),
    ("groups of one placement overlap without starting together", PROBLEM, [desk("raj"), desk("tom", starts=((6, "09:30"), (6, "12:30")))],
     "Rule 2 (one thing at a time): mia"),
    ("a session in the own call", PROBLEM, [desk(starts=((4, "09:00"), (4, "11:00")))],
     "Rule 2 (one thing at a time): raj: the "),
    ("a session too close to the own call", PROBLEM, [desk(starts=((4, "10:00"), (4, "11:30")))],
     "Rule 2 (one thing at a time): raj: the session of desk (2027-01-04 10:00 to 11:00 UTC) is too close to the own call c1"),
    ("a mentor's own call", changed(call=("c1", {"host": "mia", "start": at(6, "10:05"), "end": at(6, "10:30")})), [desk()],
     "Rule 2 (one thing at a time): mia"),
    ("the sessions of a placement are too close", changed(place=("desk", {"gap_hours": (0, None)})), [desk(starts=((6, "09:00"), (6, "10:00")))],
     "Rule 2"),
    ("a rotator is the own mentor", changed(place=("lab", {"mentors": ("zoe", "raj")})), [PlacementGrant("raj", "lab", "raj", (at(6, "14:00"),))],
     "Rule 2 (one thing at a time): raj"),
    ("more shadowers than seats", PROBLEM, [Seat("mia", "c1"), Seat("zoe", "c1")],
     "Rule 3 (seats): call c1 (2027-01-04 09:00 to 10:00 UTC) has 2 shadowers, but 1 seat."),
    ("a call without seats", changed(call=("c1", {"seats": 0})), [Seat("mia", "c1")], "Rule 3 (seats): call c1"),
    ("a week's cap of a shadower", changed(shadower=("mia", {"max_per_week": 1})), [Seat("mia", "c1"), Seat("mia", "c2")],
     "Rule 4 (caps): mia has 2 seats taken in week 2027-W01, but may have at most 1"),
    ("a cap per host", changed(shadower=("mia", {"max_per_host": 1})), [Seat("mia", "c1"), Seat("mia", "c3")],
     "Rule 4 (caps): mia has 2 seats with host raj, but may have at most 1"),
    ("a week's cap of a host", changed(hosts=(Cap("raj", 1),)), [Seat("mia", "c1"), Seat("zoe", "c2")],
     "Rule 4 (caps): raj has 2 seats hosted in week 2027-W01, but may have at most 1"),
    ("a week's cap of a rotator", changed(rotator=("raj", {"max_per_week": 1})), [desk()],
     "Rule 4 (caps): raj has 2 sessions in week 2027-W01, but may have at most 1"),
    ("a week's cap of a mentor", changed(mentors=(Cap("mia", 1),)), [desk()],
     "Rule 4 (caps): mia has 2 groups led in week 2027-W01, but may have at most 1"),
    ("more seats than wanted", changed(shadower=("mia", {"target": 3, "credit": 2})), [Seat("mia", "c1"), Seat("mia", "c2")],
     "Rule 4 (caps): mia has 2 seats, but wants 1 more at most"),
    ("a seat for one with credit to spare", changed(shadower=("mia", {"target": 2, "credit": 5})), [Seat("mia", "c1")],
     "Rule 4 (caps): mia has 1 seat, but wants 0 more at most"),
    ("more placements than wanted", changed(rotator=("raj", {"target": 1})), [desk(), lab()],
     "Rule 4 (caps): raj has 2 placements, but wants 1 more at most"),
    ("a required tag", changed(shadower=("mia", {"requires": frozenset({"language:en"})})), [Seat("mia", "c1")],
     "Rule 5 (fit): mia requires language:en, which call c1 lacks"),
    ("a refused tag", changed(changed(shadower=("mia", {"refuses": frozenset({"late"})})), call=("c1", {"tags": frozenset({"late"})})), [Seat("mia", "c1")],
     "Rule 5 (fit): mia refuses late, which call c1 bears"),
    ("a host to keep away from", changed(shadower=("mia", {"not_with": frozenset({"raj"})})), [Seat("mia", "c1")],
     "Rule 5 (fit): mia is not to be with raj, the host"),
    ("a placement not chosen", changed(rotator=("raj", {"choices": {"lab": 1}})), [desk()], "Rule 5 (fit): raj did not choose desk"),
    ("a placement done", changed(rotator=("raj", {"done": frozenset({"desk"})})), [desk()], "Rule 5 (fit): raj has done desk already"),
    ("a mentor to keep away from", changed(rotator=("raj", {"not_with": frozenset({"mia"})})), [desk()],
     "Rule 5 (fit): raj is not to be with mia, the mentor"),
    ("no shadower", PROBLEM, [Seat("eve", "c1")], "Rule 5 (fit): eve is no shadower"),
    ("no call", PROBLEM, [Seat("mia", "c9")], "which is no call of the problem"),
    ("no rotator", PROBLEM, [desk("zoe")], "Rule 5 (fit): zoe is given desk, but is no rotator"),
    ("no placement", PROBLEM, [PlacementGrant("raj", "attic", "mia", (at(6),))], "which is no placement of the problem"),
    ("no mentor", PROBLEM, [desk(mentor="eve")], "Rule 6 (placements): raj is given desk with eve, who is no mentor of it"),
    ("a session is missing", PROBLEM, [desk(starts=((6, "09:00"),))], "Rule 6 (placements): raj in desk has 1 of 2 sessions"),
    ("one session too many", PROBLEM, [desk(starts=((6, "09:00"), (6, "11:00"), (6, "13:00")))], "has 3 of 2 sessions"),
    ("off the grid", PROBLEM, [desk(starts=((6, "09:15"), (6, "11:00")))], "no whole number of 30 minutes"),
    ("off a grid that begins elsewhere", changed(slots_from=at(4, "00:10")), [lab()], "no whole number of 30 minutes"),
    ("before the horizon", PROBLEM, [lab(start=(3, "23:30"))], "is not inside the horizon"),
    ("over the end of the horizon", PROBLEM, [lab(start=(24, "23:30"))], "is not inside the horizon"),
    ("too little between sessions", changed(place=("desk", {"gap_hours": (3, 48)})), [desk()], "are less than 3 hours apart"),
    ("too much between sessions", PROBLEM, [desk(starts=((6, "09:00"), (8, "09:30")))], "are more than 48 hours apart"),
    ("too many share a session", PROBLEM, [desk("raj"), desk("tom"), desk("eve", starts=((5, "11:00"), (6, "09:00")))],
     "Rule 6 (placements): eve, raj, tom share the session of desk with mia at 2027-01-06 09:00 UTC, but only 2 may"),
    ("what must come first is not granted", changed(place=("desk", {"after": ("lab",)})), [desk()], "lab must come first, but is neither done nor granted"),
    ("what must come first comes later", changed(place=("desk", {"after": ("lab",)})), [desk(), lab()], "lab must come first, but ends at 2027-01-06 15:00"),
    ("what must come first is granted to somebody else", changed(place=("desk", {"after": ("lab",)})), [desk(), lab("tom")], "lab must come first"),
    ("too many away", changed(away=(Away("s", 1),)), [desk(), lab("tom", (6, "09:30"))],
     "Rule 7 (away): raj, tom of team s are away at 2027-01-06 09:30 UTC, but at most 1 may be"),
    ("too many away in one shared session", changed(away=(Away("s", 1), Away("m", 0))), [desk(), desk("tom", starts=((6, "11:00"), (6, "13:00")))],
     "Rule 7 (away): raj, tom of team s are away at 2027-01-06 11:00 UTC"),
    ("a pinned seat", changed(pins=(Entry("mia", "c2"),)), [Seat("mia", "c1"), Seat("zoe", "c2")], "Rule 8 (pins and bans): the pin of mia on c2 is not kept"),
    ("a pinned placement", changed(pins=(Entry("tom", placement="desk"),)), [desk("raj")], "the pin of tom in desk is not kept"),
    ("a pinned mentor", changed(pins=(Entry("raj", placement="desk", mentor="zoe"),)), [desk("raj")], "the pin of raj in desk with zoe is not kept"),
    ("a pinned second start", changed(pins=(Entry("raj", placement="desk", starts=(at(6, "09:00"), at(6, "12:00"))),)), [desk("raj")], "is not kept"),
    ("a pin for no seeker", changed(pins=(Entry("eve", "c1"),)), [], "the pin of eve on c1 is not kept"),
    ("a banned seat", changed(bans=(Entry("mia", "c1"),)), [Seat("mia", "c1")], "Rule 8 (pins and bans): mia on c1 is banned"),
    ("a banned placement", changed(bans=(Entry("raj", placement="desk"),)), [desk()], "raj in desk is banned"),
    ("a banned mentor", changed(bans=(Entry("raj", placement="desk", mentor="mia"),)), [desk()], "raj in desk with mia is banned"),
    ("a banned first start", changed(bans=(Entry("raj", placement="desk", starts=(at(6, "09:00"),)),)), [desk()], "is banned"),
    ("a seat before not_before", changed(not_before=at(4, "09:01")), [Seat("mia", "c1")], "Rule 9 (not before): mia on call c1"),
    ("a session before not_before", changed(not_before=at(6, "10:00"), pins=(Entry("raj", placement="desk"),)), [desk()],
     "Rule 9 (not before): raj in desk (2027-01-06 09:00 to 10:00 UTC)"),
    ("somebody else's pin", changed(not_before=at(6, "10:00"), pins=(Entry("raj", placement="desk", starts=(at(6, "09:00"),)),)),
     [desk(), desk("tom")], "Rule 9 (not before): tom in desk"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("problem", "granted", "said"),
    [case[1:] for case in BROKEN],
    ids=[case[0] for case in BROKEN],
)
def test_a_schedule_that_breaks_one_rule_is_caught_by_name(problem, granted, said):
    found = judged(problem, *granted)

    assert found
    assert all(said in sentence for sentence in found), found


RIGHT = [
    ("available to the minute", changed(person=("mia", {"available": (Interval(at(4, "09:00"), at(4, "10:00")),)})), [Seat("mia", "c1")]),
    ("two intervals that touch",
     changed(person=("mia", {"available": (Interval(at(4, "09:00"), at(4, "09:30")), Interval(at(4, "09:30"), at(4, "10:00")))})), [Seat("mia", "c1")]),
    ("a host who is not available", changed(person=("raj", {"available": ()})), [Seat("mia", "c1")]),
    ("exactly the buffer apart", changed(call=("c2", {"start": at(4, "10:15"), "end": at(4, "10:30")})), [Seat("mia", "c1"), Seat("mia", "c2")]),
    ("touching without a buffer", changed(call=("c2", {"start": at(4, "10:00"), "end": at(4, "10:30")}), buffer_minutes=0), [Seat("mia", "c1"), Seat("mia", "c2")]),
    ("own calls that overlap each other", changed(call=("c2", {"start": at(4, "09:30"), "end": at(4, "10:30")})), [Seat("mia", "c1"), Seat("zoe", "c2")]),
    ("a shared session is one thing", PROBLEM, [desk(), desk("tom")]),
    ("the second session of one is the first of another", changed(mentors=(Cap("mia", 3),)), [desk(), desk("tom", starts=((6, "11:00"), (6, "13:00")))]),
    ("a shared group counts once for the mentor", changed(mentors=(Cap("mia", 2),)), [desk(), desk("tom")]),
    ("the horizon's last minute", PROBLEM, [lab(start=(24, "23:00"))]),
    ("the horizon's first minute", PROBLEM, [lab(start=(4, "00:00"))]),
    ("a call outside the horizon", changed(call=("c1", {"start": at(2), "end": at(2, "01:00")})), [Seat("mia", "c1")]),
    ("the gaps to the hour", PROBLEM, [desk(starts=((6, "09:00"), (8, "09:00")))]),
    ("what must come first is done", changed(changed(place=("desk", {"after": ("lab", "gone")})), rotator=("raj", {"done": frozenset({"lab", "gone"})})), [desk()]),
    ("what must come first ends as the other starts", changed(place=("desk", {"after": ("lab",)}), buffer_minutes=0), [lab(start=(6, "08:00")), desk()]),
    ("one leaves as the other comes back", changed(away=(Away("s", 1),), buffer_minutes=0), [desk(), lab("tom", (6, "10:00"))]),
    ("mentors are not away", changed(away=(Away("m", 0),)), [desk()]),
    ("pins kept", changed(pins=(Entry("mia", "c1"), Entry("raj", placement="desk", starts=(at(6, "09:00"),)))), FULL),
    ("bans of others", changed(bans=(Entry("zoe", "c1"), Entry("raj", placement="desk", mentor="zoe"), Entry("raj", placement="desk", starts=(at(6, "11:00"),)))), FULL),
    ("exactly at not_before", changed(not_before=at(4, "09:00")), [Seat("mia", "c1")]),
    ("pinned before not_before", changed(not_before=at(6, "10:00"), pins=(Entry("mia", "c1"), Entry("raj", placement="desk", starts=(at(6, "09:00"),)))),
     [Seat("mia", "c1"), desk()]),
    ("nobody of the names is there any more", changed(shadower=("mia", {"not_with": frozenset({"gone"}), "met": frozenset({"gone"})}), published=(Entry("gone", "c1"),)), FULL),
]  # fmt: skip


@pytest.mark.parametrize(
    ("problem", "granted"),
    [case[1:] for case in RIGHT],
    ids=[case[0] for case in RIGHT],
)
def test_a_schedule_on_the_edge_of_a_rule_is_right(problem, granted):
    assert judged(problem, *granted) == []


# Zone, two instants (UTC), and whether they lie in one week on that wall clock.
WEEKS = [
    ("UTC", ("2027-01-03", "23:59"), ("2027-01-04", "00:00"), False),
    ("UTC", ("2026-12-28", "00:00"), ("2027-01-03", "23:00"), True),  # 2026-W53
    ("UTC", ("2026-12-31", "09:00"), ("2025-12-31", "09:00"), False),
    ("UTC", ("2025-12-29", "00:00"), ("2026-01-01", "00:00"), True),  # both 2026-W01
    ("America/New_York", ("2027-01-04", "04:59"), ("2027-01-04", "05:00"), False),
    ("America/New_York", ("2027-03-15", "03:59"), ("2027-03-15", "04:00"), False),  # summer time since the 14th
    ("America/New_York", ("2027-03-15", "04:00"), ("2027-03-15", "05:00"), True),
    ("Asia/Kolkata", ("2027-01-03", "18:29"), ("2027-01-03", "18:30"), False),
    ("Asia/Kathmandu", ("2027-01-03", "18:14"), ("2027-01-03", "18:15"), False),
    ("Australia/Lord_Howe", ("2027-04-04", "13:29"), ("2027-04-04", "13:30"), False),  # half an hour back
    ("Pacific/Auckland", ("2027-01-03", "11:00"), ("2027-01-10", "10:59"), True),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "one", "other", "same"), WEEKS)
def test_a_week_is_the_iso_week_on_the_persons_wall_clock(zone, one, other, same):
    always = (Interval(at("2025-01-01"), at("2028-01-01")),)
    calls = tuple(
        Call(f"c{i}", "raj", at(*start), at(*start) + 1, 1)
        for i, start in enumerate((one, other))
    )
    problem = replace(
        PROBLEM,
        buffer_minutes=0,
        people=(Person("mia", zone, available=always), Person("raj", "UTC")),
        calls=calls,
        shadowers=(Shadower("mia", 5, max_per_week=1),),
        placements=(),
        rotators=(),
    )

    found = judged(problem, Seat("mia", "c0"), Seat("mia", "c1"))

    assert [sentence[:13] for sentence in found] == (["Rule 4 (caps)"] if same else [])


def report(problem=PROBLEM, granted=FULL, **more):
    seats = tuple(sorted(one for one in granted if isinstance(one, Seat)))
    places = tuple(sorted(one for one in granted if isinstance(one, PlacementGrant)))
    bare = Schedule("optimal", seats, places)
    values = [(tier, tier_value(problem, bare, tier)) for tier in problem.objective]
    tiers = tuple(TierResult(tier, value, value) for tier, value in values)
    return replace(replace(bare, tiers=tiers), **more)


def tiers_with(tier, **more):
    return tuple(
        replace(one, **more) if one.tier == tier else one for one in report().tiers
    )


RIGHT_CURVE = dict(report().tiers[1].value)
MISREPORTED = [
    ("a wrong number", report(tiers=tiers_with("wishes", value=99, bound=99)), "Tier wishes: the schedule says 99, but it is 2."),
    ("a wrong curve", report(tiers=tiers_with("fairness", value=(("1", 1),), bound=tuple(RIGHT_CURVE.items()))), "Tier fairness: the schedule says 1: 1"),
    ("a beaten bound", report(tiers=tiers_with("variety", bound=0), status="feasible"), "Tier variety: the value 4 beats the bound 0."),
    ("a beaten bound of balance", report(tiers=tiers_with("balance", bound=99), status="feasible"), "Tier balance: the value"),
    ("a beaten bound of fairness", report(tiers=tiers_with("fairness", bound=tuple((level, 0) for level in RIGHT_CURVE)), status="feasible"), "beats the bound"),
    ("a bound for other levels", report(tiers=tiers_with("fairness", bound=(("1/7", 9),)), status="feasible"), "is not for the levels of the problem"),
    ("a bound of the wrong kind", report(tiers=tiers_with("fairness", bound=9), status="feasible"), "is not of the kind"),
    ("a proof that is none", report(tiers=tiers_with("wishes", bound=9, claimed=True), status="feasible"), "Tier wishes: proven is true, but value and bound differ"),
    ("a proof denied", report(tiers=tiers_with("wishes", claimed=False), status="feasible"), "proven is false, but value and bound are the same"),
    ("optimal with a gap", report(tiers=tiers_with("wishes", bound=9)), "Status: the schedule is optimal, but a tier is away from its bound."),
    ("a tier is missing", report(tiers=report().tiers[:-1]), "Tiers: they are stability, fairness, wishes, variety, but should be"),
    ("seats in disorder", report(seats=tuple(reversed(report().seats))), "Seats: "),
    ("a conflict in a schedule", report(conflict=(Entry("mia", "c1"),)), "Status: the schedule is optimal, but lists a conflict."),
    ("infeasible with seats", Schedule("infeasible", report().seats, conflict=(Entry("mia", "c1"),)), "Status: the schedule is infeasible, but has seats."),
    ("infeasible without a reason", Schedule("infeasible"), "Status: the schedule is infeasible, but lists no conflict."),
    ("a conflict of what is no pin", Schedule("infeasible", conflict=(Entry("mia", "c2"),)), "the conflict lists mia on c2, which is no pin"),
    ("unknown with a conflict", Schedule("unknown", conflict=(Entry("mia", "c1"),)), "Status: the schedule is unknown, but lists a conflict."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("schedule", "said"),
    [case[1:] for case in MISREPORTED],
    ids=[case[0] for case in MISREPORTED],
)
def test_a_schedule_that_says_something_wrong_of_itself_is_caught(schedule, said):
    problem = replace(PROBLEM, pins=(Entry("mia", "c1"),))

    found = violations(problem, schedule)

    assert any(said in sentence for sentence in found), found


@pytest.mark.parametrize(
    "schedule",
    [Schedule("unknown"), Schedule("infeasible", conflict=(Entry("mia", "c1"),))],
)
def test_no_schedule_is_a_right_answer_too(schedule):
    assert violations(replace(PROBLEM, pins=(Entry("mia", "c1"),)), schedule) == []


def test_a_seat_listed_twice_is_caught():
    found = violations(PROBLEM, report(seats=(Seat("mia", "c1"), *report().seats)))

    assert "Seats: mia and c1 are listed twice." in found
