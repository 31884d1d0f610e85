"""Each tier's stages say, at their best, what the tier is worth: for every valid schedule."""

import numpy as np
import pytest

from solver.candidates import Given, Option, offer
from solver.choice import Choice, write
from solver.clock import Clock
from solver.constraints import FILTERS, add_all
from solver.grants import Grants
from solver.model import Linear, Model
from solver.objectives import TIERS
from solver.objectives.balance import costs
from solver.relax import relax
from solver.tables import Tables
from tests.solver.brute import Oracle
from tests.solver.build import a_person, a_placement, a_problem, a_rotator
from tests.solver.tiny import tiny_problem


def choice_of(tables, chosen):
    """The oracle's grants as the engine numbers them, sorted as it sorts."""
    seats = sorted(
        (tables.shadower[o.person], tables.call[o.call]) for o in chosen if o.call
    )
    pairs = np.array(seats, dtype=np.int64).reshape(-1, 2)
    given = tuple(
        Given(
            Option(
                tables.rotator[o.person],
                tables.placement[o.place],
                tables.person[o.with_],
            ),
            o.starts,
        )
        for o in chosen
        if o.place
    )
    return Choice(pairs[:, 0], pairs[:, 1], given)


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("seed", range(40))
def test_stages_and_value_are_the_oracles(seed, tier):
    problem = tiny_problem(seed)
    oracle = Oracle(problem)
    tables = Tables(problem)
    model = Model()
    grants = Grants(model, offer(tables, FILTERS))
    add_all(model, grants)
    stages = TIERS[tier].stages(model, grants)

    for number, chosen in enumerate(oracle.schedules(20_000)):
        if number == 50:
            break
        expected = oracle.value(tier, chosen)
        choice = choice_of(tables, chosen)
        whole = model.complete(write(grants, choice))
        assert model.holds(whole).all()
        assert TIERS[tier].value(tables, choice) == expected
        values = [stage.terms.at(whole) for stage in stages]
        counts = [n for _, n in expected] if tier == "fairness" else [expected]
        assert values == counts


def test_groups_cost_their_square_wherever_a_mentor_can_stop():
    each = costs(np.array([0, 3, 5]))

    assert each.tolist() == [3, 3, 3, 8, 8]
    assert np.cumsum(each)[[2, 4]].tolist() == [9, 25]


def test_half_a_placement_each_is_no_cheaper_for_two_mentors():
    problem = a_problem(
        [a_person("rob"), a_person("mia"), a_person("zoe")],
        placements=(a_placement(mentors=("mia", "zoe"), sessions=3),),
        rotators=(a_rotator("rob"),),
    )
    model = Model()
    grants = Grants(model, offer(Tables(problem), FILTERS))
    add_all(model, grants)
    [balance] = TIERS["balance"].stages(model, grants)
    model.row(Linear(grants.option, np.ones(2, dtype=np.int64)), lower=1)

    assert relax(model, balance, Clock(60)).value == pytest.approx(9)
