"""A first schedule, at once: what the flow suggests and what is left, as rules allow."""

from collections.abc import Iterator
from itertools import islice, pairwise

import numpy as np

from solver.candidates import gaps
from solver.choice import Choice, read, write
from solver.clock import Clock
from solver.flow import Network
from solver.grants import Grants
from solver.model import Model
from solver.seekers import Seekers
from solver.tables import EMPTY, Ints

TRIES = 40  # series of sittings looked at for one option


class Filler:
    """Grants more and more on top of a choice, as long as the rules of the model hold."""

    def __init__(self, model: Model, grants: Grants) -> None:
        self.grants = grants
        matrix = model.matrix()
        order = np.argsort(matrix.column, kind="stable")
        self.row, self.coefficient = matrix.row[order], matrix.coefficient[order]
        self.column = matrix.column[order]
        self.ends = np.searchsorted(self.column, np.arange(model.width + 1))
        self.model, self.height = model, model.height
        self.upper = matrix.upper
        self.limits: list[float] = matrix.upper.tolist()
        self.values, self.sums = EMPTY, list[float]()
        self._flow: Ints | None = None

    def more(self, choice: Choice, clock: Clock) -> Choice:
        """The choice, which must be in the offer, and more, if the clock allows it."""
        values = write(self.grants, choice)
        if values is None or clock.left <= 0:
            return choice
        width = int(self.ends.size) - 1
        self.values = self.model.complete(values)[:width]
        self.sums = np.bincount(
            self.row, self.coefficient * self.values[self.column], self.height
        ).tolist()
        _placements(self, clock)
        for seats in (self._suggested, self._open):
            for column in seats().tolist() if clock.left > 0 else []:
                if clock.left <= 0:
                    break
                self.add([column])
        more = self.values[: values.size]
        if np.array_equal(more, values):
            return choice
        whole = self.model.complete(more)
        if not self.model.holds(whole)[: self.height].all():
            return choice
        return read(self.grants, whole)

    def add(self, columns: list[int]) -> bool:
        """Take all of these columns, or none if a row would break."""
        more: dict[int, int] = {}
        for column in columns:
            if not self.values[column]:
                mine = slice(self.ends[column], self.ends[column + 1])
                rows = self.row[mine].tolist()
                for row, by in zip(rows, self.coefficient[mine].tolist(), strict=True):
                    more[row] = more.get(row, 0) + by
        if any(self.sums[row] + by > self.limits[row] for row, by in more.items()):
            return False
        for row, by in more.items():
            self.sums[row] += by
        self.values[columns] = 1
        return True

    def fits(self, column: int) -> bool:
        """Whether the rows that a column only adds to have room for it."""
        mine = slice(self.ends[column], self.ends[column + 1])
        pairs = zip(
            self.row[mine].tolist(), self.coefficient[mine].tolist(), strict=True
        )
        return all(by <= 0 or self.sums[r] + by <= self.limits[r] for r, by in pairs)

    def _suggested(self) -> Ints:
        """The seats that a greatest flow takes."""
        if self._flow is None:
            self._flow = EMPTY
            if self.grants.seat.size:
                network = Network(self.grants, Seekers(self.grants.tables))
                self._flow = self.grants.seat[network.seats()]
        return self._flow

    def _open(self) -> Ints:
        """The seats that no row rules out by itself, the worst-off shadowers' first."""
        full = np.array(self.sums)[self.row] + self.coefficient > self.upper[self.row]
        closed = self.values > 0
        closed[self.column[full & (self.coefficient > 0)]] = True
        free = np.flatnonzero(~closed[self.grants.seat])
        seats, people = self.grants.offer.seats, self.grants.tables.problem.shadowers
        had = np.array([s.credit for s in people], dtype=np.int64)
        had += np.bincount(
            seats.who[self.values[self.grants.seat] > 0], minlength=had.size
        )
        target = np.array([s.target for s in people], dtype=np.int64)
        who = seats.who[free]
        turn = np.arange(free.size) - np.searchsorted(who, who)
        order = np.argsort((had[who] + turn) / target[who], kind="stable")
        return self.grants.seat[free[order]]


def _placements(filler: Filler, clock: Clock) -> None:
    grants = filler.grants
    sittings = grants.offer.sittings
    ends = np.searchsorted(sittings.option, np.arange(len(grants.offer.options) + 1))
    for number, option in enumerate(grants.option.tolist()):
        if clock.left <= 0:
            return
        if filler.values[option] or not filler.fits(option):
            continue
        mine = np.arange(ends[number], ends[number + 1])
        for series in islice(_series(grants, number, mine), TRIES):
            groups = grants.group[grants.group_of[series]].tolist()
            if filler.add([option, *grants.sitting[series].tolist(), *groups]):
                break


def _series(grants: Grants, number: int, mine: Ints) -> Iterator[Ints]:
    """Complete series of an option's sittings: each first start with the earliest next ones."""
    sittings = grants.offer.sittings
    option = grants.offer.options[number]
    least, most = gaps(grants.tables, option.placement)
    count = grants.tables.problem.placements[option.placement].sessions
    places = [mine[sittings.number[mine] == k] for k in range(count)]
    for first in places[0].tolist():
        series = [first]
        for place in places[1:]:
            starts = sittings.start[place]
            at = int(np.searchsorted(starts, sittings.start[series[-1]] + least))
            if at == place.size:
                break
            series.append(int(place[at]))
        times = sittings.start[series].tolist()
        if len(series) == count and all(b - a <= most for a, b in pairwise(times)):
            yield np.array(series, dtype=np.int64)
