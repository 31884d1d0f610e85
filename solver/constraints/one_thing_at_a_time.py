"""Rule 2: no two commitments of one person overlap, and the buffer lies between them."""

from typing import NamedTuple

import numpy as np

from solver.candidates import Filter, Given, Option, Seats
from solver.grants import Grants, covering
from solver.model import Model
from solver.tables import Bools, Ints, Tables


def clear_of_own_calls(tables: Tables, person: int, start: Ints, end: Ints) -> Bools:
    """Which spans keep the buffer from every call the person hosts."""
    begins, latest_ends = tables.own_calls(person)
    if not begins.size:
        return np.ones(start.size, dtype=np.bool_)
    buffer = tables.problem.buffer_minutes
    place = np.searchsorted(begins, end + buffer) - 1
    return np.asarray(
        (place < 0) | (latest_ends[np.maximum(place, 0)] + buffer <= start)
    )


def seats(tables: Tables, who: int, calls: Ints) -> Bools:
    """Calls that keep the buffer from the shadower's own calls."""
    return clear_of_own_calls(
        tables,
        int(tables.shadower_person[who]),
        tables.call_start[calls],
        tables.call_end[calls],
    )


def sittings(tables: Tables, option: Option, starts: Ints) -> Bools:
    """Starts that keep the buffer from the rotator's and the mentor's own calls."""
    ends = starts + tables.problem.placements[option.placement].minutes
    rotator = int(tables.rotator_person[option.rotator])
    return np.asarray(
        clear_of_own_calls(tables, rotator, starts, ends)
        & clear_of_own_calls(tables, option.mentor, starts, ends)
    )


def options(tables: Tables, option: Option) -> bool:
    """Nobody leads and attends the same sitting."""
    return int(tables.rotator_person[option.rotator]) != option.mentor


FILTER = Filter(seats=seats, options=options, sittings=sittings)


class Commitments(NamedTuple):
    """Who is busy when, if the column is taken; spans end with the buffer."""

    person: Ints
    start: Ints
    end: Ints
    column: Ints


def commitments(grants: Grants) -> Commitments:
    """Seats taken, sittings attended and groups led."""
    tables = grants.tables
    calls = grants.offer.seats.call
    rotator = tables.rotator_person[grants.sitting_rotator]
    starts = [tables.call_start[calls], grants.offer.sittings.start, grants.group_start]
    ends = [tables.call_end[calls], grants.sitting_end, grants.group_end]
    return Commitments(
        np.concatenate([grants.seat_person, rotator, grants.group_mentor]),
        np.concatenate(starts),
        np.concatenate(ends) + tables.problem.buffer_minutes,
        np.concatenate([grants.seat, grants.sitting, grants.group]),
    )


def add(model: Model, grants: Grants) -> None:
    """At every instant, each person is in at most one commitment or the buffer after it."""
    busy = commitments(grants)
    together, which = covering(busy.person, busy.start, busy.end)
    model.at_most(together, busy.column[which], 1)


def meets(tables: Tables, given: tuple[Given, ...], seats: Seats) -> Bools:
    """Which seats come too close to sittings their shadower attends or leads."""
    busy: dict[int, list[tuple[int, int]]] = {}
    for option, starts in given:
        length = tables.problem.placements[option.placement].minutes
        for person in (int(tables.rotator_person[option.rotator]), option.mentor):
            busy.setdefault(person, []).extend((s, s + length) for s in starts)
    buffer = tables.problem.buffer_minutes
    whose = tables.shadower_person[seats.who]
    meet = np.zeros(whose.size, dtype=np.bool_)
    for one, spans in busy.items():
        mine = np.flatnonzero(whose == one)
        begin = tables.call_start[seats.call[mine]]
        end = tables.call_end[seats.call[mine]]
        for start, stop in spans:
            meet[mine] |= (begin < stop + buffer) & (start < end + buffer)
    return meet
