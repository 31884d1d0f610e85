"""What fractions could reach: a bound for a stage, by HiGHS, on few columns at a time."""

from dataclasses import dataclass

import numpy as np
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    parameters_pb2,
    result_pb2,
)
from ortools.math_opt.core.python import solver as core

from solver.aside import aside
from solver.clock import Clock
from solver.model import Floats, Model
from solver.objectives.stage import Stage
from solver.program import Program, goal_of, program
from solver.tables import Bools, Ints

WHOLE = 1e-6  # how far a value may be from a whole number
CHEAP = 1e-7  # a price that is as good as none
MANY = 40_000  # columns offered at once
PENALTY = 1000.0  # for missing a unit of a row, while columns are still missing


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The optimum over fractions, with the price of each column.

    `offered` are the columns that were looked at closely; the prices of the others show
    that they could not help. `missed` are rows that even so no fractions can keep.
    """

    value: float
    values: Floats
    reduced: Floats
    offered: Bools
    missed: Ints

    def rounded(self, model: Model) -> Ints | None:
        """The values, if they happen to be whole numbers."""
        near = np.rint(self.values)
        if np.abs(near - self.values).max(initial=0) > WHOLE:
            return None
        whole = near.astype(np.int64)
        return whole if model.holds(whole).all() else None


def relax(
    model: Model, stage: Stage, clock: Clock, likely: Bools | None = None
) -> Relaxed | None:
    """The best fractional values for a stage; `None`: there are none, or no time.

    `likely` columns are offered first where there are many; others join as long as their
    prices say that they would help.
    """
    offered = np.ones(model.width, dtype=np.bool_)
    if model.width > MANY and likely is not None:
        offered = likely.copy()
    sign = 1 if stage.maximise else -1
    goal = goal_of(model, stage)
    while clock.left > 0:
        some = not offered.all()
        asked = program(
            model,
            stage,
            keep=offered,
            integral=False,
            penalty=PENALTY if some else 0.0,
        )
        result = _run(asked, clock)
        if result is None:
            return None
        if result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL:
            return None
        best = result.solutions[0]
        matrix = model.matrix()
        duals = asked.prices(best.dual_solution.dual_values, model.height)
        cost = np.bincount(
            matrix.column, matrix.coefficient * duals[matrix.row], model.width
        )
        reduced = goal - cost
        helps = np.flatnonzero(~offered & (reduced * sign > CHEAP))
        if helps.size:
            order = np.argsort(-sign * reduced[helps], kind="stable")
            offered[helps[order[:MANY]]] = True
            continue
        values = asked.values(best.primal_solution.variable_values)
        missed = _missed(asked, best.primal_solution.variable_values)
        value = best.primal_solution.objective_value + stage.terms.constant
        return Relaxed(value, values, reduced, offered, missed)
    return None


def _missed(asked: Program, sparse: object) -> Ints:
    """The rows that are missed even with all the columns that would help."""
    ids = np.array(sparse.ids, dtype=np.int64)  # type: ignore[attr-defined]
    short = np.array(sparse.values) > WHOLE  # type: ignore[attr-defined]
    extra = ids[short & (ids >= asked.columns.size)] - asked.columns.size
    return asked.rows[asked.elastic[extra]]


def _run(asked: Program, clock: Clock) -> result_pb2.SolveResultProto | None:
    """HiGHS's answer; `None` when the time is up before it has one.

    It cannot be interrupted, so it is left behind then; its own limit ends it later.
    """
    parameters = parameters_pb2.SolveParametersProto(random_seed=1)
    parameters.time_limit.FromMilliseconds(max(1, int(clock.left * 1000)))
    return aside(
        lambda: core.solve(
            asked.proto,
            parameters_pb2.SOLVER_TYPE_HIGHS,
            parameters_pb2.SolverInitializerProto(),
            parameters,
            model_parameters_pb2.ModelSolveParametersProto(),
            None,
            callback_pb2.CallbackRegistrationProto(),
            None,
            None,
        ),
        clock,
    )
