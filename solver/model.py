"""An integer program as arrays: columns (what is decided) and rows (what must hold)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solver.tables import EMPTY, Bools, Ints

Floats = npt.NDArray[np.float64]
NO_LIMIT = float("inf")


@dataclass(frozen=True, slots=True)
class Linear:
    """A whole-numbered sum over columns: Σ coefficient · column + constant."""

    columns: Ints
    coefficients: Ints
    constant: int = 0

    def at(self, values: Ints) -> int:
        """What the sum comes to."""
        return int(values[self.columns] @ self.coefficients) + self.constant


@dataclass(frozen=True, slots=True)
class Rows:
    """A sparse matrix, entry by entry, with a lower and an upper limit for each row."""

    row: Ints
    column: Ints
    coefficient: Ints
    lower: Floats
    upper: Floats


class Model:
    """Columns are whole numbers from 0 to their upper limit; rows are added in blocks."""

    def __init__(self) -> None:
        self._uppers: list[Ints] = []
        self._blocks: list[Rows] = []
        self._derived: list[Callable[[Ints], None]] = []
        self.width = 0
        self.height = 0

    def columns(self, count: int, upper: int | Ints = 1) -> Ints:
        """Add columns and return their numbers."""
        self._uppers.append(
            np.broadcast_to(np.asarray(upper), (count,)).astype(np.int64)
        )
        self.width += count
        return np.arange(self.width - count, self.width, dtype=np.int64)

    def rows(
        self,
        row: Ints,
        column: Ints,
        coefficient: Ints | int = 1,
        *,
        count: int,
        lower: float | Floats | Ints = -NO_LIMIT,
        upper: float | Floats | Ints = NO_LIMIT,
    ) -> None:
        """Add `count` rows; `row` numbers them from 0 within this block."""
        size = (count,)
        block = Rows(
            row + self.height,
            column,
            np.broadcast_to(np.asarray(coefficient), row.shape).astype(np.int64),
            np.broadcast_to(np.asarray(lower, dtype=np.float64), size),
            np.broadcast_to(np.asarray(upper, dtype=np.float64), size),
        )
        self._blocks.append(block)
        self.height += count

    def row(
        self,
        terms: Linear,
        *,
        lower: float = -NO_LIMIT,
        upper: float = NO_LIMIT,
    ) -> None:
        """Add one row: lower ≤ terms ≤ upper."""
        self.rows(
            np.zeros(terms.columns.size, dtype=np.int64),
            terms.columns,
            terms.coefficients,
            count=1,
            lower=lower - terms.constant,
            upper=upper - terms.constant,
        )

    def at_most(self, key: Ints, column: Ints, limit: int | Ints) -> None:
        """In each group of columns with the same key, at most `limit` may be taken.

        `limit` is one number, or one for each column (the same within a group).
        Groups too small to reach their limit get no row.
        """
        if not key.size:
            return
        _, group, size = np.unique(key, return_inverse=True, return_counts=True)
        limits = np.zeros(size.size, dtype=np.int64)
        limits[group] = limit
        binds = size > limits
        number = np.cumsum(binds) - 1
        keep = binds[group]
        self.rows(
            number[group[keep]],
            column[keep],
            count=int(binds.sum()),
            upper=limits[binds],
        )

    def matrix(self) -> Rows:
        """All rows as one."""
        if not self._blocks:
            none = np.zeros(0)
            return Rows(EMPTY, EMPTY, EMPTY, none, none)
        if len(self._blocks) > 1:
            parts = self._blocks
            self._blocks = [
                Rows(
                    np.concatenate([b.row for b in parts]),
                    np.concatenate([b.column for b in parts]),
                    np.concatenate([b.coefficient for b in parts]),
                    np.concatenate([b.lower for b in parts]),
                    np.concatenate([b.upper for b in parts]),
                )
            ]
        return self._blocks[0]

    def derive(self, fill: Callable[[Ints], None]) -> None:
        """Say how columns follow from earlier ones: `fill` writes their best values."""
        self._derived.append(fill)

    def complete(self, decided: Ints) -> Ints:
        """Values of all columns, from those of the first ones."""
        values = np.zeros(self.width, dtype=np.int64)
        values[: decided.size] = decided
        for fill in self._derived:
            fill(values)
        return values

    def uppers(self) -> Ints:
        """The upper limit of each column."""
        return np.concatenate([EMPTY, *self._uppers])

    def holds(self, values: Ints) -> Bools:
        """Which rows hold at these values."""
        m = self.matrix()
        sums = np.bincount(m.row, m.coefficient * values[m.column], self.height)
        return np.asarray((m.lower <= sums) & (sums <= m.upper))
