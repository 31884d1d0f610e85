"""Rule 1: seekers and mentors are available for the whole of what they are given."""

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


def a_day(*spans, call=("09:00", "10:00")):
    return a_problem(
        [a_person("ana", *spans)],
        calls=(a_call("call", *call),),
        shadowers=(a_shadower("ana"),),
    )


def test_a_call_that_lies_in_free_time_to_the_minute_is_given():
    assert calls_of(solved(a_day(("09:00", "10:00"))), "ana") == {"call"}


def test_a_call_that_ends_a_minute_after_free_time_is_not_given():
    assert calls_of(solved(a_day(("09:00", "09:59"))), "ana") == set()


def test_a_call_that_starts_a_minute_before_free_time_is_not_given():
    assert calls_of(solved(a_day(("09:01", "12:00"))), "ana") == set()


def test_a_call_across_a_hole_in_free_time_is_not_given():
    day = a_day(("08:00", "09:30"), ("09:45", "12:00"))
    assert calls_of(solved(day), "ana") == set()


def test_a_sitting_needs_both_rotator_and_mentor():
    people = [
        a_person("rob", ("09:00", "11:00")),
        a_person("mentor", ("10:00", "12:00")),
    ]
    problem = a_problem(
        people, placements=(a_placement(),), rotators=(a_rotator("rob"),)
    )

    assert starts_of(solved(problem), "rob") == [(at("10:00"),)]
