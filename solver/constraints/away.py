"""Rule 7: at no instant are more than `max` people of a team away as rotators."""

import numpy as np

from solver.grants import Grants, covering
from solver.model import Model


def add(model: Model, grants: Grants) -> None:
    """One row for every largest set of a team's sittings that share an instant."""
    tables = grants.tables
    people = tables.problem.people
    teams = np.array(
        [people[p].team for p in tables.rotator_person.tolist()], dtype=str
    )
    for away in tables.problem.away:
        mine = np.flatnonzero((teams == away.team)[grants.sitting_rotator])
        together, which = covering(
            np.zeros(mine.size, dtype=np.int64),
            grants.offer.sittings.start[mine],
            grants.sitting_end[mine],
        )
        model.at_most(together, grants.sitting[mine[which]], away.max)
