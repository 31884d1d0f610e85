"""Rule 3: a call has at most `seats` shadowers, and nobody shadows their own call."""

from tests.solver.build import a_call, a_person, a_problem, a_shadower
from tests.solver.constraints.judged import solved


def a_crowd(seats):
    return a_problem(
        [a_person(name) for name in ("ana", "ben", "cy")],
        calls=(a_call("call", "09:00", "10:00", seats=seats),),
        shadowers=tuple(a_shadower(name) for name in ("ana", "ben", "cy")),
    )


def test_every_seat_is_taken_when_enough_people_want_one():
    assert len(solved(a_crowd(2)).seats) == 2


def test_a_call_with_seats_for_all_takes_all():
    assert len(solved(a_crowd(3)).seats) == 3


def test_a_call_without_seats_takes_nobody():
    assert solved(a_crowd(0)).seats == ()


def test_nobody_shadows_their_own_call():
    problem = a_problem(
        [a_person("ana")],
        calls=(a_call("own", "09:00", "10:00", host="ana"),),
        shadowers=(a_shadower("ana"),),
    )
    assert solved(problem).seats == ()
