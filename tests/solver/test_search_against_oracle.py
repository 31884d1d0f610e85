"""The search finds what trying every schedule finds, tier by tier, and says so truly."""

from dataclasses import replace

import pytest

import solver
from tests.solver.brute import TooBigError, best_values, is_feasible
from tests.solver.many import many
from tests.solver.tiny import tiny_problem


def expected(problem):
    try:
        return best_values(problem)
    except TooBigError:
        pytest.skip("too many schedules to try them all")


@pytest.mark.parametrize("seed", range(many(250)))
def test_the_search_reaches_the_optimum_of_every_tier(seed):
    problem = tiny_problem(seed)
    best = expected(problem)

    schedule = solver.solve(problem, seconds=60)

    assert solver.violations(problem, schedule) == []
    if best is None:
        assert schedule.status == "infeasible"
        assert_minimal(problem, schedule.conflict)
    else:
        assert schedule.status == "optimal"
        assert [tier.value for tier in schedule.tiers] == best


def assert_minimal(problem, conflict):
    assert set(conflict) <= set(problem.pins)
    assert not is_feasible(replace(problem, pins=conflict))
    for pin in conflict:
        rest = tuple(other for other in conflict if other != pin)
        assert is_feasible(replace(problem, pins=rest))
