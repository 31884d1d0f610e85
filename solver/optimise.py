"""The optimisers at hand, behind one call: CP-SAT, HiGHS and GLOP through MathOpt."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
    result_pb2,
)
from ortools.math_opt.core.python import solver as core

from solver.clock import Clock
from solver.model import Floats, Linear, Model, Rows
from solver.objectives.stage import Stage
from solver.tables import Bools, Ints

Engine = Literal["cp-sat", "highs"]
INTEGRAL = 1e-6


@dataclass(frozen=True, slots=True)
class Outcome:
    """Values of the columns (`None`: none found) and what no values can beat.

    `bound` is `None` where nothing is known; `empty` says that no values exist at all.
    """

    values: Ints | None
    bound: float | None
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The optimum over fractions, with the prices of rows and columns."""

    value: float
    values: Floats
    reduced: Floats
    duals: Floats

    def rounded(self, model: Model) -> Ints | None:
        """The values, if they happen to be whole numbers."""
        near = np.rint(self.values)
        if np.abs(near - self.values).max(initial=0) > INTEGRAL:
            return None
        whole = near.astype(np.int64)
        return whole if model.holds(whole).all() else None


def solve(  # noqa: PLR0913 (an optimiser has many knobs)
    model: Model,
    stage: Stage,
    clock: Clock,
    *,
    engine: Engine = "cp-sat",
    workers: int = 1,
    hint: Ints | None = None,
    seconds: float = math.inf,
    fixed: Bools | None = None,
    least: tuple[Linear, int] | None = None,
) -> Outcome:
    """The best whole-numbered values for a stage.

    `fixed` columns are 0; `least` is a sum and what it must come to, or better.
    """
    limit = min(seconds, clock.left)
    if limit <= 0:
        return Outcome(None, None)
    proto = _proto(model, stage, integral=True, fixed=fixed)
    if least is not None:
        _demand(proto, *least, at_least=stage.maximise)
    parameters = parameters_pb2.SolveParametersProto(
        random_seed=1,
        relative_gap_tolerance=0.0,
        absolute_gap_tolerance=0.0 if engine == "cp-sat" else 0.99,
    )
    parameters.time_limit.FromMilliseconds(max(1, int(limit * 1000)))
    if engine == "cp-sat":
        parameters.threads = workers
        parameters.cp_sat.symmetry_level = 1
        parameters.cp_sat.linearization_level = 2
        parameters.cp_sat.cp_model_probing_level = 0
    result = _run(proto, engine, parameters, clock, hint)
    return _outcome(result, stage, model.width)


def relax(
    model: Model, stage: Stage, clock: Clock, *, fixed: Bools | None = None
) -> Relaxed | None:
    """The best fractional values for a stage; `None`: not found in time."""
    if clock.left <= 0:
        return None
    proto = _proto(model, stage, integral=False, fixed=fixed)
    parameters = parameters_pb2.SolveParametersProto(random_seed=1)
    parameters.time_limit.FromMilliseconds(max(1, int(clock.left * 1000)))
    result = _run(proto, "highs", parameters, clock, None)
    if result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL:
        return None
    best = result.solutions[0]
    return Relaxed(
        best.primal_solution.objective_value + stage.terms.constant,
        _dense(best.primal_solution.variable_values, model.width),
        _dense(best.dual_solution.reduced_costs, model.width),
        _dense(best.dual_solution.dual_values, model.height),
    )


