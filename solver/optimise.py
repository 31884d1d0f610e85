"""Whole-numbered optima of a stage, by CP-SAT through MathOpt."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    parameters_pb2,
    result_pb2,
)
from ortools.math_opt.core.python import solver as core

from solver.aside import GRACE, aside
from solver.clock import Clock
from solver.model import Linear, Model
from solver.objectives.stage import Stage
from solver.program import Program, demand, program
from solver.tables import Bools, Ints

WHOLE = 1e-6  # how far a bound computed in fractions may be off
FEW = 6_000  # columns up to which one round of presolve is enough
ALL = 4  # workers from which on CP-SAT's own portfolio is not too thin
News = Callable[[Ints | None, int | None], None]
"""Hears of better values of the columns, and of what no values can beat."""
Hearing = Callable[[callback_pb2.CallbackDataProto], callback_pb2.CallbackResultProto]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Values of the columns (`None`: none found) and what no values can beat.

    `bound` is `None` where nothing is known; `empty` says that no values exist at all,
    `whole` that there was time to find this out or the best.
    """

    values: Ints | None
    bound: int | None
    empty: bool = False
    whole: bool = False


def solve(  # noqa: PLR0913 (each says another thing about the question)
    model: Model,
    stage: Stage,
    clock: Clock,
    *,
    workers: int = 1,
    hint: Ints | None = None,
    keep: Bools | None = None,
    least: tuple[Linear, int] | None = None,
    effort: float | None = None,
    thorough: bool = False,
    near: float = 0.0,
    news: News | None = None,
) -> Outcome:
    """The best whole-numbered values for a stage.

    Only columns to `keep` are used (`None`: all); `least` is a sum and what it must come
    to, or better. `effort` is a limit in CP-SAT's own deterministic seconds. `thorough` looks
    for what follows from single columns and adds cuts, which pays where proofs are long.
    What is within the share `near` of its bound is good enough. `news` hears of what is
    found on the way, in a thread of CP-SAT's own.
    """
    if clock.left <= 0:
        return Outcome(None, None)
    asked = program(model, stage, keep=keep, integral=True)
    if least is not None:
        demand(asked, *least, at_least=stage.maximise)
    parameters = _parameters(clock, workers, thorough=thorough)
    parameters.relative_gap_tolerance = near
    if effort is not None:
        parameters.cp_sat.max_deterministic_time = effort
    elif asked.columns.size <= FEW:
        # A second round takes its time and seldom leaves less to do.
        parameters.cp_sat.max_presolve_iterations = 1
    if clock.left <= 0:
        return Outcome(None, None)
    hearing = None if news is None else _hearing(asked, stage, news)
    result = _run(asked, parameters, _hint(asked, hint), hearing, clock)
    return Outcome(None, None) if result is None else _outcome(asked, result, stage)


def _run(
    asked: Program,
    parameters: parameters_pb2.SolveParametersProto,
    hint: model_parameters_pb2.ModelSolveParametersProto,
    hearing: Hearing | None,
    clock: Clock,
) -> result_pb2.SolveResultProto | None:
    """CP-SAT's answer; `None` when the time is up before it has one."""
    events = callback_pb2.CallbackRegistrationProto()
    if hearing is not None:
        events.request_registration.append(callback_pb2.CALLBACK_EVENT_MIP_SOLUTION)
        events.request_registration.append(callback_pb2.CALLBACK_EVENT_MIP)
    # Its presolve does not always look at the clock.
    return aside(
        lambda: core.solve(
            asked.proto,
            parameters_pb2.SOLVER_TYPE_CP_SAT,
            parameters_pb2.SolverInitializerProto(),
            parameters,
            hint,
            None,
            events,
            hearing,
            clock.interrupter.pybind_interrupter,
        ),
        clock,
        GRACE,
    )


def _parameters(
    clock: Clock, workers: int, *, thorough: bool
) -> parameters_pb2.SolveParametersProto:
    parameters = parameters_pb2.SolveParametersProto(
        threads=workers if thorough or workers >= ALL else 1,
        random_seed=1,
        absolute_gap_tolerance=0.0,
    )
    parameters.time_limit.FromMilliseconds(max(1, int(clock.left * 1000)))
    # The rows are tight, so the linear relaxation is worth its time, and probing mostly not.
    parameters.cp_sat.linearization_level = 2
    if thorough and 1 < workers < ALL:
        # One proves, with all rows in its fractions; the others better what it starts from.
        parameters.cp_sat.subsolvers.append("max_lp_sym")
    if not thorough:
        parameters.cp_sat.cp_model_probing_level = 0
        parameters.cp_sat.symmetry_level = 1
        parameters.cp_sat.cut_level = 0
    return parameters


def _hint(
    asked: Program, hint: Ints | None
) -> model_parameters_pb2.ModelSolveParametersProto:
    more = model_parameters_pb2.ModelSolveParametersProto()
    if hint is not None:
        given = more.solution_hints.add().variable_values
        given.ids.extend(range(asked.columns.size))
        given.values.extend(hint[asked.columns].astype(np.float64))
    return more


def _hearing(asked: Program, stage: Stage, news: News) -> Hearing:
    """Tells the news of what CP-SAT tells."""

    def hear(told: callback_pb2.CallbackDataProto) -> callback_pb2.CallbackResultProto:
        values = None
        if told.event == callback_pb2.CALLBACK_EVENT_MIP_SOLUTION:
            values = _values(asked, told.primal_solution_vector)
        stats = told.mip_stats
        known = stats.HasField("dual_bound")
        news(values, _most(stats.dual_bound, stage) if known else None)
        return callback_pb2.CallbackResultProto()

    return hear


def _values(asked: Program, sparse: object) -> Ints:
    return np.rint(asked.values(sparse)).astype(np.int64)


def _most(bound: float, stage: Stage) -> int | None:
    """What no values can beat, by CP-SAT's bound of what varies."""
    if not math.isfinite(bound):
        return None
    bound += stage.terms.constant
    return math.floor(bound + WHOLE) if stage.maximise else math.ceil(bound - WHOLE)


def _outcome(
    asked: Program, result: result_pb2.SolveResultProto, stage: Stage
) -> Outcome:
    if result.termination.reason == result_pb2.TERMINATION_REASON_INFEASIBLE:
        return Outcome(None, None, empty=True, whole=True)
    values = None
    if result.solutions:
        values = _values(asked, result.solutions[0].primal_solution.variable_values)
    most = _most(result.termination.objective_bounds.dual_bound, stage)
    reached = values is not None and stage.terms.at(values) == most
    return Outcome(values, most, whole=reached)
