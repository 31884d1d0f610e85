"""The part of a model that matters for some columns, as MathOpt takes it."""

from dataclasses import dataclass

import numpy as np
from ortools.math_opt import model_pb2

from solver.model import Floats, Linear, Model
from solver.objectives.stage import Stage
from solver.tables import Bools, Ints

INFINITE = float("inf")


@dataclass(frozen=True, slots=True)
class Program:
    """A MathOpt model of some columns; the other columns are 0, idle rows are left out."""

    proto: model_pb2.ModelProto
    columns: Ints
    rows: Ints
    width: int

    def values(self, sparse: object) -> Floats:
        """A vector of all the model's columns from MathOpt's answer."""
        here = np.zeros(self.columns.size)
        here[np.array(sparse.ids, dtype=np.int64)] = sparse.values  # type: ignore[attr-defined]
        full = np.zeros(self.width)
        full[self.columns] = here
        return full

    def prices(self, sparse: object, height: int) -> Floats:
        """A price for every row of the model; idle rows cost nothing."""
        here = np.zeros(self.rows.size)
        ids = np.array(sparse.ids, dtype=np.int64)  # type: ignore[attr-defined]
        known = ids < self.rows.size
        here[ids[known]] = np.array(sparse.values)[known]  # type: ignore[attr-defined]
        full = np.zeros(height)
        full[self.rows] = here
        return full


def program(
    model: Model,
    stage: Stage,
    *,
    keep: Bools | None = None,
    integral: bool,
) -> Program:
    """Maximise or minimise a stage over the columns to keep (`None`: all)."""
    keep = np.ones(model.width, dtype=np.bool_) if keep is None else keep
    columns, number = np.flatnonzero(keep), np.cumsum(keep) - 1
    rows, row, column, coefficient, lower, upper = _rows(model, keep, number)
    width = columns.size
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(width))
    proto.variables.lower_bounds.extend(np.zeros(width))
    proto.variables.upper_bounds.extend(model.uppers()[columns].astype(np.float64))
    proto.variables.integers.extend([integral] * width)
    proto.linear_constraints.ids.extend(range(rows.size))
    proto.linear_constraints.lower_bounds.extend(lower)
    proto.linear_constraints.upper_bounds.extend(upper)
    places, which = np.unique(row * width + column, return_inverse=True)
    sums = np.bincount(which, coefficient, places.size)
    real = sums != 0
    proto.linear_constraint_matrix.row_ids.extend(places[real] // max(1, width))
    proto.linear_constraint_matrix.column_ids.extend(places[real] % max(1, width))
    proto.linear_constraint_matrix.coefficients.extend(sums[real])
    goal = goal_of(model, stage)[columns]
    ids = np.flatnonzero(goal)
    proto.objective.maximize = stage.maximise
    proto.objective.linear_coefficients.ids.extend(ids)
    proto.objective.linear_coefficients.values.extend(goal[ids])
    return Program(proto, columns, rows, model.width)


def goal_of(model: Model, stage: Stage) -> Floats:
    """What each column adds to the stage."""
    goal = np.bincount(stage.terms.columns, stage.terms.coefficients, model.width)
    return goal.astype(np.float64)


def _rows(
    model: Model, keep: Bools, number: Ints
) -> tuple[Ints, Ints, Ints, Ints, Floats, Floats]:
    """The rows that can be broken by the kept columns, and their entries, renumbered."""
    m = model.matrix()
    mine = keep[m.column]
    row, column, coefficient = m.row[mine], m.column[mine], m.coefficient[mine]
    reach = coefficient * model.uppers()[column]
    most = np.bincount(row, np.maximum(reach, 0), model.height)
    least = np.bincount(row, np.minimum(reach, 0), model.height)
    binds = (most > m.upper) | (least < m.lower)
    rows, renumber = np.flatnonzero(binds), np.cumsum(binds) - 1
    alive = binds[row]
    return (
        rows,
        renumber[row[alive]],
        number[column[alive]],
        coefficient[alive],
        m.lower[rows],
        m.upper[rows],
    )


def demand(program: Program, terms: Linear, value: int, *, at_least: bool) -> None:
    """One more row: the sum is at least (or at most) the value."""
    proto = program.proto
    row = len(proto.linear_constraints.ids)
    wanted = float(value - terms.constant)
    proto.linear_constraints.ids.append(row)
    proto.linear_constraints.lower_bounds.append(wanted if at_least else -INFINITE)
    proto.linear_constraints.upper_bounds.append(INFINITE if at_least else wanted)
    sums = np.bincount(terms.columns, terms.coefficients, program.width)
    here = sums[program.columns]
    column = np.flatnonzero(here)
    proto.linear_constraint_matrix.row_ids.extend([row] * column.size)
    proto.linear_constraint_matrix.column_ids.extend(column)
    proto.linear_constraint_matrix.coefficients.extend(here[column])
