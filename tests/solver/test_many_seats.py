"""With many seats the search goes another way: what it claims is true on small problems, too."""

from dataclasses import replace
from functools import lru_cache
from random import Random

import numpy as np
import pytest

import solver
from solver import left, market, pricing, progress, regain, stage_search, wide
from solver.candidates import offer
from solver.choice import Choice
from solver.clock import Clock
from solver.constraints import FILTERS
from solver.goals import Goals
from solver.grants import distinct, keys, nests
from solver.market import Market, Worth
from solver.mend import Mender
from solver.problem import Entry
from solver.progress import Reporter
from solver.tables import EMPTY, Tables
from tests.solver.brute import best_values
from tests.solver.build import (
    a_call,
    a_person,
    a_placement,
    a_problem,
    a_rotator,
    a_shadower,
)
from tests.solver.many import many
from tests.solver.tiny import tiny_problem

HOSTS = ("raj", "rita")
ORDERS = (
    ("stability", "fairness", "wishes", "variety", "balance"),
    ("fairness", "wishes", "variety", "balance"),
    ("wishes", "fairness", "balance"),
    ("fairness", "stability", "variety"),
    ("wishes", "variety", "fairness"),
    ("variety", "fairness", "wishes"),
)


def contested(seed):
    """Few seats that many want: calls that overlap, one or two hosts, caps that bind."""
    draw = Random(seed)
    calls = [
        a_call(
            f"c{n}",
            f"{9 + draw.randrange(4):02}:{draw.choice(['00', '30'])}",
            f"{13 + draw.randrange(2)}:00",
            host=draw.choice(HOSTS),
            day=draw.randrange(3) + 7 * draw.randrange(2),
            seats=draw.choice([1, 1, 2]),
            tags=(f"t{n % 3}",),
        )
        for n in range(draw.randint(4, 5))
    ]
    names = [f"s{n}" for n in range(3)]
    shadowers = [
        a_shadower(
            name,
            target=draw.randint(1, 3),
            max_per_host=draw.choice([1, 1, 2, None]),
            max_per_week=draw.choice([1, 2, None]),
            wishes={f"t{n}": draw.randint(0, 4) for n in range(3)},
            path={f"t{draw.randrange(3)}": 1},
        )
        for name in names
    ]
    more = {}
    if (
        draw.random() < 0.5
    ):  # the first shadower has to lead a sitting at some call's time
        mentor = names[0]
        more = {
            "placements": (a_placement(mentors=(mentor,), minutes=120),),
            "rotators": (a_rotator("raj"), a_rotator("rita")),
        }
    people = [a_person(name) for name in HOSTS]
    for name in names:
        spans = (("09:00", "15:00"),) if more and name == names[0] else ()
        people.append(a_person(name, *spans))
    problem = a_problem(people, calls=tuple(calls), shadowers=tuple(shadowers), **more)
    order = draw.choice(ORDERS)
    return replace(problem, objective=order)


@lru_cache
def judged(seed):
    """A contested problem, and the value of each tier at its best."""
    problem = contested(seed)
    return problem, best_values(problem, 60_000)


def assert_true(problem, schedule, best):
    """No bound is beaten by the best schedule, as long as each tier before is the best's."""
    assert solver.violations(problem, schedule) == []
    if best is None:
        assert schedule.status == "infeasible"
        return
    for tier, value in zip(schedule.tiers, best, strict=True):
        beaten = tier.bound > value if tier.tier == "balance" else tier.bound < value
        assert not beaten, f"{tier.tier}: {tier.bound} is beaten by {value}"
        if tier.value != value:
            assert schedule.status == "feasible"
            return


@pytest.fixture
def _many(monkeypatch):
    monkeypatch.setattr(wide, "MANY", 0)
    monkeypatch.setattr(wide, "SOME", 0)
    monkeypatch.setattr(wide, "FEW", 0)


@pytest.fixture(params=["all seats", "few seats at first", "few seats only"])
def _left_out(request, monkeypatch):
    if request.param != "all seats":
        monkeypatch.setattr(left, "AT_ONCE", 4)
        monkeypatch.setattr(left, "MANY_EACH", 1)
    if request.param == "few seats only":
        monkeypatch.setattr(left.Left, "offer_more", lambda _: None)
        monkeypatch.setattr(wide, "LITTLE", 1000)


@pytest.fixture(params=["mended", "left as it is"])
def _mended(request, monkeypatch):
    if request.param == "left as it is":
        monkeypatch.setattr(Mender, "mend", lambda *_, **__: None)


@pytest.mark.usefixtures("_many", "_left_out", "_mended")
@pytest.mark.parametrize("seed", range(many(15)))
def test_bounds_of_a_market_are_never_beaten(seed):
    problem, best = judged(seed)

    assert_true(problem, solver.solve(problem, seconds=10), best)


