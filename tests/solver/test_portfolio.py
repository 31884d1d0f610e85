"""All columns searched at once: what it says on the way is true, and it knows when to stop."""

import json
import random
import threading
from dataclasses import replace
from itertools import pairwise

import pytest

from solver import chain, portfolio, read_problem, solve, stage_search, violations
from solver.candidates import offer
from solver.chain import Chain
from solver.clock import Clock
from solver.constraints import FILTERS
from solver.objectives import TIERS
from solver.optimise import Outcome
from solver.problem import Entry
from solver.stage_search import StageSearch
from solver.tables import Tables
from solver.wander import Wander
from tests.benchmarks.rotations import rotations
from tests.solver.brute import best_values
from tests.solver.tiny import tiny_problem


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("seed", range(40))
def test_it_finds_what_the_best_of_all_schedules_have(seed, workers, monkeypatch):
    monkeypatch.setattr(Chain, "rotates", True)
    problem = tiny_problem(seed)
    best = best_values(problem)

    schedule = solve(problem, seconds=60, workers=workers)

    assert schedule.status == ("infeasible" if best is None else "optimal")
    assert violations(problem, schedule) == []
    assert [tier.value for tier in schedule.tiers] == (best or [])


@pytest.mark.parametrize("tier", ["wishes", "variety", "balance"])
@pytest.mark.parametrize("seed", [5, 9])
def test_all_that_it_tells_on_the_way_is_true(seed, tier, monkeypatch):
    search = searched(drawn(seed), tier)
    told = []
    listen(monkeypatch, told)

    portfolio.by_portfolio(search)

    best, sign = search.value, search.sign
    assert search.over
    values = [search.stage.terms.at(each) for each, _ in told if each is not None]
    bounds = [bound for _, bound in told if bound is not None]
    assert values
    assert bounds
    assert all(search.model.holds(each).all() for each, _ in told if each is not None)
    assert all(sign * value <= sign * best for value in values)
    assert all(sign * bound >= sign * best for bound in bounds)
    assert all(sign * one >= sign * two for one, two in pairwise(bounds))


@pytest.mark.parametrize("by", [portfolio.by_portfolio, lambda it: Wander(it).run()])
def test_what_is_near_enough_is_left_after_a_while(by, monkeypatch):
    monkeypatch.setattr(stage_search, "SOON", 0.0)
    monkeypatch.setattr(portfolio, "SOON", 0.0)
    left, proven = (searched(drawn(5), "wishes") for _ in range(2))

    left.enough = 1.0
    by(left)
    by(proven)

    assert proven.over
    assert not left.over
    assert left.value <= proven.value <= left.bound


def test_no_limit_is_too_far_away(monkeypatch):
    broken = []
    monkeypatch.setattr(threading, "excepthook", broken.append)
    search = searched(drawn(9), "wishes")
    search.clock = Clock(1e11)

    portfolio.by_portfolio(search)

    assert search.over
    assert broken == []


def test_only_wishes_and_variety_may_be_left_where_others_follow(monkeypatch):
    monkeypatch.setattr(chain, "MANY", 0)
    problem = drawn(9)
    seats = solve(problem, seconds=60).seats
    published = tuple(Entry(seat.person, call=seat.call) for seat in seats)
    may_miss = {}

    def noting(search, work, *given):
        may_miss[search.stage.name] = search.enough
        work(search, *given)

    by_portfolio, run = portfolio.by_portfolio, StageSearch.run
    monkeypatch.setattr(chain, "by_portfolio", lambda it: noting(it, by_portfolio))
    monkeypatch.setattr(StageSearch, "run", lambda it, *more: noting(it, run, *more))
    solve(replace(problem, published=published), seconds=60)

    assert {"kept", "1/2", "balance"} <= may_miss.keys()
    assert {name for name, miss in may_miss.items() if miss} == {"wishes", "variety"}


def test_what_comes_after_its_end_is_not_taken(monkeypatch):
    search = searched(drawn(5), "wishes")
    late = []

    def nothing(*_, news, **__):
        late.append(news)
        return Outcome(None, None)

    real = portfolio.solve
    monkeypatch.setattr(portfolio, "solve", nothing)
    portfolio.by_portfolio(search)
    better = real(search.model, search.stage, Clock(60)).values
    before = search.chain.best.copy()
    late[0](better, None)

    assert search.stage.terms.at(better) > search.value
    assert (search.chain.best == before).all()


@pytest.mark.parametrize(("pace", "asked"), [(0, False), (1_000_000, True)])
def test_it_is_asked_where_there_is_time_for_so_many_columns(pace, asked, monkeypatch):
    monkeypatch.setattr(chain, "MANY", 0)
    monkeypatch.setattr(portfolio, "PACE", pace)
    told = []
    listen(monkeypatch, told)

    schedule = solve(drawn(9), seconds=60, workers=2)

    assert schedule.status == "optimal"
    assert bool(told) == asked


def test_how_much_is_left_does_not_change_whether_it_is_asked(monkeypatch):
    monkeypatch.setattr(chain, "MANY", 0)
    whole = offer(Tables(drawn(9)), FILTERS)
    early, late = (Chain(whole, Clock(60).part(left), 1) for left in (0.9, 0.1))
    monkeypatch.setattr(portfolio, "PACE", early.model.width / 50)

    assert portfolio.suits(early)
    assert portfolio.suits(late)


def test_one_worker_answers_the_same_each_time(monkeypatch):
    monkeypatch.setattr(chain, "MANY", 0)
    problem = drawn(9)

    one, two = (solve(problem, seconds=60) for _ in range(2))

    assert one.status == "optimal"
    assert (one.seats, one.placements, one.tiers) == (
        two.seats,
        two.placements,
        two.tiers,
    )


def drawn(seed):
    """Rotations that a search does not answer at once."""
    problem = rotations(random.Random(seed), mentors=5, rotators=9, calls=15)
    return read_problem(json.dumps(problem).encode())


def searched(problem, tier):
    """The search for a tier's only stage, from nothing at all and with two workers."""
    whole = Chain(offer(Tables(problem), FILTERS), Clock(60), 2)
    [stage] = TIERS[tier].stages(whole.model, whole.grants)
    if tier == "balance":  # or nothing at all would be best
        for level in TIERS["fairness"].stages(whole.model, whole.grants):
            search = StageSearch(whole, level)
            portfolio.by_portfolio(search)
            whole.hold(level, search.value)
    return StageSearch(whole, stage)


def listen(monkeypatch, told):
    """Have all that CP-SAT tells noted, too."""
    real = portfolio.solve

    def noting(*given, news, **more):
        def note(values, bound):
            told.append((values, bound))
            news(values, bound)

        return real(*given, news=note, **more)

    monkeypatch.setattr(portfolio, "solve", noting)
