"""Whatever is changed can be taken back to the word, and the bench says what the judge says."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rotation.adjusting.bench import Bench
from rotation.adjusting.changes import (
    Change,
    Entry,
    State,
    changed,
    read,
    schedule_fields,
)
from rotation.errors import Refused
from rotation.scheduling import engine

PEOPLE = [str(number) for number in range(1, 5)]
CALLS = [str(number) for number in range(1, 7)]
NOBODY: dict[str, dict[str, str]] = {"people": {}, "calls": {}, "placements": {}}

seats = st.builds(Entry, st.sampled_from(PEOPLE), st.sampled_from(CALLS))
some = st.frozensets(seats, max_size=8)
states = st.builds(State, some, some, some)


@st.composite
def changes_of(draw, state: State) -> Change:
    """A change that fits the state."""
    out, into = {}, {}
    for name in ("given", "pins", "bans"):
        here = getattr(state, name)
        out[name] = draw(st.frozensets(st.sampled_from(sorted(here)))) if here else here
        into[name] = draw(some) - here
    return Change(State(**out), State(**into))


patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For machines on which drawing takes long."""


@patient
@given(st.data())
def test_a_change_and_its_inverse_leave_everything_as_it_was(data):
    state = data.draw(states)
    change = data.draw(changes_of(state))

    after = changed(state, change)

    assert changed(after, change.inverse) == state
    assert (
        changed(after, Change.of(json.loads(json.dumps(change.fields()))).inverse)
        == state
    )
    assert State.of(json.loads(json.dumps(state.fields()))) == state


@patient
@given(states, states, states)
def test_a_change_that_could_not_be_taken_back_is_refused(state, out, into):
    change = Change(out, into)
    try:
        after = changed(state, change)
    except Refused:
        return
    assert changed(after, change.inverse) == state


def problem(seats_of_call: int, limits: list[int]) -> str:
    """Four people who are free all day, six calls of two hosts on two days."""
    day = "2027-01-0{}T{:02}:00:00Z"
    people = [*PEOPLE, "8", "9"]
    whole = [
        [day.format(4, 8), day.format(4, 18)],
        [day.format(5, 8), day.format(5, 18)],
    ]
    return json.dumps(
        {
            "format": "rotation-problem/1",
            "horizon": {"start": day.format(1, 0), "end": day.format(9, 0)},
            "buffer_minutes": 15,
            "people": [
                {
                    "id": one,
                    "timezone": "Europe/London",
                    "available": whole[: 1 + (one != "4")],
                }
                for one in people
            ],
            "calls": [
                {
                    "id": one,
                    "host": "89"[number % 2],
                    "start": day.format(4 + number // 3, 9 + number // 2),
                    "end": day.format(4 + number // 3, 10 + number // 2),
                    "seats": seats_of_call,
                    "tags": ["a"] if number % 2 else [],
                }
                for number, one in enumerate(CALLS)
            ],
            "hosts": [{"person": "8", "max_per_week": 2}],
            "shadowers": [
                {
                    "person": one,
                    "target": limits[number],
                    "max_per_week": 2,
                    "refuses": ["a"] if one == "3" else [],
                }
                for number, one in enumerate(PEOPLE)
            ],
            "bans": [{"person": "1", "call": "1"}],
        }
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.data(), st.integers(1, 2), st.lists(st.integers(1, 3), min_size=4, max_size=4)
)
def test_the_bench_finds_what_the_judge_finds_in_the_whole(data, seats_of_call, limits):
    text = problem(seats_of_call, limits)
    state = data.draw(states)
    change = data.draw(changes_of(state))
    after = changed(state, change)

    def whole(of: State) -> set[str]:
        posed = json.loads(text)
        orders = of.fields()
        posed["pins"] = orders["pins"]
        posed["bans"] += [one for one in orders["bans"] if one not in posed["bans"]]
        posed["objective"] = []
        found = engine.judge(
            engine.text_of(posed), engine.text_of(schedule_fields(of.given))
        )
        return set(found)

    assert set(Bench(text, after, NOBODY).broken()) == whole(after)
    found = Bench(text, state, NOBODY).breaks(change)
    assert set(found) == whole(after) - whole(state)


def test_an_entry_of_a_file_is_read_and_written_as_it_was():
    listed = [
        {"person": "1", "call": "2"},
        {"person": "1", "placement": "3"},
        {
            "person": "2",
            "placement": "3",
            "mentor": "4",
            "starts": ["2027-01-04T10:00:00Z"],
        },
    ]
    assert [
        one.fields()
        for one in sorted(read(listed), key=lambda x: (x.person, x.placement))
    ] == listed
