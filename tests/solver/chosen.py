"""What the oracle chooses, as the engine writes it, and a model that it fits into."""

import numpy as np

from solver.candidates import Given, Option, offer
from solver.choice import Choice
from solver.constraints import FILTERS, add_all
from solver.grants import Grants
from solver.model import Model
from solver.objectives import TIERS


def choice_of(tables, chosen):
    rotators = {one.person: n for n, one in enumerate(tables.problem.rotators)}
    seats = sorted(
        (tables.shadower[one.person], tables.call[one.call])
        for one in chosen
        if one.call
    )
    given = tuple(
        Given(
            Option(
                rotators[one.person],
                tables.placement[one.place],
                tables.person[one.with_],
            ),
            one.starts,
        )
        for one in chosen
        if one.place
    )
    who, call = np.array(seats, dtype=np.int64).reshape(-1, 2).T
    return Choice(who, call, given)


def modelled(tables):
    """A model of all that a problem offers, its columns, and the stages of all tiers."""
    model = Model()
    grants = Grants(model, offer(tables, FILTERS))
    add_all(model, grants)
    tiers = tables.problem.objective
    stages = [stage for tier in tiers for stage in TIERS[tier].stages(model, grants)]
    return model, grants, stages
