"""Rule 3: a call has at most `seats` shadowers, and nobody shadows their own call."""

import numpy as np

from solver.candidates import Filter
from solver.grants import Grants
from solver.model import Model
from solver.tables import Bools, Ints, Tables


def seats(tables: Tables, who: int, calls: Ints) -> Bools:
    """Calls with a seat that somebody else hosts."""
    person = tables.shadower_person[who]
    return np.asarray(
        (tables.call_seats[calls] > 0) & (tables.call_host[calls] != person)
    )


FILTER = Filter(seats=seats)


def add(model: Model, grants: Grants) -> None:
    """No call is given to more shadowers than it has seats."""
    calls = grants.offer.seats.call
    model.at_most(calls, grants.seat, grants.tables.call_seats[calls])
