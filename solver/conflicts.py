"""Can the pins hold at all? A choice that holds them, or a minimal set that cannot."""

from dataclasses import replace

import numpy as np
from ortools.sat.python import cp_model_helper as cp_sat  # cp_model takes a second

from solver.aside import GRACE, aside
from solver.candidates import Offer, Seats, Sittings, offer
from solver.choice import Choice, read
from solver.clock import Clock
from solver.constraints import FILTERS, add_all
from solver.constraints.pins_and_bans import demands
from solver.grants import Grants
from solver.model import Model
from solver.problem import Entry
from solver.tables import EMPTY, Tables

NO_LIMIT = 2.0**60  # more than any row can come to


def pinned(whole: Offer, clock: Clock) -> Choice | tuple[Entry, ...]:
    """The least that holds all pins; or pins that cannot hold together, none to spare.

    Nothing at all (an empty tuple) means that the time ran out before either was found.
    """
    pins = whole.tables.problem.pins
    if not pins:
        return Choice(EMPTY, EMPTY)
    found = _try(whole, pins, clock)
    if isinstance(found, tuple):
        return _shrink(whole.tables, found, clock)
    return found if found is not None else ()


def _shrink(
    tables: Tables, conflict: tuple[Entry, ...], clock: Clock
) -> tuple[Entry, ...]:
    """Leave out pins as long as the rest still cannot hold.

    Each try takes the rest as the only pins there are: what `not_before` forbids to all
    but a pin is then forbidden to the pin left out, so the rest is always tried anew.
    """
    core: tuple[Entry, ...] | None = _core(tables, conflict, clock)
    if core is None:
        core = _core(tables, tables.problem.pins, clock)
    position = 0
    while core and position < len(core):
        rest = core[:position] + core[position + 1 :]
        smaller = _core(tables, rest, clock) if rest else None
        if clock.left <= 0:
            return ()
        if smaller is None:
            position += 1
        else:
            core, position = smaller, 0
    return core or ()


def _core(
    tables: Tables, pins: tuple[Entry, ...], clock: Clock
) -> tuple[Entry, ...] | None:
    """Some of the pins that cannot hold together, with these as the only ones."""
    only = Tables(replace(tables.problem, pins=pins))
    found = _try(offer(only, FILTERS), pins, clock)
    return found if isinstance(found, tuple) else None


def _try(
    whole: Offer, pins: tuple[Entry, ...], clock: Clock
) -> Choice | tuple[Entry, ...] | None:
    """A choice that holds the pins, some that cannot hold together, or no answer in time."""
    small = _concerned(whole, pins)
    tables = small.tables
    free = Tables(replace(tables.problem, pins=()))
    model = Model()
    grants = Grants(model, Offer(free, small.seats, small.options, small.sittings))
    add_all(model, grants)
    asked = [demands(grants, pin) for pin in pins]
    for pin, sums in zip(pins, asked, strict=True):
        if any(not terms.columns.size for terms in sums):
            return (pin,)
    sat = _written(model)
    for number, sums in enumerate(asked, start=model.width):
        for one in sums:
            some = sat.constraints.add()
            some.bool_or.literals.extend(one.columns.tolist())
            some.enforcement_literal.append(number)
    assumed = range(model.width, model.width + len(pins))
    for _ in assumed:
        sat.variables.add().domain.extend([0, 1])
    sat.assumptions.extend(assumed)
    return _answer(sat, pins, grants, clock)


def _written(model: Model) -> cp_sat.CpModelProto:
    """The columns and rows of a model as CP-SAT takes them."""
    sat = cp_sat.CpModelProto()
    for _ in range(model.width):
        sat.variables.add().domain.extend([0, 1])
    matrix = model.matrix()
    order = np.argsort(matrix.row, kind="stable")
    ends = np.searchsorted(matrix.row[order], np.arange(model.height + 1)).tolist()
    lower = np.maximum(matrix.lower, -NO_LIMIT).astype(np.int64).tolist()
    upper = np.minimum(matrix.upper, NO_LIMIT).astype(np.int64).tolist()
    for row in range(model.height):
        entries = order[ends[row] : ends[row + 1]]
        linear = sat.constraints.add().linear
        linear.vars.extend(matrix.column[entries].tolist())
        linear.coeffs.extend(matrix.coefficient[entries].tolist())
        linear.domain.extend([lower[row], upper[row]])
    return sat


def _answer(
    sat: cp_sat.CpModelProto, pins: tuple[Entry, ...], grants: Grants, clock: Clock
) -> Choice | tuple[Entry, ...] | None:
    """What CP-SAT makes of it; the last variables of the model stand for the pins."""
    parameters = cp_sat.SatParameters()
    parameters.num_workers = 1
    parameters.max_time_in_seconds = max(0.01, clock.left)
    # Its handler would stay, and abort the program at the first Ctrl-C after this.
    parameters.catch_sigint_signal = False
    solver = cp_sat.SolveWrapper()
    solver.set_parameters(parameters)
    answer = aside(lambda: solver.solve(sat), clock, GRACE)  # type: ignore[no-untyped-call]
    if answer is None:
        solver.stop_search()
        return None
    found = cp_sat.CpSolverStatus
    if answer.status in (found.OPTIMAL, found.FEASIBLE):
        return read(grants, np.array(list(answer.solution), dtype=np.int64))
    if answer.status == found.INFEASIBLE:
        core = set(answer.sufficient_assumptions_for_infeasibility)
        first = len(sat.variables) - len(pins)
        named = tuple(pin for number, pin in enumerate(pins, first) if number in core)
        return named or pins
    return None


def _concerned(whole: Offer, pins: tuple[Entry, ...]) -> Offer:
    """What pins can need: pinned seats, and all placements of people with a pinned one."""
    tables, seats = whole.tables, whole.seats
    calls = len(tables.problem.calls)
    asked = np.array(
        [
            tables.shadower[pin.person] * calls + tables.call[pin.call]
            for pin in pins
            if pin.call is not None and pin.person in tables.shadower
        ],
        dtype=np.int64,
    )
    kept = np.isin(seats.who * calls + seats.call, asked)
    rotators = {
        tables.rotator[pin.person]
        for pin in pins
        if pin.placement is not None and pin.person in tables.rotator
    }
    mine = np.array([o.rotator in rotators for o in whole.options], dtype=np.bool_)
    options = tuple(o for o in whole.options if o.rotator in rotators)
    number = np.cumsum(mine) - 1
    held = mine[whole.sittings.option] if mine.size else np.zeros(0, dtype=np.bool_)
    sittings = Sittings(
        number[whole.sittings.option[held]] if mine.size else EMPTY,
        whole.sittings.number[held],
        whole.sittings.start[held],
    )
    return Offer(tables, Seats(seats.who[kept], seats.call[kept]), options, sittings)