@pytest.mark.usefixtures("_many")
@pytest.mark.parametrize("seed", range(many(100)))
def test_every_kind_of_problem_may_have_many_seats(seed):
    problem = tiny_problem(seed)
    best = best_values(problem, 60_000)

    assert_true(problem, solver.solve(problem, seconds=10), best)


@pytest.mark.usefixtures("_many")
@pytest.mark.parametrize("seed", range(many(25)))
def test_neighbourhoods_break_no_rule_and_claim_nothing_untrue(seed, monkeypatch):
    monkeypatch.setattr(stage_search, "LARGE", 0)
    problem, best = judged(seed)

    assert_true(problem, solver.solve(problem, seconds=3), best)


@pytest.mark.parametrize("seed", range(many(25)))
def test_what_a_market_cannot_prove_is_searched_among_all_seats(seed, monkeypatch):
    monkeypatch.setattr(wide, "SOME", 0)
    monkeypatch.setattr(wide, "FEW", 0)
    monkeypatch.setattr(Mender, "mend", lambda *_, **__: None)
    problem, best = judged(seed)

    schedule = solver.solve(problem, seconds=60)

    assert_true(problem, schedule, best)
    assert schedule.status == "optimal"


@pytest.mark.usefixtures("_many", "_left_out")
@pytest.mark.parametrize("seed", range(many(25)))
def test_blocks_of_shadowers_break_no_rule_and_claim_nothing_untrue(seed, monkeypatch):
    monkeypatch.setattr(wide, "FRACTIONS", 0)
    monkeypatch.setattr(regain, "BLOCK", 2)
    monkeypatch.setattr(regain, "AROUND", 2)
    problem, best = judged(seed)

    assert_true(problem, solver.solve(problem, seconds=10), best)


@pytest.mark.usefixtures("_many")
@pytest.mark.parametrize("seed", range(many(25)))
def test_what_blocks_tell_on_the_way_breaks_no_rule_and_is_true(seed, monkeypatch):
    monkeypatch.setattr(progress, "PAUSE", 0.0)
    monkeypatch.setattr(wide, "FRACTIONS", 0)
    monkeypatch.setattr(regain, "BLOCK", 2)
    monkeypatch.setattr(regain, "AROUND", 2)
    problem, best = judged(seed)
    told = []

    solver.solve(problem, seconds=10, progress=told.append)

    for now in told:
        if now.schedule is not None:
            assert_true(problem, now.schedule, best)


@pytest.mark.parametrize("flows", [0, 1])
def test_what_a_flow_has_shown_is_kept_when_the_time_ends_with_the_next(
    flows, monkeypatch
):
    monkeypatch.setattr(left, "AT_ONCE", 4)
    monkeypatch.setattr(left, "MANY_EACH", 1)
    problem = replace(contested(0), objective=("fairness", "wishes"))
    everything = offer(Tables(problem, "shadowing"), FILTERS)
    carry, asked = Market.carry, []

    def so_often(*args):
        asked.append(args)
        return carry(*args) if len(asked) <= flows else None

    monkeypatch.setattr(Market, "carry", so_often)
    clock, nothing = Clock(60), Choice(EMPTY, EMPTY)
    chain_, found, _ = wide.settle(
        everything, nothing, clock, 1, Reporter(everything, clock, None)
    )

    assert (chain_ is not None) == (flows > 0)
    assert found.who.size > 0


def test_another_flow_does_not_begin_if_the_one_before_took_longer_than_what_is_left(
    monkeypatch,
):
    monkeypatch.setattr(left, "AT_ONCE", 4)
    monkeypatch.setattr(left, "MANY_EACH", 1)
    monkeypatch.setattr(left, "DAILY", 0)
    everything = offer(Tables(contested(0), "shadowing"), FILTERS)
    carry, asked = Market.carry, []

    def slowly(market_, *args):
        asked.append(args)
        carried = carry(market_, *args)
        market_.took = 1000.0
        return carried

    monkeypatch.setattr(Market, "carry", slowly)
    clock = Clock(60)
    monkeypatch.setattr(wide.Wide, "chain", lambda self: None)

    wide.settle(
        everything, Choice(EMPTY, EMPTY), clock, 1, Reporter(everything, clock, None)
    )

    assert len(asked) == 1


