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
from solver.entries import Entries, runs
from solver.grants import Grants
from solver.left import best_few
from solver.model import Floats, Linear, Model
from solver.objectives.stage import Stage
from solver.optimise import solve
from solver.relax import WHOLE, Relaxed, relax
from solver.tables import Bools, Ints

EFFORT = 1.0  # CP-SAT's own deterministic seconds for one neighbourhood
GROWTH = 8  # of which one part is added to a neighbourhood from round to round
MORE = 8  # seats of each shadower that prices bring in at a time
PARTS = 32  # of the smallest unit, in which they are counted
MUCH = 50  # units that a seat would lose to be looked at no more
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
        self.entries = Entries(model)
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
        columns = self.entries.columns_of(self.broken)
        seats = columns[columns < self.seat.size]
        return np.unique(self.seats.who[seats[self.best[seats] > 0]])

    def around(
        self, shadower: int, size: int, taken: set[int], keep: Bools | None = None
    ) -> list[int]:
        """A shadower and others nearby who are not `taken`, at most `size`.

        They are near by seats to `keep` (`None`: any).
        """
        found, seen = [shadower], {shadower, *taken}
        for one in found:
            mine = np.arange(self.who_ends[one], self.who_ends[one + 1])
            if keep is not None:
                mine = mine[keep[self.seat[mine]]]
            calls = np.unique(self.seats.call[mine])
            seats = self.by_call[runs(self.call_ends, calls)[0]]
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
        largest: int = 0,
        workers: int = 1,
        patience: int = 200,
        keep: Bools | None = None,
    ) -> None:
        """Better neighbourhoods that start at the shadowers that `where` names.

        Ends when it names none, at the limit, or after so many in a row without success.
        From round to round they grow from `size` to the `largest`.
        """
        vain = 0
        while clock.left > 0 and vain < patience:
            starts = where()
            if not starts.size:
                return
            some: list[list[int]] = []
            taken: set[int] = set()
            for start in self.random.permutation(starts)[: max(1, workers)].tolist():
                if start not in taken:
                    some.append(self.around(start, size, taken, keep))
                    taken.update(some[-1])
            for better in self.better(some, clock, keep):
                vain = 0 if better else vain + 1
            size = max(size, min(largest, size + size // GROWTH))

    def better(
        self, some: list[list[int]], clock: Clock, keep: Bools | None = None
    ) -> list[bool]:
        """Better neighbourhoods that share nobody, side by side; says which became better.

        Only columns to `keep` are looked at, and those that are used (`None`: all). Which
        ones they are changes with what seats would gain at the prices of a neighbourhood.
        """
        parts = [self._part(people, spare=not n) for n, people in enumerate(some)]
        with ThreadPoolExecutor(len(some)) as pool:
            answers = pool.map(lambda part: self._best(part, clock, keep), parts)
        found = []
        for part, (values, relaxed) in zip(parts, answers, strict=True):
            taken = values is not None and self._take(part, values)
            found.append(taken)
            if relaxed is not None and keep is not None:
                self._keep_others(part, relaxed, keep)
        return found

    def _best(
        self, part: _Part, clock: Clock, keep: Bools | None
    ) -> tuple[Ints | None, Relaxed | None]:
        """The best values of a neighbourhood, and what fractions come to.

        Where the fractions are not whole numbers and there are many columns, the best of
        those that the fractions use.
        """
        mask = None
        if keep is not None:
            mask = part.hint > 0
            mask[: part.columns.size] |= keep[part.columns]
        relaxed = relax(part.model, part.stage, clock, keep=mask, quick=True)
        if relaxed is None:
            return None, None
        values = relaxed.rounded(part.model)
        if values is None:
            if part.columns.size > SMALL:
                mask = (relaxed.values > WHOLE) | (part.hint > 0)
            values = solve(
                part.model, part.stage, clock, hint=part.hint, keep=mask, effort=EFFORT
            ).values
        return None if values is None else values[: part.columns.size], relaxed

    def _keep_others(self, part: _Part, relaxed: Relaxed, keep: Bools) -> None:
        """Keep seats that would gain at a neighbourhood's prices, not those that lose much."""
        seats = part.columns[part.columns < self.seat.size]
        gain = np.rint(relaxed.reduced[: seats.size] * PARTS).astype(np.int64)
        more = np.flatnonzero((gain > 0) & ~keep[seats])
        few = best_few(self.seats.who[seats[more]], gain[more], MORE)
        keep[seats[gain < -MUCH * PARTS]] = False
        keep[seats[more[few]]] = True

    def _part(self, people: list[int], *, spare: bool) -> _Part:
        """A neighbourhood; without `spare` it uses no more than it does of shared room."""
        seats = runs(self.who_ends, np.array(people))[0]
        columns = self._with_derived(np.sort(self.seat[seats]))
        entry_row, by, which = self.entries.of_columns(columns)
        rows, row = np.unique(entry_row, return_inverse=True)
        mine = np.bincount(row, by * self.best[columns[which]], rows.size)
        lower = self.lower[rows] - self.sums[rows] + mine
        upper = self.upper[rows] - self.sums[rows] + mine
        over, under = mine > upper, mine < lower
        if not spare:
            all_mine = self.entries.sizes(rows) == np.bincount(row)
            upper = np.where(all_mine, upper, np.minimum(upper, mine))
            lower = np.where(all_mine, lower, np.maximum(lower, mine))
        model = Model()
        model.columns(columns.size, self.tops[columns])
        missed = np.flatnonzero(over | under)
        missing = model.columns(missed.size, NO_LIMIT)
        model.rows(
            np.concatenate([row, missed]),
            np.concatenate([which, missing]),
            np.concatenate([by, np.where(over, -1, 1)[missed]]),
            count=rows.size,
            lower=lower,
            upper=upper,
        )
        goal = np.concatenate(
            [self.goal[columns], np.full(missing.size, -self.penalty)]
        )
        stage = Stage("neighbourhood", Linear(np.arange(goal.size), goal))
        by_hint = np.where(over, mine - upper, lower - mine)[missed].astype(np.int64)
        hint = np.concatenate([self.best[columns], by_hint])
        return _Part(columns, rows, model, stage, hint)

    def _with_derived(self, seats: Ints) -> Ints:
        """Seats, and the columns that only count them."""
        rows = self.entries.rows_of(seats)
        near = self.entries.columns_of(rows[self.follow[rows]])
        return np.concatenate([seats, np.unique(near[near >= self.primary])])

    def _take(self, part: _Part, values: Ints) -> bool:
        """Take new values, unless what was taken meanwhile leaves no room for them.

        Returns whether they are better, not only other ones.
        """
        change = values - self.best[part.columns]
        row, by, which = self.entries.of_columns(part.columns)
        sums = self.sums.copy()
        np.add.at(sums, row, by * change[which])
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


def valid(mender: Mender, model: Model) -> Ints:
    """The best so far without the seats that break a row, the least worthy first."""
    values = mender.best.copy()
    seats = mender.seat.size
    for row in mender.broken.tolist():
        columns = mender.entries.columns_of(np.array([row]))
        columns = columns[columns < seats]
        columns = columns[values[columns] > 0]
        over = int(columns.size - mender.upper[row])
        if over > 0:
            worst = columns[np.argsort(mender.goal[columns], kind="stable")]
            values[worst[:over]] = 0
    return model.complete(values[:seats])
