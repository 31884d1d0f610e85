"""Implied rows: every schedule keeps them, and fractions come closer to whole numbers."""

from dataclasses import replace

import numpy as np
import pytest

from solver import implied
from solver.candidates import offer
from solver.choice import write
from solver.clock import Clock
from solver.constraints import FILTERS, add_all
from solver.grants import Grants
from solver.model import Linear, Model
from solver.objectives.stage import Stage
from solver.problem import Interval
from solver.relax import relax
from solver.tables import Tables
from tests.solver.brute import Oracle
from tests.solver.build import a_person, a_placement, a_problem, a_rotator, at
from tests.solver.chosen import choice_of
from tests.solver.tiny import tiny_problem


@pytest.mark.parametrize("seed", range(150))
def test_every_valid_schedule_keeps_them(seed):
    problem = tiny_problem(seed)
    model, grants = modelled(problem)
    before = model.height
    implied.add(model, grants)
    for chosen in Oracle(problem).schedules(3_000):
        values = write(grants, choice_of(grants.tables, chosen))
        assert values is not None
        assert model.holds(model.complete(values))[before:].all()


def test_two_weeks_of_one_sitting_each_hold_no_part_of_three_sittings():
    problem = rotation(a_placement(sessions=3), free_on=(0, 7), max_per_week=1)

    assert granted_in_fractions(problem, add_all) == pytest.approx(2 / 3)
    assert granted_in_fractions(problem, add_all, implied.add) == pytest.approx(0)


def test_one_wanted_placement_is_no_half_after_another_half():
    places = (a_placement("first"), a_placement("second", after=("first",)))
    problem = rotation(*places, free_on=(0, 7))

    assert granted_in_fractions(problem, add_all, of=1) == pytest.approx(1 / 2)
    assert granted_in_fractions(problem, add_all, implied.add, of=1) == 0


def test_two_wanted_placements_may_be_one_after_the_other():
    places = (a_placement("first"), a_placement("second", after=("first",)))
    problem = rotation(*places, free_on=(0, 7), target=2)

    assert granted_in_fractions(problem, add_all, implied.add, of=1) == 1


def rotation(*places, free_on, **more):
    """A rotator, free for a whole day on some days, who would take all these placements."""
    rob = replace(
        a_person("rob"),
        available=tuple(Interval(at("09:00", d), at("17:00", d)) for d in free_on),
    )
    chosen = a_rotator("rob", [place.id for place in places], **more)
    return a_problem([rob], placements=places, rotators=(chosen,))


def modelled(problem):
    tables = Tables(problem)
    model = Model()
    return model, Grants(model, offer(tables, FILTERS))


def granted_in_fractions(problem, *rules, of=0):
    """How much of a placement fractions can grant."""
    model, grants = modelled(problem)
    for add in rules:
        add(model, grants)
    columns = grants.option[grants.option_placement == of]
    goal = Linear(columns, np.ones(columns.size, dtype=np.int64))
    return relax(model, Stage("granted", goal), Clock(60)).value
