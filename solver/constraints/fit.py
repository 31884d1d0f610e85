"""Rule 5: calls, hosts, placements and mentors are such as the seeker may have."""

import numpy as np

from solver.candidates import Filter, Option
from solver.grants import Grants, keys
from solver.model import Model
from solver.tables import Bools, Ints, Tables


def seats(tables: Tables, who: int, calls: Ints) -> Bools:
    """Calls with every tag required, none refused, and no host in `not_with`."""
    shadower = tables.problem.shadowers[who]
    fits = np.ones(calls.size, dtype=np.bool_)
    for tag in shadower.requires:
        fits &= tables.tagged(tag)[calls]
    for tag in shadower.refuses:
        fits &= ~tables.tagged(tag)[calls]
    for person in shadower.not_with & tables.person.keys():
        fits &= tables.call_host[calls] != tables.person[person]
    return fits


def options(tables: Tables, option: Option) -> bool:
    """Placements not done, with a mentor not in `not_with`."""
    rotator = tables.problem.rotators[option.rotator]
    mentor = tables.problem.people[option.mentor].id
    placement = tables.problem.placements[option.placement].id
    return placement not in rotator.done and mentor not in rotator.not_with


FILTER = Filter(seats=seats, options=options)


def add(model: Model, grants: Grants) -> None:
    """No placement is granted to the same rotator twice."""
    pair = keys(grants.option_rotator, grants.option_placement)
    model.at_most(pair, grants.option, 1)
