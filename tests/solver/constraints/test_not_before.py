"""Rule 9: where `not_before` is given, only what a pin names starts before it."""

from solver import Entry
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


def two_calls(not_before, pins=()):
    return a_problem(
        [a_person("ana")],
        calls=(a_call("early", "09:00", "10:00"), a_call("late", "11:00", "12:00")),
        shadowers=(a_shadower("ana"),),
        not_before=not_before,
        pins=pins,
    )


def test_what_starts_at_the_very_minute_may_be_given():
    assert calls_of(solved(two_calls(at("11:00"))), "ana") == {"late"}


def test_what_starts_a_minute_earlier_may_not():
    assert calls_of(solved(two_calls(at("11:01"))), "ana") == set()


def test_a_pinned_call_may_start_earlier():
    pins = (Entry("ana", call="early"),)
    assert calls_of(solved(two_calls(at("11:01"), pins)), "ana") == {"early"}


def test_of_a_pinned_placement_only_the_pinned_starts_may_be_earlier():
    pin = Entry("rob", placement="desk", starts=(at("09:00"),))
    problem = a_problem(
        [a_person("rob", ("09:00", "13:00"))],
        placements=(a_placement(sessions=2),),
        rotators=(a_rotator("rob"),),
        not_before=at("12:00"),
        pins=(pin,),
    )
    assert starts_of(solved(problem), "rob") == [(at("09:00"), at("12:00"))]
