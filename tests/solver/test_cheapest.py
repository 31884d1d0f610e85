"""A flow in a process of its own is the same one, and ends when nobody waits for it."""

import time

import numpy as np
import pytest

import solver
from solver import cheapest, market
from solver.aside import aside
from solver.cheapest import Apart, Arcs
from solver.clock import Clock
from tests.solver.test_many_seats import contested


def pairs(cost, supply=2):
    """From one source to two seekers, to two seats, to one sink."""
    return Arcs(
        tail=np.array([0, 0, 1, 1, 2, 3, 4]),
        head=np.array([1, 2, 3, 4, 4, 5, 5]),
        room=np.ones(7, dtype=np.int64),
        cost=np.array([0, 0, -5, -9, cost, 0, 0]),
        source=0,
        sink=5,
        supply=supply,
    )


def test_a_flow_costs_least():
    assert pairs(-1).cheapest().tolist() == [1, 1, 1, 0, 1, 1, 1]


@pytest.mark.parametrize("arcs", [pairs(-1), pairs(-7), pairs(0, supply=9)])
def test_it_is_the_same_in_a_process_of_its_own(arcs):
    here, there = arcs.cheapest(), Apart(arcs).cheapest()

    assert (here is None) == (there is None)
    assert here is None or there.tolist() == here.tolist()


def test_there_is_none_where_the_numbers_are_too_large_or_the_room_too_small():
    assert pairs(-(2**61)).cheapest() is None
    assert pairs(-1, supply=3).cheapest() is None


@pytest.mark.parametrize("seed", range(5))
def test_a_schedule_is_as_good_with_flows_apart(seed, monkeypatch):
    monkeypatch.setattr("solver.wide.SOME", 0)
    monkeypatch.setattr("solver.wide.MANY", 0)
    problem = contested(seed)
    here = solver.solve(problem, seconds=10)
    monkeypatch.setattr(market, "LARGE", 0)

    assert solver.solve(problem, seconds=10).tiers == here.tiers


@pytest.fixture
def _slow(tmp_path, monkeypatch):
    script = tmp_path / "slow"
    script.write_text("#!/bin/sh\nexec sleep 60\n")
    script.chmod(0o700)
    monkeypatch.setattr(cheapest.sys, "executable", str(script))


@pytest.mark.usefixtures("_slow")
def test_a_flow_that_nobody_waits_for_is_ended():
    apart = Apart(pairs(-1))
    assert aside(apart.cheapest, Clock(0.2)) is None

    apart.end()

    assert apart.process.wait(10) != 0


@pytest.mark.usefixtures("_slow")
def test_the_search_ends_on_time_although_a_flow_does_not_and_ends_that(monkeypatch):
    begun = []

    def apart(arcs):
        begun.append(Apart(arcs))
        return begun[-1]

    monkeypatch.setattr(market, "Apart", apart)
    monkeypatch.setattr("solver.wide.SOME", 0)
    monkeypatch.setattr("solver.wide.MANY", 0)
    monkeypatch.setattr(market, "LARGE", 0)
    problem, began = contested(0), time.monotonic()

    schedule = solver.solve(problem, seconds=1)

    assert time.monotonic() - began < 10
    assert [one.process.wait(10) != 0 for one in begun] == [True]
    assert schedule.seats
    assert solver.violations(problem, schedule) == []
