"""What has been chosen, by number: the engine's own form of a schedule."""

from dataclasses import dataclass

import numpy as np

from solver.candidates import Given
from solver.grants import Grants
from solver.problem import Entry
from solver.schedule import PlacementGrant, Schedule, Seat, Status, TierResult
from solver.tables import EMPTY, Ints, Tables


@dataclass(frozen=True, slots=True)
class Choice:
    """Seats (the shadower `who` on the call `call`, pair by pair) and placements granted."""

    who: Ints
    call: Ints
    given: tuple[Given, ...] = ()


def read(grants: Grants, values: Ints) -> Choice:
    """The choice that the values of the model's columns stand for."""
    seats, sittings = grants.offer.seats, grants.offer.sittings
    taken = np.flatnonzero(values[grants.seat])
    held = np.flatnonzero(values[grants.sitting])
    starts: dict[int, list[int]] = {}
    for option, start in zip(
        sittings.option[held].tolist(), sittings.start[held].tolist(), strict=True
    ):
        starts.setdefault(option, []).append(start)
    given = tuple(
        Given(grants.offer.options[option], tuple(starts.get(option, ())))
        for option in np.flatnonzero(values[grants.option]).tolist()
    )
    return Choice(seats.who[taken], seats.call[taken], given)


def write(grants: Grants, choice: Choice) -> Ints | None:
    """The values of seats, options and sittings for a choice; `None`: not in the offer."""
    offer = grants.offer
    values = np.zeros(
        grants.seat.size + grants.option.size + grants.sitting.size + grants.group.size,
        dtype=np.int64,
    )
    calls = max(1, len(offer.tables.problem.calls))
    place = np.searchsorted(
        offer.seats.who * calls + offer.seats.call, choice.who * calls + choice.call
    )
    known = place < offer.seats.who.size
    if not known.all() or (offer.seats.call[place] != choice.call).any():
        return None
    if (offer.seats.who[place] != choice.who).any():
        return None
    values[grants.seat[place]] = 1
    numbers = {option: i for i, option in enumerate(offer.options)}
    sittings = offer.sittings
    for option, starts in choice.given:
        number = numbers.get(option, -1)
        low, high = np.searchsorted(sittings.option, [number, number + 1]).tolist()
        mine = slice(low, high)
        want = np.array(starts, dtype=np.int64)
        held = (
            sittings.start[mine] == want[sittings.number[mine]] if high > low else EMPTY
        )
        if number < 0 or int(np.sum(held)) != want.size:
            return None
        values[grants.option[number]] = 1
        values[grants.sitting[mine][held]] = 1
        values[grants.group[grants.group_of[mine][held]]] = 1
    return values


def schedule(
    tables: Tables,
    choice: Choice,
    status: Status,
    tiers: tuple[TierResult, ...],
    seconds: float,
) -> Schedule:
    """The schedule in the words of PROBLEM.md, sorted as it says."""
    problem = tables.problem
    people = [s.person for s in problem.shadowers]
    calls = [c.id for c in problem.calls]
    seats = sorted(
        Seat(people[who], calls[call])
        for who, call in zip(choice.who.tolist(), choice.call.tolist(), strict=True)
    )
    placements = sorted(
        PlacementGrant(
            problem.rotators[o.rotator].person,
            problem.placements[o.placement].id,
            problem.people[o.mentor].id,
            starts,
        )
        for o, starts in choice.given
    )
    return Schedule(status, tuple(seats), tuple(placements), tiers, (), seconds)


def refused(conflict: tuple[Entry, ...], seconds: float) -> Schedule:
    """No schedule: these pins cannot all hold (none: the time ran out before it was known)."""
    status: Status = "infeasible" if conflict else "unknown"
    return Schedule(status, conflict=conflict, seconds=seconds)