def crowd(people=6, calls=24):
    """People who may sit in any call, and like all of them alike."""
    names = [f"s{n}" for n in range(people)]
    return a_problem(
        [a_person("raj"), *(a_person(name) for name in names)],
        calls=tuple(
            a_call(f"c{n}", "09:00", "10:00", host="raj", day=n % 5 + 7 * (n // 5))
            for n in range(calls)
        ),
        shadowers=tuple(a_shadower(name, target=2) for name in names),
    )


@pytest.mark.usefixtures("_many")
def test_what_a_flow_reaches_is_not_looked_for_again(monkeypatch):
    problem = crowd()
    seats = solver.solve(problem, seconds=10).seats
    published = tuple(Entry(seat.person, call=seat.call) for seat in seats)
    monkeypatch.setattr(pricing.Pricing, "run", pytest.fail)

    repaired = solver.solve(replace(problem, published=published), seconds=10)

    assert repaired.status == "optimal"
    assert repaired.seats == seats


def test_people_who_like_all_calls_alike_are_not_all_led_to_the_same_ones(monkeypatch):
    monkeypatch.setattr(left, "AT_ONCE", 30)  # of 120
    monkeypatch.setattr(left, "MANY_EACH", 4)
    monkeypatch.setattr(left, "DAILY", 0)
    everything = offer(Tables(crowd(), "shadowing"), FILTERS)

    part = left.Left(everything, Choice(EMPTY, EMPTY)).part

    assert part.seats.who.size == 6 * 4
    assert len({*part.seats.call.tolist()}) > 2 * 4


def test_seats_of_each_day_are_looked_at_whatever_is_liked_best(monkeypatch):
    monkeypatch.setattr(left, "AT_ONCE", 30)  # of 120
    monkeypatch.setattr(left, "MANY_EACH", 1)
    monkeypatch.setattr(left, "DAILY", 1)
    tables = Tables(crowd(calls=20), "shadowing")
    days = tables.call_start // 1440

    part = left.Left(offer(tables, FILTERS), Choice(EMPTY, EMPTY)).part

    for who in range(6):
        calls = part.seats.call[part.seats.who == who]
        assert {*days[calls].tolist()} == {*days.tolist()}
        assert calls.size < 20 + 2


def test_the_best_few_of_each_group_are_found_whatever_the_numbers_are():
    draw = np.random.default_rng(1)
    for top in (3, 2**40, 2**62):
        group, worth = draw.integers(0, 5, 60), draw.integers(-top, top, 60)
        few = left.best_few(group, worth, 4)
        for number in range(5):
            mine = np.sort(worth[group == number])[::-1]
            chosen = np.sort(worth[(group == number) & few])[::-1]
            assert chosen.tolist() == mine[:4].tolist()


def test_calls_that_overlap_need_a_nest_only_where_two_seats_could_be_had():
    def needed(**limits):
        problem = a_problem(
            [a_person("raj"), a_person("rita"), a_person("s")],
            calls=(
                a_call("one", "09:00", "10:00", host="raj"),
                a_call("two", "09:30", "10:30", host="rita"),
                a_call("three", "12:00", "13:00", host="rita"),
            ),
            shadowers=(a_shadower("s", **limits),),
        )
        offered = offer(Tables(problem, "shadowing"), FILTERS)
        all_nests = nests(offered.tables, offered.seats)
        return Market(offered).shared(offered.seats, all_nests)

    first, which = needed(target=2)
    assert first.size == 1
    assert which[0] == which[1] == 0
    assert which[2] == -1
    for limits in ({"target": 1}, {"target": 2, "max_per_week": 1}):
        assert needed(**limits)[0].size == 0


@pytest.mark.parametrize("seed", range(many(25)))
def test_a_flow_passes_by_needless_nests_and_is_worth_the_same(seed, monkeypatch):
    offered = offer(Tables(contested(seed), "shadowing"), FILTERS)
    sure = np.zeros(offered.seats.who.size, dtype=bool)
    nest = nests(offered.tables, offered.seats)

    def worth():
        here = Market(offered)
        goals = Goals(offered, here, sure)
        return here.carry(offered.seats, nest, goals.worth(), Clock(10)).worth

    few = worth()
    monkeypatch.setattr(
        Market, "shared", lambda self, s, n: distinct(keys(self.week(s), n))
    )

    assert few == worth()


@pytest.mark.usefixtures("_many")
def test_a_flow_that_cannot_end_in_time_does_not_begin(monkeypatch):
    monkeypatch.setattr(market, "EACH", 1000.0)
    monkeypatch.setattr(market, "aside", lambda *_: pytest.fail("it began"))
    problem = crowd()

    schedule = solver.solve(problem, seconds=10)

    assert solver.violations(problem, schedule) == []
    assert len(schedule.seats) == 12


def far_too_large(worth):
    def larger(goals, units=None):
        one = worth(goals, units)
        return Worth(one.seats, one.grants * 2**50)

    return larger


@pytest.mark.usefixtures("_many")
def test_a_flow_whose_numbers_are_too_large_claims_nothing(monkeypatch):
    monkeypatch.setattr(Goals, "worth", far_too_large(Goals.worth))
    problem = crowd()

    schedule = solver.solve(problem, seconds=10)

    assert solver.violations(problem, schedule) == []
    fairness = next(tier for tier in schedule.tiers if tier.tier == "fairness")
    assert all(bound == 6 for _, bound in fairness.bound)
