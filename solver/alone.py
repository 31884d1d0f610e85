"""What each mentor could do alone, at a price for all that is shared: a bound for a stage.

Whatever the prices of the rows between mentors are, they and what each mentor could gain at
them, in whole numbers, bound the whole (Lagrangean relaxation; Geoffrion 1974). At the
prices of fractions this is no worse than the bound of fractions, and better wherever one
mentor's placements cannot be had as fractions have them.
"""

from collections.abc import Iterator

import numpy as np

from solver.clock import Clock
from solver.grants import Grants
from solver.model import Floats, Linear, Model
from solver.objectives.stage import Stage
from solver.optimise import solve
from solver.relax import Priced
from solver.tables import Ints

NOBODY, SHARED = -1, -2


def by_mentors(
    model: Model, grants: Grants, stage: Stage, prices: Floats, clock: Clock
) -> Iterator[int]:
    """Bounds for a stage, each at least as good as the one before, a mentor at a time.

    `prices` has one for each row. Who has least to decide comes first.
    """
    priced = Priced(model, stage, prices)
    most, gains = priced.most, priced.gains
    whose = owners(model, grants)
    rows = row_owners(model, whose)
    of, sizes = np.unique(whose[whose >= 0], return_counts=True)
    for mentor in of[np.argsort(sizes, kind="stable")].tolist():
        inner, columns = rows == mentor, np.flatnonzero(whose == mentor)
        free = gains + priced.cost(inner)
        found = solve(
            _part(model, inner, columns),
            Stage("alone", Linear(np.arange(columns.size), free[columns]), True),
            clock,
            thorough=True,
        )
        if found.bound is None:
            return
        fractions = int(priced.limits[inner].sum() + priced.tops[columns].sum())
        most -= max(0, fractions - found.bound)
        yield priced.bound(most)


def owners(model: Model, grants: Grants) -> Ints:
    """The mentor that each column is of; `NOBODY`: of no mentor alone.

    What follows from columns of one mentor is that mentor's, too.
    """
    whose = np.full(model.width, SHARED)
    whose[grants.seat] = NOBODY
    whose[grants.option] = grants.option_mentor
    whose[grants.sitting] = grants.sitting_mentor
    whose[grants.group] = grants.group_mentor
    matrix = model.matrix()
    first = whose[matrix.column] != SHARED
    rows = _only(matrix.row[first], whose[matrix.column[first]], model.height)
    rest = ~first & (rows[matrix.row] != SHARED)
    follow = _only(matrix.column[rest], rows[matrix.row[rest]], model.width)
    whose = np.where(whose == SHARED, follow, whose)
    return np.where(whose == SHARED, NOBODY, whose)


def row_owners(model: Model, whose: Ints) -> Ints:
    """The mentor whose columns alone are in each row; below 0 where there is none."""
    matrix = model.matrix()
    return _only(matrix.row, whose[matrix.column], model.height)


def _only(key: Ints, value: Ints, count: int) -> Ints:
    """The value that all places with the same key have; `SHARED` where they differ."""
    low, high = np.full(count, np.iinfo(np.int64).max), np.full(count, SHARED)
    np.minimum.at(low, key, value)
    np.maximum.at(high, key, value)
    return np.where(low == high, high, SHARED)


def _part(model: Model, inner: Ints, columns: Ints) -> Model:
    """A model of some columns and of some rows, all of whose columns are among them."""
    matrix = model.matrix()
    mine = inner[matrix.row]
    part = Model()
    part.columns(columns.size, model.uppers()[columns])
    part.rows(
        (np.cumsum(inner) - 1)[matrix.row[mine]],
        np.searchsorted(columns, matrix.column[mine]),
        matrix.coefficient[mine],
        count=int(inner.sum()),
        lower=matrix.lower[inner],
        upper=matrix.upper[inner],
    )
    return part
