"""Raise the worst-off first (leximin).

Level by level, from the lowest attainment upwards, bring as many seekers as possible
to that level. A level once won is never given back, so nobody's third call can cost
someone else their first.
"""

import numpy as np

from solver.choice import Choice
from solver.grants import Grants
from solver.model import Linear, Model
from solver.objectives.stage import Stage
from solver.schedule import Curve
from solver.seekers import Seekers, text
from solver.tables import EMPTY, Ints, Tables


def granted(tables: Tables, seekers: Seekers, choice: Choice) -> Ints:
    """How many seats or placements each seeker is granted."""
    shadowers = len(tables.problem.shadowers)
    rotators = [shadowers + g.option.rotator for g in choice.given]
    everyone = shadowers + len(tables.problem.rotators)
    each = np.concatenate([choice.who, np.array(rotators, dtype=np.int64)])
    return np.bincount(each, minlength=everyone)[seekers.who]


def value(tables: Tables, choice: Choice) -> Curve:
    """How many seekers reach each level."""
    seekers = Seekers(tables)
    counts = seekers.curve(granted(tables, seekers, choice))
    return tuple(zip(map(text, seekers.levels), counts, strict=True))


def stages(model: Model, grants: Grants) -> list[Stage]:
    """One stage a level; levels that nothing can change have an empty sum."""
    seekers = Seekers(grants.tables)
    steps = Steps(model, grants, seekers)
    found = []
    for level in seekers.levels:
        need = seekers.need(level)
        columns = steps.at(need)
        ones = np.ones(columns.size, dtype=np.int64)
        sure = int(np.count_nonzero(need == 0))
        found.append(Stage(text(level), Linear(columns, ones, sure)))
    return found


class Steps:
    """Chains of columns: at least one granted, at least two, and so on, for each seeker."""

    def __init__(self, model: Model, grants: Grants, seekers: Seekers) -> None:
        rotators = grants.option_rotator + len(grants.tables.problem.shadowers)
        seeker = np.concatenate([grants.offer.seats.who, rotators])
        column = np.concatenate([grants.seat, grants.option])
        place = np.searchsorted(seekers.who, seeker)
        self.length = np.minimum(
            seekers.wanted, np.bincount(place, minlength=seekers.who.size)
        )
        self.first = np.cumsum(self.length) - self.length
        owner = np.repeat(np.arange(self.length.size), self.length)
        self.column = model.columns(owner.size)
        # No more steps than grants …
        model.rows(
            np.concatenate([owner, place]),
            np.concatenate([self.column, column]),
            np.repeat([1, -1], [owner.size, place.size]),
            count=self.length.size,
            upper=0,
        )
        # … and a step only after the one before it.
        later = np.flatnonzero(owner[1:] == owner[:-1]) + 1
        rows = np.arange(later.size)
        model.rows(
            np.concatenate([rows, rows]),
            np.concatenate([self.column[later], self.column[later - 1]]),
            np.repeat([1, -1], [later.size, later.size]),
            count=later.size,
            upper=0,
        )
        rank = np.arange(owner.size) - self.first[owner]

        def derive(values: Ints) -> None:
            has = np.bincount(place, values[column], self.length.size)
            values[self.column] = has[owner] > rank

        model.derive(derive)

    def at(self, need: Ints) -> Ints:
        """The columns of the seekers who need some, but not more than they could get."""
        if not need.size:
            return EMPTY
        open_ = np.flatnonzero((need > 0) & (need <= self.length))
        found: Ints = self.column[self.first[open_] + need[open_] - 1]
        return found
