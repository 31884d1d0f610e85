"""Can the pins hold at all? A choice that holds them, or a minimal set that cannot."""

from dataclasses import replace

import numpy as np
from ortools.sat.python import cp_model

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
    sat = cp_model.CpModel()
    columns = [sat.new_bool_var("") for _ in range(model.width)]
    matrix = model.matrix()
    order = np.argsort(matrix.row, kind="stable")
    ends = np.searchsorted(matrix.row[order], np.arange(model.height + 1)).tolist()
    for row in range(model.height):
        entries = order[ends[row] : ends[row + 1]]
        terms = cp_model.LinearExpr.weighted_sum(
            [columns[c] for c in matrix.column[entries].tolist()],
            matrix.coefficient[entries].tolist(),
        )
        if np.isfinite(matrix.upper[row]):
            sat.add(terms <= int(matrix.upper[row]))
        if np.isfinite(matrix.lower[row]):
            sat.add(terms >= int(matrix.lower[row]))
    assumed = []
    for sums in asked:
        held = sat.new_bool_var("")
        for one in sums:
            sat.add_bool_or([columns[c] for c in one.columns.tolist()]).only_enforce_if(
                held
            )
        assumed.append(held)
    sat.add_assumptions(assumed)
    return _answer(sat, columns, assumed, pins, grants, clock)


def _answer(
    sat: cp_model.CpModel,
    columns: list[cp_model.IntVar],
    assumed: list[cp_model.IntVar],
    pins: tuple[Entry, ...],
    grants: Grants,
    clock: Clock,
) -> Choice | tuple[Entry, ...] | None:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = max(0.01, clock.left)
    status = aside(lambda: solver.solve(sat), clock, GRACE)
    if status is None:
        solver.stop_search()
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        values = np.array([solver.value(c) for c in columns], dtype=np.int64)
        return read(grants, values)
    if status == cp_model.INFEASIBLE:
        core = set(solver.sufficient_assumptions_for_infeasibility())
        named = tuple(
            pin for pin, held in zip(pins, assumed, strict=True) if held.index in core
        )
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
