"""Rule 1: seekers and mentors are available for the whole of what they are given."""

import numpy as np

from solver.candidates import Filter, Option
from solver.tables import Bools, Ints, Tables, inside


def seats(tables: Tables, who: int, calls: Ints) -> Bools:
    """Calls (in order of their starts) that lie wholly in the shadower's free time."""
    starts, ends = tables.available(int(tables.shadower_person[who]))
    begin = tables.call_start[calls]
    first = np.searchsorted(begin, starts)
    count = np.searchsorted(begin, ends) - first
    span = np.repeat(np.arange(starts.size), count)
    place = np.arange(span.size) + np.repeat(first - np.cumsum(count) + count, count)
    free = np.zeros(calls.size, dtype=np.bool_)
    free[place] = tables.call_end[calls[place]] <= ends[span]
    return free


def sittings(tables: Tables, option: Option, starts: Ints) -> Bools:
    """Starts at which rotator and mentor are both free for the whole sitting."""
    ends = starts + tables.problem.placements[option.placement].minutes
    rotator = int(tables.rotator_person[option.rotator])
    return np.asarray(
        inside(tables.available(rotator), starts, ends)
        & inside(tables.available(option.mentor), starts, ends)
    )


FILTER = Filter(seats=seats, sittings=sittings)
