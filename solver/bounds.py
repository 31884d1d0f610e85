"""What no schedule can beat, for tiers that the search had no time for: cheap, but true."""

import numpy as np

from solver.candidates import Offer, Seats, slices
from solver.objectives import wishes
from solver.seekers import Seekers
from solver.tables import Ints, Tables

AT_ONCE = 1_000_000  # seats in memory several times over


def cheap(offer: Offer, tier: str) -> list[int]:
    """A bound for each stage of a tier, from what each seeker could have alone."""
    return [*BOUNDS[tier](offer)] if tier == "fairness" else [sum(BOUNDS[tier](offer))]


def stability(offer: Offer) -> list[int]:
    """All that is published."""
    return [len(offer.tables.problem.published)]


def fairness(offer: Offer) -> list[int]:
    """For each level, the seekers with enough to choose from to reach it."""
    tables = offer.tables
    seekers = Seekers(tables)
    shadowers = len(tables.problem.shadowers)
    pairs = {(o.rotator, o.placement) for o in offer.options}
    places = np.array([shadowers + r for r, _ in pairs], dtype=np.int64)
    everyone = np.concatenate([offer.seats.who, places])
    size = shadowers + len(tables.problem.rotators)
    most = np.bincount(everyone, minlength=size)[seekers.who]
    return [int(np.sum(seekers.need(level) <= most)) for level in seekers.levels]


def wished(offer: Offer) -> list[int]:
    """Each seeker's dearest seats or placements, as many as are wanted."""
    tables = offer.tables
    problem = tables.problem
    wanted = np.array([s.wanted for s in problem.shadowers], dtype=np.int64)
    best: dict[tuple[int, int], int] = {}
    for option in offer.options:
        rotator = problem.rotators[option.rotator]
        sittings = problem.placements[option.placement].sessions
        best[option.rotator, option.placement] = (
            wishes.option_weight(tables, option) + sittings * rotator.preferred_weight
        )
    who = np.array([rotator for rotator, _ in best], dtype=np.int64)
    places = np.array([*best.values()], dtype=np.int64)
    asked = np.array([r.wanted for r in problem.rotators], dtype=np.int64)
    seen = 0
    for mine in slices(offer.seats, AT_ONCE):
        seats = Seats(offer.seats.who[mine], offer.seats.call[mine])
        seen += _dearest(seats.who, wishes.seat_weights(tables, seats), wanted)
    return [seen, _dearest(who, places, asked)]


def _dearest(who: Ints, worth: Ints, wanted: Ints) -> int:
    """The sum, over seekers, of as many of their greatest worths as they want."""
    top = int(worth.max(initial=0)) + 1
    mine, least = np.divmod(np.sort(who * top + (top - 1 - worth)), top)
    first = np.searchsorted(mine, np.arange(wanted.size))
    rank = np.arange(mine.size) - first[mine]
    return int((top - 1 - least)[rank < wanted[mine]].sum())


def varied(offer: Offer) -> list[int]:
    """Everybody new each time, and every path walked as far as wanted."""
    problem = offer.tables.problem
    some = set(np.flatnonzero(np.bincount(offer.seats.who)).tolist())
    found = [
        shadower.wanted
        + sum(min(count, shadower.wanted) for count in shadower.path.values())
        for who, shadower in enumerate(problem.shadowers)
        if who in some
    ]
    rotators = {option.rotator for option in offer.options}
    return [*found, *(problem.rotators[who].wanted for who in rotators)]


def balance(offer: Offer) -> list[int]:  # noqa: ARG001 (the shape of a bound)
    """No squares at all."""
    return [0]


def evenly(offer: Offer, counts: list[int]) -> int:
    """The least sum of squares of seats hosted, if so many reach each level of fairness.

    The seats that this takes at least, one by one where the next costs least: as many
    for every host as their calls have room for (water-filling).
    """
    tables = offer.tables
    calls, sizes = np.unique(offer.seats.call, return_counts=True)
    room = np.minimum(tables.call_seats[calls], sizes)
    rooms = np.bincount(tables.call_host[calls], room).astype(np.int64)
    # The n-th seat of a host costs 2n - 1; so many hosts have room for an n-th one.
    nth = np.arange(1, int(rooms.max(initial=0)) + 1)
    hosts = rooms.size - np.searchsorted(np.sort(rooms), nth)
    before = np.cumsum(hosts) - hosts
    taken = np.clip(seats_for(offer.tables, counts) - before, 0, hosts)
    return int(taken @ (2 * nth - 1))


def seats_for(tables: Tables, counts: list[int]) -> int:
    """How many seats it takes, at least, that so many reach each level of fairness.

    Whoever reaches a level reached those before it. Rotators need no seats for theirs.
    """
    seekers = Seekers(tables)
    shadowers = seekers.who < len(tables.problem.shadowers)
    total, before = 0, np.zeros(seekers.who.size, dtype=np.int64)
    for level, count in zip(seekers.levels, counts, strict=True):
        need = np.where(shadowers, seekers.need(level), 0)
        total += int(np.sort(need - before)[:count].sum())
        before = need
    return total


BOUNDS = {
    "stability": stability,
    "fairness": fairness,
    "wishes": wished,
    "variety": varied,
    "balance": balance,
}
