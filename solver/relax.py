"""What fractions could reach: a bound for a stage, by a simplex, or roughly by PDLP.

GLOP takes a third of HiGHS's time where all that counts counts the same, and up to twice
as long where it does not.
"""

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

GLOP = parameters_pb2.SOLVER_TYPE_GLOP
HIGHS = parameters_pb2.SOLVER_TYPE_HIGHS
PDLP = parameters_pb2.SOLVER_TYPE_PDLP
BARRIER = parameters_pb2.LP_ALGORITHM_BARRIER
SIMPLEX = parameters_pb2.LP_ALGORITHM_DUAL_SIMPLEX
WHOLE = 1e-6  # how far a value may be from a whole number
WIDE = 12_000  # columns from which on a barrier takes a third of the simplex's time
PARTS = 10_000  # of a unit, in which a bound from prices is counted


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The optimum over fractions, with the price of each column and of each row."""

    value: float
    values: Floats
    reduced: Floats
    prices: Floats

    def rounded(self, model: Model) -> Ints | None:
        """The values, if they happen to be whole numbers."""
        near = np.rint(self.values)
        if np.abs(near - self.values).max(initial=0) > WHOLE:
            return None
        whole = near.astype(np.int64)
        return whole if model.holds(whole).all() else None


def relax(
    model: Model,
    stage: Stage,
    clock: Clock,
    *,
    keep: Bools | None = None,
    quick: bool = False,
    otherwise: bool = False,
) -> Relaxed | None:
    """The best fractional values for a stage; `None`: there are none, or no time.

    Only columns to `keep` are used (`None`: all). `quick` asks GLOP in any case, and
    `otherwise` HiGHS's dual simplex, for other prices of as much where there are some.
    """
    asked = program(model, stage, keep=keep, integral=False)
    each = stage.terms.coefficients
    quick = quick or (not otherwise and bool((each == each[:1]).all()))
    barrier = asked.columns.size > WIDE and not otherwise
    result = _run(asked, clock, GLOP if quick else HIGHS, barrier=barrier)
    if result is None:
        return None
    if result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL:
        return None
    best = result.solutions[0]
    duals = asked.prices(best.dual_solution.dual_values, model.height)
    value = best.primal_solution.objective_value + stage.terms.constant
    values = asked.values(best.primal_solution.variable_values)
    reduced = goal_of(model, stage) - _cost(model, duals)
    return Relaxed(value, values, reduced, duals)


def _cost(model: Model, prices: Floats) -> Floats:
    """What each column takes of the rows, at a price for each."""
    matrix = model.matrix()
    each = matrix.coefficient * prices[matrix.row]
    return np.asarray(np.bincount(matrix.column, each, model.width), dtype=np.float64)


class Priced:
    """A stage at a price for each row, in whole `PARTS` of a unit, as if it were maximised.

    Whatever the prices are, their sum over the limits, and over what each column could
    gain beyond its cost, is a bound (LP duality): `most`, of `limits` and `tops`.
    """

    def __init__(self, model: Model, stage: Stage, prices: Floats) -> None:
        self.model, self.stage = model, stage
        self.sign = 1 if stage.maximise else -1
        matrix = model.matrix()
        each = np.rint(self.sign * prices * PARTS).astype(np.int64)
        limit = np.where(each > 0, matrix.upper, matrix.lower)
        each[~np.isfinite(limit)] = 0
        self.each = each
        self.limits = each * np.where(each != 0, limit, 0).astype(np.int64)
        goal = self.sign * PARTS * goal_of(model, stage).astype(np.int64)
        self.gains: Ints = goal - self.cost(np.ones(model.height, dtype=np.bool_))
        self.tops: Ints = np.maximum(self.gains, 0) * model.uppers()
        self.most = int(self.limits.sum() + self.tops.sum())

    def cost(self, rows: Bools) -> Ints:
        """What each column takes of some rows."""
        prices = (self.each * rows).astype(np.float64)
        return _cost(self.model, prices).astype(np.int64)

    def bound(self, most: int) -> int:
        """The bound of the stage that so many parts come to."""
        return self.sign * (most // PARTS) + self.stage.terms.constant


def rough_bound(model: Model, stage: Stage, clock: Clock) -> int | None:
    """A bound for a stage from rough prices of the rows; `None`: no time for it."""
    prices = row_prices(model, stage, clock)
    if prices is None:
        return None
    priced = Priced(model, stage, prices)
    return priced.bound(priced.most)


def row_prices(model: Model, stage: Stage, clock: Clock) -> Floats | None:
    """Roughly what a unit of each row's limit is worth.

    By PDLP, which is quick on large programs and not exact (Applegate et al. 2021);
    `None`: no fractions keep the rows, or there is no time.
    """
    asked = program(model, stage, integral=False)
    result = _run(asked, clock, PDLP)
    if result is None:
        return None
    if result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL:
        return None
    return asked.prices(result.solutions[0].dual_solution.dual_values, model.height)


def _run(
    asked: Program,
    clock: Clock,
    kind: "parameters_pb2.SolverTypeProto",
    *,
    barrier: bool = False,
) -> result_pb2.SolveResultProto | None:
    """The solver's answer; `None` when the time is up before it has one.

    It cannot be interrupted, so it is left behind then; its own limit ends it later.
    """
    parameters = parameters_pb2.SolveParametersProto()
    if kind == HIGHS:
        parameters.random_seed = 1
        parameters.lp_algorithm = BARRIER if barrier else SIMPLEX
    parameters.time_limit.FromMilliseconds(max(1, int(clock.left * 1000)))
    return aside(
        lambda: core.solve(
            asked.proto,
            kind,
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
