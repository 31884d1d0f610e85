"""Every seat and every sitting that could be granted at all, as arrays.

The rules that look at one seat or one sitting alone are `Filter`s; they come from
`constraints` and are asked in their order, so that `explain` can say which one ended it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from solver.tables import EMPTY, Bools, Ints, Tables


@dataclass(frozen=True, slots=True)
class Option:
    """A rotator, a placement and a mentor, by number (of `rotators`, `placements`, `people`)."""

    rotator: int
    placement: int
    mentor: int


class Given(NamedTuple):
    """A granted placement and the starts of its sittings, ascending."""

    option: Option
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """What one rule says about a single seat, option or sitting; `None` is "anything goes"."""

    seats: Callable[[Tables, int, Ints], Bools] | None = None
    options: Callable[[Tables, Option], bool] | None = None
    sittings: Callable[[Tables, Option, Ints], Bools] | None = None


@dataclass(frozen=True, slots=True)
class Seats:
    """Possible seats: the shadower `who` on the call `call`, sorted by both."""

    who: Ints
    call: Ints


def slices(seats: Seats, at_once: int) -> Iterator[slice]:
    """All seats in order, whole shadowers at a time: at most `at_once`, but of one, at least."""
    low, size = 0, seats.who.size
    while low < size:
        last = seats.who[min(low + at_once, size - 1)]
        high = int(np.searchsorted(seats.who, last)) if low + at_once < size else size
        if high <= low:
            high = int(np.searchsorted(seats.who, last, side="right"))
        yield slice(low, high)
        low = high


@dataclass(frozen=True, slots=True)
class Sittings:
    """Possible sittings: number `number` (from 0) of an option, at `start`; sorted by all."""

    option: Ints
    number: Ints
    start: Ints


@dataclass(frozen=True, slots=True)
class Offer:
    """What the search may grant."""

    tables: Tables
    seats: Seats
    options: tuple[Option, ...]
    sittings: Sittings


def part(offered: Offer, seats: Bools, options: Bools, sittings: Bools) -> Offer:
    """The part of an offer that the masks keep; options lose what cannot be complete."""
    places = offered.tables.problem.placements
    alive = options.copy()
    kept = sittings & alive[offered.sittings.option]
    for number, option in enumerate(offered.options):
        if alive[number]:
            mine = kept & (offered.sittings.option == number)
            count = np.unique(offered.sittings.number[mine]).size
            alive[number] = count == places[option.placement].sessions
    kept &= alive[offered.sittings.option]
    renumber = np.cumsum(alive) - 1
    return Offer(
        offered.tables,
        Seats(offered.seats.who[seats], offered.seats.call[seats]),
        tuple(o for o, lives in zip(offered.options, alive, strict=True) if lives),
        Sittings(
            renumber[offered.sittings.option[kept]],
            offered.sittings.number[kept],
            offered.sittings.start[kept],
        ),
    )


def offer(tables: Tables, filters: Sequence[Filter]) -> Offer:
    """All seats, options and sittings that pass every filter."""
    options, sittings = _rotations(tables, filters)
    return Offer(tables, _seats(tables, filters), options, sittings)


def _seats(tables: Tables, filters: Sequence[Filter]) -> Seats:
    tests = [f.seats for f in filters if f.seats]
    found = []
    for who, shadower in enumerate(tables.problem.shadowers):
        calls = tables.by_start if shadower.wanted else EMPTY
        for test in tests:
            calls = calls[test(tables, who, calls)]
            if not calls.size:
                break
        found.append(np.sort(calls).astype(np.int32))
    sizes = [calls.size for calls in found]
    owner = np.repeat(np.arange(len(found), dtype=np.int64), sizes)
    return Seats(owner, np.concatenate([EMPTY, *found]))


def _rotations(
    tables: Tables, filters: Sequence[Filter]
) -> tuple[tuple[Option, ...], Sittings]:
    options: list[Option] = []
    rows: list[tuple[Ints, ...]] = []
    for option in _options(tables, filters):
        starts = sitting_starts(tables, filters, option)
        per_number = reachable(tables, option, starts)
        if all(s.size for s in per_number):
            for number, each in enumerate(per_number):
                size = each.size
                rows.append((np.full(size, len(options)), np.full(size, number), each))
            options.append(option)
    if not rows:
        return (), Sittings(EMPTY, EMPTY, EMPTY)
    option_, number_, start_ = (
        np.concatenate(part).astype(np.int64) for part in zip(*rows, strict=True)
    )
    return tuple(options), Sittings(option_, number_, start_)


def _options(tables: Tables, filters: Sequence[Filter]) -> list[Option]:
    problem = tables.problem
    tests = [f.options for f in filters if f.options]
    every = (
        Option(r, tables.placement[place], tables.person[mentor])
        for r, rotator in enumerate(problem.rotators)
        if rotator.wanted
        for place in rotator.choices
        for mentor in dict.fromkeys(problem.placements[tables.placement[place]].mentors)
    )
    passed = [o for o in every if all(test(tables, o) for test in tests)]
    return sorted(passed, key=lambda o: (o.rotator, o.placement, o.mentor))


def slots(tables: Tables, minutes: int) -> Ints:
    """Every start on the grid at which a sitting of that length lies inside the horizon."""
    problem = tables.problem
    first, last = problem.horizon.start, problem.horizon.end - minutes
    step = problem.slot_minutes
    first += (problem.slots_from - first) % step
    return np.arange(first, last + 1, step, dtype=np.int64)


def sitting_starts(tables: Tables, filters: Sequence[Filter], option: Option) -> Ints:
    """The starts that no filter rules out, whichever sitting it would be."""
    starts = slots(tables, tables.problem.placements[option.placement].minutes)
    for f in filters:
        if f.sittings and starts.size:
            starts = starts[f.sittings(tables, option, starts)]
    return starts


def gaps(tables: Tables, placement: int) -> tuple[int, int]:
    """The least and the greatest minutes between consecutive starts of a placement."""
    place = tables.problem.placements[placement]
    least, most = place.gap_hours
    least = max(least * 60, place.minutes + tables.problem.buffer_minutes)
    return least, np.iinfo(np.int64).max // 4 if most is None else most * 60


def reachable(tables: Tables, option: Option, starts: Ints) -> list[Ints]:
    """For each sitting of an option, the starts that some complete series can use."""
    least, most = gaps(tables, option.placement)
    count = tables.problem.placements[option.placement].sessions
    forth = [starts]
    for _ in range(count - 1):
        forth.append(starts[_near(forth[-1], starts - most, starts - least)])
    back = [forth[-1]]
    for number in range(count - 2, -1, -1):
        here = forth[number]
        back.append(here[_near(back[-1], here + least, here + most)])
    return back[::-1]


def _near(sorted_starts: Ints, low: Ints, high: Ints) -> Bools:
    """For each pair, whether some start lies in [low, high]."""
    first = np.searchsorted(sorted_starts, low, side="left")
    return np.asarray(first < np.searchsorted(sorted_starts, high, side="right"))


def all_pairs(offer: Offer) -> list[tuple[int, int]]:
    """Rotator and placement of each option, once each, in order."""
    return sorted({(o.rotator, o.placement) for o in offer.options})
