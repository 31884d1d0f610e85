"""The entries of a model's rows, looked up by row and by column."""

import numpy as np

from solver.model import Model
from solver.tables import EMPTY, Ints


class Entries:
    """A model's sparse matrix in both orders."""

    def __init__(self, model: Model) -> None:
        matrix = model.matrix()
        order = np.argsort(matrix.column, kind="stable")
        self._row = matrix.row[order]
        self._by = matrix.coefficient[order]
        self._column_ends = np.searchsorted(
            matrix.column[order], np.arange(model.width + 1)
        )
        order = np.argsort(matrix.row, kind="stable")
        self._column = matrix.column[order]
        self._row_ends = np.searchsorted(matrix.row[order], np.arange(model.height + 1))

    def of_columns(self, columns: Ints) -> tuple[Ints, Ints, Ints]:
        """Row, coefficient, and the place of its column here, of each entry of columns."""
        place, which = runs(self._column_ends, columns)
        return self._row[place], self._by[place], which

    def rows_of(self, columns: Ints) -> Ints:
        """The rows that some columns are in, each once."""
        return np.unique(self._row[runs(self._column_ends, columns)[0]])

    def columns_of(self, rows: Ints) -> Ints:
        """The column of each entry of some rows."""
        return self._column[runs(self._row_ends, rows)[0]]

    def sizes(self, rows: Ints) -> Ints:
        """How many entries each of some rows has."""
        return np.asarray(self._row_ends[rows + 1] - self._row_ends[rows])


def runs(ends: Ints, which: Ints) -> tuple[Ints, Ints]:
    """All places of some runs, and which of the runs (from 0) each is in.

    Run n is [ends[n], ends[n + 1]).
    """
    if not which.size:
        return EMPTY, EMPTY
    size = ends[which + 1] - ends[which]
    owner = np.repeat(np.arange(which.size), size)
    place = np.arange(owner.size) - np.repeat(np.cumsum(size) - size, size)
    return place + ends[which][owner], owner
