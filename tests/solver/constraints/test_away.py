"""Rule 7: at no instant are more than `max` people of a team away as rotators."""

from dataclasses import replace

from solver import Away
from tests.solver.build import a_person, a_placement, a_problem, a_rotator
from tests.solver.constraints.judged import solved


def a_team(limit, *, spans=(("09:00", "10:00"),), team="sales"):
    names = ("rob", "sue")
    return a_problem(
        [a_person(name, *spans, team="sales") for name in names],
        placements=tuple(a_placement(n, [f"m-{n}"]) for n in names),
        rotators=tuple(a_rotator(name, [name]) for name in names),
        away=(Away(team, limit),),
    )


def with_mentors(problem):
    mentors = tuple(a_person(f"m-{name}") for name in ("rob", "sue"))
    return replace(problem, people=problem.people + mentors)


def test_a_team_may_be_away_up_to_its_limit():
    assert len(solved(with_mentors(a_team(2))).placements) == 2


def test_no_more_of_a_team_are_away_at_once():
    assert len(solved(with_mentors(a_team(1))).placements) == 1


def test_one_may_leave_at_the_instant_another_comes_back():
    problem = with_mentors(a_team(1, spans=(("09:00", "11:00"),)))
    assert len(solved(problem).placements) == 2


def test_another_teams_limit_does_not_count():
    assert len(solved(with_mentors(a_team(0, team="other"))).placements) == 2
