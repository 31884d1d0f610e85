"""Some of the columns at a time, among which the best so far may be bettered.

Large neighbourhood search (Shaw 1998): all that some people could be granted, all that
some hosts and mentors could give, or all of some days. How much at a time is learned:
more where everything was searched in time, less where it was not.
"""

from dataclasses import dataclass
from itertools import cycle
from typing import NamedTuple

import numpy as np

from solver.grants import Grants
from solver.tables import Bools, Ints

DAY = 24 * 60
FIRST = 1 / 8  # of all people or days, at first
LEAST = 1 / 64
STEP = 1.4  # how much more or less at a time


@dataclass
class Kind:
    """A number for each seat and each sitting, of a person or a day; a share of these."""

    seats: Ints
    sittings: Ints
    row: bool  # whether numbers in a row are near each other
    share: float = FIRST

    def some(self, random: np.random.Generator) -> tuple[Bools, Bools]:
        """The seats and the sittings of a share of the numbers."""
        count = 1 + max(self.seats.max(initial=0), self.sittings.max(initial=0))
        place = np.arange(count) if self.row else random.permutation(count)
        first = random.integers(count)
        chosen = (place - first) % count < max(1, round(self.share * count))
        return chosen[self.seats], chosen[self.sittings]

    def learn(self, *, whole: bool) -> None:
        """More the next time if this time all was searched, otherwise less."""
        self.share = min(1.0, max(LEAST, self.share * (STEP if whole else 1 / STEP)))


class Neighbourhood(NamedTuple):
    """Columns to search among, and of what kind they are."""

    kind: Kind
    columns: Bools


class Neighbourhoods:
    """Some of each kind in turn, others each time."""

    def __init__(self, grants: Grants, width: int) -> None:
        self.grants, self.width = grants, width
        self.random = np.random.default_rng(1)
        tables, seats = grants.tables, grants.offer.seats
        sittings = grants.offer.sittings.start
        when = np.concatenate([tables.call_start[seats.call], sittings]) // DAY
        days = np.unique(when, return_inverse=True)[1]
        rotator = tables.rotator_person[grants.sitting_rotator]
        self.turns = cycle(
            [
                Kind(tables.shadower_person[seats.who], rotator, row=False),
                Kind(grants.seat_host, grants.sitting_mentor, row=False),
                Kind(days[: seats.who.size], days[seats.who.size :], row=True),
            ]
        )

    def next(self) -> Neighbourhood:
        """The next neighbourhood, with all columns that follow from its own."""
        kind = next(self.turns)
        keep = self.grants.columns(self.width, *kind.some(self.random))
        return Neighbourhood(kind, keep)