def _proto(
    model: Model, stage: Stage, *, integral: bool, fixed: Bools | None
) -> model_pb2.ModelProto:
    """The model as MathOpt takes it."""
    proto = model_pb2.ModelProto()
    width, rows = model.width, model.matrix()
    upper = model.uppers().astype(np.float64)
    if fixed is not None:
        upper[fixed] = 0
    proto.variables.ids.extend(range(width))
    proto.variables.lower_bounds.extend(np.zeros(width))
    proto.variables.upper_bounds.extend(upper)
    proto.variables.integers.extend([integral] * width)
    proto.linear_constraints.ids.extend(range(model.height))
    proto.linear_constraints.lower_bounds.extend(rows.lower)
    proto.linear_constraints.upper_bounds.extend(rows.upper)
    row, column, coefficient = _entries(rows, width)
    proto.linear_constraint_matrix.row_ids.extend(row)
    proto.linear_constraint_matrix.column_ids.extend(column)
    proto.linear_constraint_matrix.coefficients.extend(coefficient)
    goal = np.bincount(stage.terms.columns, stage.terms.coefficients, width)
    ids = np.flatnonzero(goal)
    proto.objective.maximize = stage.maximise
    proto.objective.linear_coefficients.ids.extend(ids)
    proto.objective.linear_coefficients.values.extend(goal[ids])
    return proto


def _demand(
    proto: model_pb2.ModelProto, terms: Linear, value: int, *, at_least: bool
) -> None:
    """One more row: the sum is at least (or at most) the value."""
    row = len(proto.linear_constraints.ids)
    wanted = float(value - terms.constant)
    proto.linear_constraints.ids.append(row)
    proto.linear_constraints.lower_bounds.append(wanted if at_least else -math.inf)
    proto.linear_constraints.upper_bounds.append(math.inf if at_least else wanted)
    column, which = np.unique(terms.columns, return_inverse=True)
    proto.linear_constraint_matrix.row_ids.extend([row] * column.size)
    proto.linear_constraint_matrix.column_ids.extend(column)
    proto.linear_constraint_matrix.coefficients.extend(
        np.bincount(which, terms.coefficients)
    )


def _entries(rows: Rows, width: int) -> tuple[Ints, Ints, Floats]:
    """The matrix sorted by row and column, each place once."""
    place = rows.row * width + rows.column
    places, which = np.unique(place, return_inverse=True)
    sums = np.bincount(which, rows.coefficient, places.size)
    kept = sums != 0
    return places[kept] // width, places[kept] % width, sums[kept]


def _run(
    proto: model_pb2.ModelProto,
    engine: Engine,
    parameters: parameters_pb2.SolveParametersProto,
    clock: Clock,
    hint: Ints | None,
) -> result_pb2.SolveResultProto:
    more = model_parameters_pb2.ModelSolveParametersProto()
    if hint is not None:
        given = more.solution_hints.add().variable_values
        given.ids.extend(range(hint.size))
        given.values.extend(hint.astype(np.float64))
    kind = {
        "cp-sat": parameters_pb2.SOLVER_TYPE_CP_SAT,
        "highs": parameters_pb2.SOLVER_TYPE_HIGHS,
        "scip": parameters_pb2.SOLVER_TYPE_GSCIP,
    }[engine]
    can_stop = engine == "cp-sat"
    return core.solve(
        proto,
        kind,
        parameters_pb2.SolverInitializerProto(),
        parameters,
        more,
        None,
        callback_pb2.CallbackRegistrationProto(),
        None,
        clock.interrupter.pybind_interrupter if can_stop else None,
    )


def _outcome(result: result_pb2.SolveResultProto, stage: Stage, width: int) -> Outcome:
    values = None
    if result.solutions:
        found = _dense(result.solutions[0].primal_solution.variable_values, width)
        values = np.rint(found).astype(np.int64)
    reason = result.termination.reason
    if reason == result_pb2.TERMINATION_REASON_INFEASIBLE:
        return Outcome(None, None, empty=True)
    bound = result.termination.objective_bounds.dual_bound
    if not math.isfinite(bound):
        return Outcome(values, None)
    bound += stage.terms.constant
    return Outcome(
        values,
        math.floor(bound + INTEGRAL) if stage.maximise else math.ceil(bound - INTEGRAL),
    )


def _dense(sparse: object, width: int) -> Floats:
    """A vector of all columns from the ones that are listed."""
    full = np.zeros(width)
    full[np.array(sparse.ids, dtype=np.int64)] = sparse.values  # type: ignore[attr-defined]
    return full
