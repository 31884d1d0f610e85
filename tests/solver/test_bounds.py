"""What is said to be unbeatable: no schedule of a tiny problem beats it, tried one by one."""

import pytest

from solver.bounds import cheap, evenly
from solver.candidates import offer
from solver.check.counting import Counting
from solver.check.facts import Facts
from solver.constraints import FILTERS
from solver.explain.cuts import find_cuts
from solver.explain.network import Network
from solver.flow import fairest
from solver.grants import Grants
from solver.model import Model
from solver.problem import TIERS
from solver.schedule import Schedule
from solver.seekers import Seekers, text
from solver.tables import Tables
from tests.solver.brute import Oracle
from tests.solver.build import a_call, a_person, a_problem, a_shadower
from tests.solver.tiny import tiny_problem

SEEDS = range(60)


def offered(problem, track="both"):
    return offer(Tables(problem, track), FILTERS)


def valid(problem):
    """Every valid schedule, pins aside: a bound must hold before they are looked at."""
    oracle = Oracle(problem)
    return oracle, list(oracle.schedules(20_000))


def greatest(problem, tier):
    oracle, schedules = valid(problem)
    values = [oracle.value(tier, chosen) for chosen in schedules]
    return max(values, default=None)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_schedule_beats_a_cheap_bound(seed):
    problem = tiny_problem(seed)
    oracle, schedules = valid(problem)
    here = offered(problem)
    for tier in TIERS:
        bound = cheap(here, tier)
        for chosen in schedules:
            value = oracle.value(tier, chosen)
            if tier == "balance":
                assert [value] >= bound
            elif tier == "fairness":
                assert all(n <= most for (_, n), most in zip(value, bound, strict=True))
            else:
                assert [value] <= bound


@pytest.mark.parametrize("seed", SEEDS)
def test_no_schedule_as_fair_asks_hosts_more_evenly_than_their_room_allows(seed):
    problem = tiny_problem(seed)
    oracle, schedules = valid(problem)
    here = offered(problem)

    for chosen in schedules:
        counts = [count for _, count in oracle.value("fairness", chosen)]
        assert oracle.value("balance", chosen) >= evenly(here, counts)


def test_seats_go_to_the_host_who_has_hosted_least_while_there_is_room():
    names = [f"p{number}" for number in range(5)]
    problem = a_problem(
        [a_person(name) for name in (*names, "ann", "ben")],
        calls=(
            a_call("a1", "09:00", "10:00", host="ann", seats=2),
            a_call("a2", "11:00", "12:00", host="ann", seats=2),
            a_call("b1", "09:00", "10:00", host="ben", seats=2),
        ),
        shadowers=tuple(a_shadower(name, target=1) for name in names),
    )

    assert evenly(offered(problem), [5]) == 3 * 3 + 2 * 2
    assert evenly(offered(problem), [2]) == 1 + 1


@pytest.mark.parametrize("seed", SEEDS)
def test_no_schedule_is_fairer_than_the_flow(seed):
    """The flow speaks of shadowers: their levels, as far as the seats alone could go."""
    problem = tiny_problem(seed)
    oracle, schedules = valid(problem)
    here = offered(problem)
    seekers = Seekers(here.tables)
    counts = fairest(Grants(Model(), here), seekers)

    for chosen in schedules:
        seats = [option for option in chosen if option.call is not None]
        value = oracle.fairness(seats)
        assert [level for level, _ in value] == [text(one) for one in seekers.levels]
        assert [count for _, count in value] <= counts


@pytest.mark.parametrize("seed", SEEDS)
def test_no_schedule_is_fairer_than_the_cuts_allow(seed):
    problem = tiny_problem(seed)
    oracle, schedules = valid(problem)
    counting = Counting(Facts(problem, Schedule("feasible")))

    most = counting.most(find_cuts(Network(counting)).values())

    assert all(oracle.fairness(chosen) <= most for chosen in schedules)
    assert all(oracle.fairness(chosen) <= counting.most(()) for chosen in schedules)
