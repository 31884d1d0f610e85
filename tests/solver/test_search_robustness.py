"""Random problems never crash the search, never break the judge, never beat a bound."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver import progress, solve, violations
from tests.solver.brute import best_values
from tests.solver.many import many
from tests.solver.test_search_against_oracle import assert_minimal
from tests.solver.tiny import tiny_problem


@settings(
    max_examples=many(100),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.integers(min_value=1_000, max_value=1_000_000))
def test_any_problem_is_answered_as_the_oracle_answers_it(seed):
    problem = tiny_problem(seed)
    best = best_values(problem)

    schedule = solve(problem, seconds=60)

    assert violations(problem, schedule) == []
    if best is None:
        assert schedule.status == "infeasible"
        assert_minimal(problem, schedule.conflict)
    else:
        assert schedule.status == "optimal"
        assert [tier.value for tier in schedule.tiers] == best


@pytest.mark.parametrize("seed", range(20))
def test_without_time_every_bound_is_still_true(seed):
    problem = tiny_problem(seed)
    best = best_values(problem)

    schedule = solve(problem, seconds=0)

    assert violations(problem, schedule) == []
    if schedule.tiers and best is not None:
        first = schedule.tiers[0]
        beaten = (
            first.bound > best[0] if first.tier == "balance" else first.bound < best[0]
        )
        assert not beaten


@pytest.mark.parametrize("seed", range(20))
def test_every_schedule_on_the_way_is_one_that_the_judge_accepts(seed, monkeypatch):
    monkeypatch.setattr(progress, "PAUSE", 0.0)
    problem, told = tiny_problem(seed), []

    solve(problem, progress=told.append)

    found = [now.schedule for now in told if now.schedule is not None]
    for so_far in found:
        assert violations(problem, so_far) == []
        assert [tier.tier for tier in so_far.tiers] == list(problem.objective)
    assert found or best_values(problem) is None


@pytest.mark.parametrize("seed", range(10))
def test_one_worker_gives_the_same_schedule_again(seed):
    problem = tiny_problem(seed)

    one, other = solve(problem, workers=1), solve(problem, workers=1)

    assert replace(one, seconds=0.0) == replace(other, seconds=0.0)


@pytest.mark.parametrize("seed", range(10))
def test_a_problem_without_tiers_gets_a_schedule(seed):
    problem = replace(tiny_problem(seed), objective=())

    schedule = solve(problem)

    assert violations(problem, schedule) == []
    assert schedule.status == ("infeasible" if schedule.conflict else "optimal")
