"""What mentors could do alone bounds what all can do, whatever the prices, and closely."""

import json
import random

import numpy as np
import pytest

from solver import chain, read_problem, solve, violations, wander
from solver.alone import by_mentors, owners
from solver.choice import write
from solver.clock import Clock
from solver.problem import Entry
from solver.relax import Priced, relax
from solver.tables import Tables
from tests.benchmarks.rotations import rotations
from tests.solver.brute import Oracle
from tests.solver.build import a_person, a_placement, a_problem, a_rotator
from tests.solver.chosen import choice_of, modelled
from tests.solver.tiny import tiny_problem


@pytest.mark.parametrize("rough", [0, 1], ids=["of fractions", "drawn"])
@pytest.mark.parametrize("seed", range(100))
def test_no_schedule_beats_it_at_any_prices(seed, rough):
    tables = Tables(tiny_problem(seed))
    model, grants, stages = modelled(tables)
    draw = np.random.default_rng(seed)
    bounds = []
    for stage in stages:
        relaxed = relax(model, stage, Clock(60))
        if relaxed is not None:
            prices = draw.normal(relaxed.prices, rough)
            bounds.append((stage, bounds_of(model, grants, stage, prices)))
    for chosen in Oracle(tables.problem).schedules(3_000):
        values = model.complete(write(grants, choice_of(tables, chosen)))
        for stage, found in bounds:
            sign = 1 if stage.maximise else -1
            assert sign * found[-1] >= sign * stage.terms.at(values)
            assert found == sorted(found, reverse=stage.maximise)


def test_it_sees_that_three_cannot_share_one_group_and_a_half():
    """Each two of them are free together once, and two are welcome at a time."""
    people = [
        a_person("ann", ("09:00", "10:00"), ("11:00", "12:00")),
        a_person("bob", ("09:00", "10:00"), ("13:00", "14:00")),
        a_person("cat", ("11:00", "12:00"), ("13:00", "14:00")),
    ]
    problem = a_problem(
        people,
        placements=(a_placement(seats_per_mentor=2),),
        rotators=tuple(a_rotator(person.id) for person in people),
        pins=tuple(Entry(person.id, placement="desk") for person in people),
    )
    model, grants, stages = modelled(Tables(problem))
    balance = stages[-1]
    relaxed = relax(model, balance, Clock(60))

    assert relaxed.value < 3
    assert bounds_of(model, grants, balance, relaxed.prices)[-1] == 4


def test_seats_are_of_no_mentor_and_placements_of_one():
    model, grants, _ = modelled(Tables(tiny_problem(32)))

    whose = owners(model, grants)

    assert grants.seat.size
    assert grants.option.size
    assert (whose[grants.seat] < 0).all()
    assert (whose[grants.option] == grants.option_mentor).all()
    assert (whose[grants.group] == grants.group_mentor).all()


def test_a_search_of_many_columns_and_no_lumps_asks_for_it_and_proves_as_much(
    monkeypatch,
):
    drawn = rotations(random.Random(5), mentors=5, rotators=9, calls=15)
    problem = read_problem(json.dumps(drawn).encode())
    at_once = solve(problem, seconds=60)
    monkeypatch.setattr(chain, "WIDE", 0)
    monkeypatch.setattr(chain.Chain, "rotates", False)
    monkeypatch.setattr(wander, "VAIN", 1)
    monkeypatch.setattr("solver.relax.WIDE", 0)
    asked = []

    def noted(model, grants, stage, prices, clock):
        if stage.name == "balance":
            asked.append(prices)
        return by_mentors(model, grants, stage, prices, clock)

    monkeypatch.setattr(wander, "by_mentors", noted)

    wandered = solve(problem, seconds=60)

    of_fractions, half_way = asked
    assert not np.allclose(of_fractions, half_way)
    assert violations(problem, wandered) == []
    assert [tier.value for tier in wandered.tiers] == [
        tier.value for tier in at_once.tiers
    ]


def bounds_of(model, grants, stage, prices):
    """The bound by prices, then those by one mentor after the other."""
    priced = Priced(model, stage, prices)
    first = priced.bound(priced.most)
    return [first, *by_mentors(model, grants, stage, prices, Clock(60))]
