"""Where both tracks are too large for one model, each is searched alone first."""

import pytest

from solver import solve, staged
from tests.solver.best import assert_best
from tests.solver.brute import best_values
from tests.solver.tiny import tiny_problem


@pytest.mark.parametrize("seed", range(40))
def test_tracks_searched_alone_come_to_the_same(seed, monkeypatch):
    monkeypatch.setattr(staged, "LARGE", 0)
    problem = tiny_problem(seed)
    best = best_values(problem)

    schedule = solve(problem, seconds=60)

    assert_best(problem, schedule, best)
