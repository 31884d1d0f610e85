"""Betters a choice of many seats a neighbourhood at a time (large neighbourhood search).

A neighbourhood is some shadowers near each other: they sit, or could sit, on the same
calls. All that they have is chosen anew by CP-SAT, everything else stays; rows that are
broken may be mended at a price. (Shaw 1998; as with any search, it proves nothing.)
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from solver.clock import Clock
from solver.grants import Grants
from solver.model import Floats, Linear, Model
from solver.objectives.stage import Stage
from solver.optimise import solve
from solver.relax import WHOLE, relax
from solver.tables import EMPTY, Bools, Ints

EFFORT = 1.0  # CP-SAT's own deterministic seconds for one neighbourhood
SMALL = 6_000  # columns of a neighbourhood that are not too many for that
NO_LIMIT = 1_000_000  # more than any row can be missed by
NEIGHBOURS = (
    12  # at most so many through each shadower, so that it does not spread thin
)


@dataclass(frozen=True, slots=True)
class _Part:
    """A neighbourhood: its columns, and a model of them with what the rows leave them.

    Behind the columns, that model has one for each broken row, to miss it by.
    """

    columns: Ints
    rows: Ints
    model: Model
    stage: Stage
    hint: Ints


class Mender:
    """Values of a model, bettered step by step for a goal (a number for each column).

    `best` may break rows at first; each step costs `penalty` for each unit by which it
    leaves a broken row broken, and never breaks another. `spread` are rows that hold all
    over the model, by number: neighbours are not looked for there.
    """

    def __init__(
        self,
        model: Model,
        grants: Grants,
        goal: Ints,
        values: Ints,
        spread: Sequence[int] = (),
        penalty: int = 1,
    ) -> None:
        self.goal, self.best, self.penalty = goal, values.copy(), penalty
        matrix = model.matrix()
        self.lower, self.upper = matrix.lower, matrix.upper
        order = np.argsort(matrix.column, kind="stable")
        self.entry_row = matrix.row[order]
        self.entry_by = matrix.coefficient[order]
        self.column_ends = np.searchsorted(
            matrix.column[order], np.arange(model.width + 1)
        )
        order = np.argsort(matrix.row, kind="stable")
        self.entry_column = matrix.column[order]
        self.row_ends = np.searchsorted(matrix.row[order], np.arange(model.height + 1))
        self.follow = np.ones(model.height, dtype=np.bool_)
        self.follow[list(spread)] = False
        self.tops = model.uppers()
        self.sums = np.bincount(
            matrix.row, matrix.coefficient * values[matrix.column], model.height
        )
        self.seats, self.seat = grants.offer.seats, grants.seat
        self.primary = sum(
            kind.size
            for kind in (grants.seat, grants.option, grants.sitting, grants.group)
        )
        self.who_ends = np.searchsorted(
            self.seats.who, np.arange(len(grants.tables.problem.shadowers) + 1)
        )
        self.by_call = np.argsort(self.seats.call, kind="stable")
        self.call_ends = np.searchsorted(
            self.seats.call[self.by_call],
            np.arange(len(grants.tables.problem.calls) + 1),
        )
        self.random = np.random.default_rng(1)

    @property
    def broken(self) -> Ints:
        """The rows that the best so far breaks."""
        return np.flatnonzero((self.sums < self.lower) | (self.sums > self.upper))

    @property
    def worth(self) -> int:
        """What the best so far comes to, less what the rows that it breaks cost."""
        missed = self._missed(self.sums, np.arange(self.sums.size)).sum()
        return int(self.goal @ self.best) - self.penalty * int(missed)

    def unhappy(self) -> Ints:
        """Shadowers with a seat in a broken row."""
        columns = _runs(self.row_ends, self.broken, self.entry_column)[0]
        seats = columns[columns < self.seat.size]
        return np.unique(self.seats.who[seats[self.best[seats] > 0]])

    def around(self, shadower: int, size: int, taken: set[int]) -> list[int]:
        """A shadower and others nearby who are not `taken`, at most `size`."""
        found, seen = [shadower], {shadower, *taken}
        for one in found:
            mine = np.arange(self.who_ends[one], self.who_ends[one + 1])
            calls = np.unique(self.seats.call[mine])
            seats = _runs(self.call_ends, calls, self.by_call)[0]
            others = np.unique(self.seats.who[seats[self.best[seats] > 0]])
            self.random.shuffle(others)
            for other in others[:NEIGHBOURS].tolist():
                if len(found) == size:
                    return found
                if other not in seen:
                    seen.add(other)
                    found.append(other)
        return found

    def mend(
        self,
        where: Callable[[], Ints],
        clock: Clock,
        *,
        size: int,
        workers: int = 1,
        patience: int = 200,
    ) -> None:
        """Better neighbourhoods that start at the shadowers that `where` names.

        Ends when it names none, at the limit, or after so many in a row without success.
        """
        vain = 0
        with ThreadPoolExecutor(max(1, workers)) as pool:
            while clock.left > 0 and vain < patience:
                starts = where()
                if not starts.size:
                    return
                parts: list[_Part] = []
                taken: set[int] = set()
                for start in self.random.permutation(starts)[
                    : max(1, workers)
                ].tolist():
                    if start not in taken:
                        people = self.around(start, size, taken)
                        taken.update(people)
                        parts.append(self._part(people))
                answers = pool.map(lambda part: _best(part, clock), parts)
                for part, values in zip(parts, answers, strict=True):
                    better = values is not None and self._take(
                        part, values[: part.columns.size]
                    )
                    vain = 0 if better else vain + 1

    def better(self, people: list[int], keep: Bools, clock: Clock) -> None:
        """Better one neighbourhood of many with columns to `keep`, or that are used."""
        part = self._part(people)
        mask = part.hint > 0
        mask[: part.columns.size] |= keep[part.columns]
        values = _best(part, clock, mask)
        if values is not None:
            self._take(part, values[: part.columns.size])

    def _part(self, people: list[int]) -> _Part:
        seats = np.concatenate(
            [np.arange(self.who_ends[one], self.who_ends[one + 1]) for one in people]
        )
        columns = self._with_derived(np.sort(self.seat[seats]))
        entries, which = _runs(self.column_ends, columns, None)
        by = self.entry_by[entries]
        rows, row = np.unique(self.entry_row[entries], return_inverse=True)
        mine = np.bincount(row, by * self.best[columns[which]], rows.size)
        lower = self.lower[rows] - self.sums[rows] + mine
        upper = self.upper[rows] - self.sums[rows] + mine
        over, under = mine > upper, mine < lower
        model = Model()
        model.columns(columns.size, self.tops[columns])
        missed = np.flatnonzero(over | under)
        spare = model.columns(missed.size, NO_LIMIT)
        model.rows(
            np.concatenate([row, missed]),
            np.concatenate([which, spare]),
            np.concatenate([by, np.where(over, -1, 1)[missed]]),
            count=rows.size,
            lower=lower,
            upper=upper,
        )
        goal = np.concatenate([self.goal[columns], np.full(spare.size, -self.penalty)])
        stage = Stage("neighbourhood", Linear(np.arange(goal.size), goal))
        by_hint = np.where(over, mine - upper, lower - mine)[missed].astype(np.int64)
        hint = np.concatenate([self.best[columns], by_hint])
        return _Part(columns, rows, model, stage, hint)

    def _with_derived(self, seats: Ints) -> Ints:
        """Seats, and the columns that only count them."""
        rows = np.unique(_runs(self.column_ends, seats, self.entry_row)[0])
        near = _runs(self.row_ends, rows[self.follow[rows]], self.entry_column)[0]
        return np.concatenate([seats, np.unique(near[near >= self.primary])])

    def _take(self, part: _Part, values: Ints) -> bool:
        """Take new values, unless what was taken meanwhile leaves no room for them.

        Returns whether they are better, not only other ones.
        """
        change = values - self.best[part.columns]
        entries, which = _runs(self.column_ends, part.columns, None)
        sums = self.sums.copy()
        np.add.at(sums, self.entry_row[entries], self.entry_by[entries] * change[which])
        rows = part.rows
        before = self._missed(self.sums[rows], rows)
        after = self._missed(sums[rows], rows)
        if (after > before).any():
            return False
        gain = int(self.goal[part.columns] @ change)
        gain += self.penalty * int((before - after).sum())
        if gain >= 0:
            self.best[part.columns] = values
            self.sums = sums
        return gain > 0

    def _missed(self, sums: Ints, rows: Ints) -> Floats:
        over = np.maximum(sums - self.upper[rows], 0)
        return np.asarray(over + np.maximum(self.lower[rows] - sums, 0))


def _best(part: _Part, clock: Clock, keep: Bools | None = None) -> Ints | None:
    """The best values for a neighbourhood: of fractions, if these are whole numbers.

    Where it is large, otherwise the best with the columns that fractions use.
    """
    relaxed = relax(part.model, part.stage, clock, keep=keep, quick=True)
    if relaxed is None:
        return None
    whole = relaxed.rounded(part.model)
    if whole is not None:
        return whole
    if part.columns.size > SMALL:
        keep = (relaxed.values > WHOLE) | (part.hint > 0)
    return solve(
        part.model, part.stage, clock, hint=part.hint, keep=keep, effort=EFFORT
    ).values


def _runs(ends: Ints, which: Ints, entries: Ints | None) -> tuple[Ints, Ints]:
    """The entries of some rows of a sparse table, and which of the rows each is in.

    Without `entries`, their places.
    """
    if not which.size:
        return EMPTY, EMPTY
    size = ends[which + 1] - ends[which]
    owner = np.repeat(np.arange(which.size), size)
    place = np.arange(owner.size) - np.repeat(np.cumsum(size) - size, size)
    place += ends[which][owner]
    return (place if entries is None else entries[place]), owner


def valid(mender: Mender, model: Model) -> Ints:
    """The best so far without the seats that break a row, the least worthy first."""
    values = mender.best.copy()
    seats = mender.seat.size
    for row in mender.broken.tolist():
        columns = mender.entry_column[mender.row_ends[row] : mender.row_ends[row + 1]]
        columns = columns[columns < seats]
        columns = columns[values[columns] > 0]
        over = int(columns.size - mender.upper[row])
        if over > 0:
            worst = columns[np.argsort(mender.goal[columns], kind="stable")]
            values[worst[:over]] = 0
    return model.complete(values[:seats])
