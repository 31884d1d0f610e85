"""A first schedule, at once: what the flow suggests, as far as every rule allows it."""

from itertools import islice, pairwise

import numpy as np

from solver.candidates import gaps
from solver.flow import Network
from solver.grants import Grants
from solver.model import Model
from solver.seekers import Seekers
from solver.tables import Ints

TRIES = 40  # series of sittings looked at for one option


class Filler:
    """Values that keep every row, to which bundles of columns are added while they do."""

    def __init__(self, model: Model, values: Ints) -> None:
        matrix = model.matrix()
        order = np.argsort(matrix.column, kind="stable")
        self.row, self.coefficient = matrix.row[order], matrix.coefficient[order]
        self.ends = np.searchsorted(matrix.column[order], np.arange(model.width + 1))
        self.upper = matrix.upper
        self.values = values.copy()
        self.sums = np.bincount(
            matrix.row, matrix.coefficient * values[matrix.column], model.height
        )

    def add(self, columns: list[int]) -> bool:
        """Take all of these columns, or none if a row would break."""
        new = [c for c in columns if not self.values[c]]
        entries = np.concatenate(
            [np.arange(self.ends[c], self.ends[c + 1]) for c in new]
            or [np.zeros(0, dtype=np.int64)]
        )
        rows, which = np.unique(self.row[entries], return_inverse=True)
        more = np.bincount(which, self.coefficient[entries], rows.size)
        after = self.sums[rows] + more
        if (after > self.upper[rows]).any():
            return False
        self.sums[rows] = after
        self.values[new] = 1
        return True


def fill(model: Model, grants: Grants, values: Ints) -> Ints:
    """More seats and placements on top of values that keep every rule."""
    filler = Filler(model, values)
    _placements(filler, grants)
    if grants.seat.size:
        suggested = Network(grants, Seekers(grants.tables)).seats()
        for column in grants.seat[suggested].tolist():
            filler.add([column])
    return filler.values


def _placements(filler: Filler, grants: Grants) -> None:
    sittings = grants.offer.sittings
    ends = np.searchsorted(sittings.option, np.arange(len(grants.offer.options) + 1))
    for number in range(len(grants.offer.options)):
        mine = np.arange(ends[number], ends[number + 1])
        for series in islice(_series(grants, number, mine), TRIES):
            groups = grants.group[grants.group_of[series]].tolist()
            held = grants.sitting[series].tolist()
            if filler.add([int(grants.option[number]), *held, *groups]):
                break


def _series(grants: Grants, number: int, mine: Ints) -> list[Ints]:
    """Complete series of an option's sittings: each first start with the earliest next ones."""
    sittings = grants.offer.sittings
    option = grants.offer.options[number]
    least, most = gaps(grants.tables, option.placement)
    count = grants.tables.problem.placements[option.placement].sessions
    places = [mine[sittings.number[mine] == k] for k in range(count)]
    found = []
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
            found.append(np.array(series, dtype=np.int64))
    return found
