"""The two tracks apart: they meet only in people who are in both.

Every tier is a sum over the tracks, so what they reach alone bounds what they reach
together; and a schedule that reaches those sums in every tier so far must, in each track,
reach what that track can.
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from solver.candidates import Given, Offer, Seats, Sittings
from solver.chain import part
from solver.choice import Choice
from solver.constraints.one_thing_at_a_time import meets
from solver.tables import EMPTY, Bools, Tables

Taken = Iterable[tuple[int, int]]
"""Persons and calls that they observe, by number."""


def rotation(whole: Offer, around: Choice | None = None) -> Offer:
    """Only the placements, clear of the calls that people are pinned to.

    With `around`, clear of all its seats.
    """
    tables = whole.tables
    taken: Taken = [
        (tables.person[pin.person], tables.call[pin.call])
        for pin in tables.problem.pins
        if pin.call is not None
    ]
    if around is not None:
        whose = tables.shadower_person[around.who]
        taken = zip(whose.tolist(), around.call.tolist(), strict=True)
    pins = tuple(pin for pin in tables.problem.pins if pin.call is None)
    alone = Offer(
        Tables(replace(tables.problem, pins=pins), "rotation"),
        Seats(EMPTY, EMPTY),
        whole.options,
        whole.sittings,
    )
    every = np.ones(len(whole.options), dtype=np.bool_)
    return part(alone, np.zeros(0, dtype=np.bool_), every, _clear_of(whole, taken))


def _clear_of(whole: Offer, taken: Taken) -> Bools:
    """Which sittings keep the buffer from every call that rotator or mentor observes."""
    tables, sittings = whole.tables, whole.sittings
    calls: dict[int, list[int]] = {}
    for person, call in taken:
        calls.setdefault(person, []).append(call)
    clear = np.ones(sittings.start.size, dtype=np.bool_)
    buffer = tables.problem.buffer_minutes
    ends = np.searchsorted(sittings.option, np.arange(len(whole.options) + 1))
    for number, option in enumerate(whole.options):
        mine = slice(ends[number], ends[number + 1])
        start = sittings.start[mine]
        end = start + tables.problem.placements[option.placement].minutes
        for person in (int(tables.rotator_person[option.rotator]), option.mentor):
            for call in calls.get(person, ()):
                clear[mine] &= (start >= tables.call_end[call] + buffer) | (
                    end + buffer <= tables.call_start[call]
                )
    return clear


def shadowing(whole: Offer, around: tuple[Given, ...] = ()) -> Offer:
    """Only the seats, clear of these placements."""
    problem, seats = whole.tables.problem, whole.seats
    pins = tuple(pin for pin in problem.pins if pin.call is not None)
    tables = Tables(replace(problem, pins=pins), "shadowing")
    if around:
        free = ~meets(whole.tables, around, seats)
        seats = Seats(seats.who[free], seats.call[free])
    return Offer(tables, seats, (), Sittings(EMPTY, EMPTY, EMPTY))


def parts(choice: Choice) -> tuple[Choice, Choice]:
    """The placements, and the seats, of a choice."""
    return Choice(EMPTY, EMPTY, choice.given), Choice(choice.who, choice.call)


def joined(tables: Tables, placements: Choice, seen: Choice) -> tuple[Choice, bool]:
    """Placements with the seats that keep clear of them, and whether all seats do."""
    clear = ~meets(tables, placements.given, Seats(seen.who, seen.call))
    choice = Choice(seen.who[clear], seen.call[clear], placements.given)
    return choice, bool(clear.all())
