"""Rule 8: every pin is in the schedule, and no ban is."""

import numpy as np

from solver.candidates import Filter, Option
from solver.grants import Grants
from solver.model import Linear, Model
from solver.problem import Entry
from solver.tables import Bools, Ints, Tables


def seats(tables: Tables, who: int, calls: Ints) -> Bools:
    """Calls that are not banned for this person."""
    person = tables.problem.shadowers[who].person
    named = [ban.call for ban in tables.bans_of.get(person, [])]
    banned = [tables.call[call] for call in named if call is not None]
    return ~np.isin(calls, banned)


def options(tables: Tables, option: Option) -> bool:
    """Placements not banned for this person, with any or with this mentor."""
    bans = tables.bans_of.get(tables.problem.rotators[option.rotator].person, [])
    return not any(not ban.starts and names(tables, ban, option) for ban in bans)


FILTER = Filter(seats=seats, options=options)


def names(tables: Tables, entry: Entry, option: Option) -> bool:
    """Whether an entry speaks of this rotator, placement and mentor."""
    problem = tables.problem
    return (
        entry.person == problem.rotators[option.rotator].person
        and entry.placement == problem.placements[option.placement].id
        and entry.mentor in (None, problem.people[option.mentor].id)
    )


def add(model: Model, grants: Grants) -> None:
    """Pins are granted in full; of the starts of a ban, at least one is not used."""
    for pin in grants.tables.problem.pins:
        for terms in demands(grants, pin):
            model.row(terms, lower=1)
    for ban in grants.tables.problem.bans:
        if ban.starts:
            used = np.concatenate([t.columns for t in at_starts(grants, ban)])
            terms = Linear(used, np.ones(used.size, dtype=np.int64))
            model.row(terms, upper=len(ban.starts) - 1)


def demands(grants: Grants, pin: Entry) -> list[Linear]:
    """What a pin asks for: sums of columns that must each be at least 1.

    A pin that cannot hold, whatever else is granted, asks for an empty sum.
    """
    if pin.call is not None:
        return [_sum(grants.seat[_seat(grants, pin.person, pin.call)])]
    options = _options(grants, pin)
    return [_sum(grants.option[options]), *at_starts(grants, pin)]


def _seat(grants: Grants, person: str, call: str) -> slice:
    seats, tables = grants.offer.seats, grants.tables
    who = tables.shadower.get(person, -1)
    low, high = np.searchsorted(seats.who, [who, who + 1]).tolist()
    number = tables.call[call]
    first, last = np.searchsorted(seats.call[low:high], [number, number + 1]).tolist()
    return slice(low + first, low + last)


def at_starts(grants: Grants, entry: Entry) -> list[Linear]:
    """For each start of an entry, in order, the sittings that would be it."""
    sittings = grants.offer.sittings
    mine = np.isin(sittings.option, _options(grants, entry))
    return [
        _sum(grants.sitting[mine & (sittings.number == i) & (sittings.start == start)])
        for i, start in enumerate(entry.starts)
    ]


def _options(grants: Grants, entry: Entry) -> Ints:
    every = enumerate(grants.offer.options)
    return np.array(
        [i for i, o in every if names(grants.tables, entry, o)], dtype=np.int64
    )


def _sum(columns: Ints) -> Linear:
    return Linear(columns, np.ones(columns.size, dtype=np.int64))
