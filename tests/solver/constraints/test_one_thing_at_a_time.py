"""Rule 2: no two commitments of one person overlap, and the buffer lies between them."""

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


def two_calls(second, buffer_minutes=15):
    return a_problem(
        [a_person("ana")],
        calls=(a_call("one", "09:00", "10:00"), a_call("two", second, "12:00")),
        shadowers=(a_shadower("ana"),),
        buffer_minutes=buffer_minutes,
    )


def test_calls_a_buffer_apart_are_both_given():
    assert calls_of(solved(two_calls("10:15")), "ana") == {"one", "two"}


def test_calls_a_minute_closer_are_not_both_given():
    assert len(calls_of(solved(two_calls("10:14")), "ana")) == 1


def test_without_a_buffer_calls_may_touch():
    assert calls_of(solved(two_calls("10:00", 0)), "ana") == {"one", "two"}


def test_nobody_shadows_during_a_call_they_host():
    problem = a_problem(
        [a_person("ana"), a_person("bob")],
        calls=(
            a_call("own", "09:00", "10:00", host="ana"),
            a_call("other", "09:30", "10:30", host="bob"),
        ),
        shadowers=(a_shadower("ana"),),
    )
    assert calls_of(solved(problem), "ana") == set()


def test_a_mentor_who_shadows_does_one_after_the_other():
    people = [a_person("rob"), a_person("mentor", ("09:00", "11:00"))]
    problem = a_problem(
        people,
        calls=(a_call("call", "09:00", "10:00"),),
        shadowers=(a_shadower("mentor", target=1),),
        placements=(a_placement(),),
        rotators=(a_rotator("rob"),),
    )

    schedule = solved(problem)

    assert calls_of(schedule, "mentor") == {"call"}
    assert starts_of(schedule, "rob") == [(at("10:00"),)]
