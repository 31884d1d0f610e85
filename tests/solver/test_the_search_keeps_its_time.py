"""Whenever the time ends, the search begins nothing more and says nothing untrue."""

import json
import threading
import time
from functools import lru_cache

import pytest
from ortools.math_opt.core.python import solver as core

from solver import search, solve, violations
from solver.chain import Chain
from solver.clock import Clock
from solver.files import read_problem
from solver.stage_search import StageSearch
from tests.solver.brute import best_values
from tests.solver.test_command_line import a_hard_problem
from tests.solver.tiny import tiny_problem


class Countdown(Clock):
    """A clock that is over once somebody has looked at it so many times."""

    looks = 0

    def __init__(self, seconds=60.0):
        super().__init__(seconds)

    def part(self, share):
        part = Countdown()
        part.interrupter = self.interrupter
        return part

    @property
    def left(self):
        Countdown.looks -= 1
        return 60.0 if Countdown.looks >= 0 else 0.0


@lru_cache
def best_of(seed):
    return best_values(tiny_problem(seed))


def noting(work, late):
    """Do the work, and note it if the time was up when it began."""

    def noted(*args):
        if Countdown.looks < 0:
            late.append(work)
        return work(*args)

    return noted


@pytest.mark.parametrize("looks", [0, 1, 2, 3, 5, 8, 12, 17, 23, 30, 40, 55, 75, 100])
@pytest.mark.parametrize("seed", [2, 3, 5, 8, 13])
def test_after_the_end_nothing_is_begun_and_every_bound_is_true(
    seed, looks, monkeypatch
):
    monkeypatch.setattr(search, "Clock", Countdown)
    monkeypatch.setattr(Countdown, "looks", looks)
    late = []
    for owner, name in (
        (core, "solve"),
        (Chain, "build"),
        (Chain, "tier"),
        (StageSearch, "run"),
    ):
        monkeypatch.setattr(owner, name, noting(getattr(owner, name), late))

    problem = tiny_problem(seed)
    schedule = solve(problem)

    assert violations(problem, schedule) == []
    assert len(late) <= 3  # those that were about to begin
    if schedule.tiers:
        first, best = schedule.tiers[0], best_of(seed)[0]
        value, bound = first.value, first.bound
        if first.tier == "balance":
            assert value >= best >= bound
        else:
            assert value <= best <= bound


def test_a_stop_ends_the_search_at_once_with_the_best_so_far():
    problem = read_problem(json.dumps(a_hard_problem()).encode())
    stop, stopped = threading.Event(), []

    def at_the_first_tier(now):
        if now.schedule is not None and now.tiers == () and not stopped:
            stopped.append(time.monotonic())
            stop.set()

    schedule = solve(problem, seconds=60, progress=at_the_first_tier, stop=stop)

    # About 0.2 s where nothing else runs.
    assert time.monotonic() - stopped[0] < 5
    assert schedule.status == "feasible"
    assert schedule.placements
    assert violations(problem, schedule) == []
    assert all(tier.bound >= tier.value for tier in schedule.tiers[:4])
