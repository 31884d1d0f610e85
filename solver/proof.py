"""What no choice of many seats can beat: a flow, its prices, and those of more rows."""

from dataclasses import dataclass

import numpy as np

from solver.candidates import Seats
from solver.market import Carried, Worth
from solver.model import Model
from solver.tables import Bools, Ints


class Rows:
    """The rows of a model that are about the seats of one shadower only."""

    def __init__(self, model: Model, seats: Seats) -> None:
        matrix = model.matrix()
        who = seats.who[matrix.column]
        least = np.full(model.height, int(seats.who.max(initial=0)) + 1)
        most = np.full(model.height, -1)
        np.minimum.at(least, matrix.row, who)
        np.maximum.at(most, matrix.row, who)
        mine = least == most
        number = np.cumsum(mine) - 1
        entry = mine[matrix.row]
        self.number = np.flatnonzero(mine)
        self.row = number[matrix.row[entry]]
        self.seat, self.by = matrix.column[entry], matrix.coefficient[entry]
        self.lower, self.upper = matrix.lower[mine], matrix.upper[mine]
        self.owner = least[mine]

    def finite(self, over: Ints) -> Bools:
        """Whether there is the limit that each price is of."""
        return np.asarray(np.isfinite(np.where(over > 0, self.upper, self.lower)))

    def limit(self, over: Ints) -> Ints:
        """The limit that each price is of: the upper one if it is positive."""
        limit = np.where(over > 0, self.upper, self.lower)
        return np.where(over != 0, limit, 0).astype(np.int64)

    def slack(self, over: Ints, taken: Bools, people: int) -> Ints:
        """What each shadower's rows lose, at a price for each, for what they have left."""
        used = np.where(taken[self.seat], self.by, 0)
        sums = np.bincount(self.row, used, over.size)
        lost = over * (self.limit(over) - sums)
        return np.bincount(self.owner, lost, people).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Proof:
    """A flow's prices, and with them those of rows that no flow knows.

    `most` is what all that is counted can come to, in `parts` of the smallest unit;
    `worth` is how it is counted, in whole ones.
    """

    carried: Carried
    worth: Worth
    most: int
    parts: int
    rows: Rows | None = None
    over: Ints | None = None

    def slack(self, taken: Bools, people: int) -> Ints:
        """What each shadower's priced rows lose for what they have left."""
        if self.rows is None or self.over is None:
            return np.zeros(people, dtype=np.int64)
        return self.rows.slack(self.over, taken, people)
