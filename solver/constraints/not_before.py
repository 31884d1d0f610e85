"""Rule 9: where `not_before` is given, only what a pin names starts before it."""

import numpy as np

from solver.candidates import Filter, Option
from solver.tables import Bools, Ints, Tables


def seats(tables: Tables, who: int, calls: Ints) -> Bools:
    """Calls that start late enough, or that a pin gives to this person."""
    problem = tables.problem
    if problem.not_before is None:
        return np.ones(calls.size, dtype=np.bool_)
    pins = tables.pins_of.get(problem.shadowers[who].person, [])
    named = [pin.call for pin in pins]
    pinned = [tables.call[call] for call in named if call is not None]
    late = tables.call_start[calls] >= problem.not_before
    return np.asarray(late | np.isin(calls, pinned))


def sittings(tables: Tables, option: Option, starts: Ints) -> Bools:
    """Starts that are late enough, or that a pin gives to this person."""
    problem = tables.problem
    if problem.not_before is None:
        return np.ones(starts.size, dtype=np.bool_)
    placement = problem.placements[option.placement].id
    pins = tables.pins_of.get(problem.rotators[option.rotator].person, [])
    mine = [pin for pin in pins if pin.placement == placement]
    pinned = [start for pin in mine for start in pin.starts]
    return np.asarray((starts >= problem.not_before) | np.isin(starts, pinned))


FILTER = Filter(seats=seats, sittings=sittings)
