"""Rule 8: every pin is in the schedule, and no ban is."""

from solver import Entry, solve
from tests.solver.build import (
    a_call,
    a_person,
    a_placement,
    a_problem,
    a_rotator,
    a_shadower,
    at,
    calls_of,
    starts_of,
)
from tests.solver.constraints.judged import solved


def two_calls(**more):
    return a_problem(
        [a_person("ana")],
        calls=(a_call("one", "09:00", "10:00"), a_call("two", "09:30", "10:30")),
        shadowers=(a_shadower("ana", wishes={"preferred": 0}),),
        **more,
    )


def test_a_pinned_seat_is_taken():
    for call in ("one", "two"):
        schedule = solved(two_calls(pins=(Entry("ana", call=call),)))
        assert calls_of(schedule, "ana") == {call}


def test_a_banned_seat_is_not_taken():
    bans = (Entry("ana", call="one"),)
    assert calls_of(solved(two_calls(bans=bans)), "ana") == {"two"}


def test_pins_that_contradict_each_other_are_named():
    pins = (Entry("ana", call="one"), Entry("ana", call="two"))
    schedule = solve(two_calls(pins=pins))
    assert (schedule.status, set(schedule.conflict)) == ("infeasible", set(pins))


def test_a_pin_for_somebody_who_seeks_nothing_is_a_conflict_by_itself():
    pins = (Entry("host", call="one"), Entry("ana", call="two"))
    assert solve(two_calls(pins=pins)).conflict == pins[:1]


def a_rotation(**more):
    return a_problem(
        [a_person("rob", ("09:00", "13:00"))],
        placements=(a_placement(sessions=2),),
        rotators=(a_rotator("rob"),),
        **more,
    )


def test_a_pin_may_name_only_the_first_starts():
    pin = Entry("rob", placement="desk", starts=(at("09:30"),))
    [starts] = starts_of(solved(a_rotation(pins=(pin,))), "rob")
    assert starts[0] == at("09:30")


def test_a_ban_of_the_first_start_leaves_the_others():
    bans = tuple(
        Entry("rob", placement="desk", starts=(at(clock),))
        for clock in ("09:00", "09:30", "10:00", "10:30")
    )
    assert starts_of(solved(a_rotation(bans=bans)), "rob") == [
        (at("11:00"), at("12:00"))
    ]


def test_a_ban_of_all_starts_leaves_other_series():
    ban = Entry("rob", placement="desk", starts=(at("09:00"), at("10:00")))
    [starts] = starts_of(solved(a_rotation(bans=(ban,))), "rob")
    assert starts != ban.starts


def test_a_ban_with_a_mentor_bans_all_of_that_mentors_series():
    ban = Entry("rob", placement="desk", mentor="mentor")
    assert starts_of(solved(a_rotation(bans=(ban,))), "rob") == []
