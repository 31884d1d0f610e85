"""What is sought among few columns first is the best there is all the same."""

import json
import random

import pytest

from solver import chain, read_problem, solve, stage_search, violations, wander
from tests.benchmarks.rotations import rotations
from tests.solver.best import assert_best
from tests.solver.brute import best_values
from tests.solver.tiny import tiny_problem


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(
    ("small", "wide"), [(0, 10_000), (0, 0)], ids=["few starts", "few seekers"]
)
@pytest.mark.parametrize("seed", range(20))
def test_seeking_among_few_first_comes_to_the_same(
    seed, small, wide, workers, monkeypatch
):
    monkeypatch.setattr(stage_search, "SMALL", small)
    monkeypatch.setattr(chain, "WIDE", wide)

    assert_finds_the_best(seed, workers)


def assert_finds_the_best(seed, workers):
    problem = tiny_problem(seed)
    best = best_values(problem)

    schedule = solve(problem, seconds=60, workers=workers)

    assert_best(problem, schedule, best)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("seed", range(20))
def test_rough_prices_beside_exact_ones_claim_nothing_untrue(
    seed, workers, monkeypatch
):
    monkeypatch.setattr(stage_search, "LARGE", 0)
    problem = tiny_problem(seed)
    best = best_values(problem)

    schedule = solve(problem, seconds=60, workers=workers)

    assert violations(problem, schedule) == []
    for tier, value in zip(schedule.tiers, best or [], strict=False):
        if tier.tier == "balance":
            assert tier.bound <= value
        else:
            assert tier.bound >= value
        if not tier.proven:
            break
        assert tier.value == value


@pytest.mark.parametrize("seed", [5, 9])
def test_some_seekers_at_a_time_come_to_what_all_at_once_do(seed, monkeypatch):
    drawn = rotations(random.Random(seed), mentors=5, rotators=9, calls=15)
    problem = read_problem(json.dumps(drawn).encode())
    at_once = solve(problem, seconds=60)
    monkeypatch.setattr(stage_search, "SMALL", 0)
    monkeypatch.setattr(chain, "WIDE", 0)
    monkeypatch.setattr(wander, "VAIN", 1)

    some = solve(problem, seconds=60)

    assert violations(problem, some) == []
    assert some.status == at_once.status == "optimal"
    assert [tier.value for tier in some.tiers] == [tier.value for tier in at_once.tiers]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("seed", range(20))
def test_leaving_out_whatever_is_of_no_use_comes_to_the_same(
    seed, workers, monkeypatch
):
    monkeypatch.setattr(chain, "MOST", 1.0)

    assert_finds_the_best(seed, workers)


def test_the_last_tier_is_searched_without_what_earlier_ones_rule_out(monkeypatch):
    searched = {}
    tier = chain.Chain.tier

    def count(self, name, *others):
        if self.offer.options and self.offer.seats.who.size:
            searched[name] = self.primary
        return tier(self, name, *others)

    monkeypatch.setattr(chain.Chain, "tier", count)
    drawn = rotations(random.Random(2), mentors=5, rotators=9, calls=15)
    problem = read_problem(json.dumps(drawn).encode())

    schedule = solve(problem, seconds=60)

    assert schedule.status == "optimal"
    assert searched["balance"] < 0.8 * searched["stability"]
