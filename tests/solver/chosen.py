"""What the oracle chooses, as the engine writes it."""

import numpy as np

from solver.candidates import Given, Option
from solver.choice import Choice


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
