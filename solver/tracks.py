"""The two tracks apart, then together: they meet only in people who are in both.

Every tier is a sum over the tracks, so what they reach alone bounds what they reach
together; and a schedule that reaches those sums in every tier so far must, in each track,
reach what that track can.
"""

from dataclasses import replace

import numpy as np

from solver.candidates import Offer, Seats, Sittings, part
from solver.chain import Chain
from solver.choice import Choice, read
from solver.clock import Clock
from solver.constraints.one_thing_at_a_time import Commitments, commitments
from solver.grants import covering
from solver.model import Linear, Model
from solver.objectives.stage import Stage
from solver.optimise import solve
from solver.tables import EMPTY, Bools, Ints, Tables


def seats_only(whole: Offer) -> bool:
    """Whether nobody wants a placement."""
    return not any(one.wanted for one in whole.tables.problem.rotators)


def rotation(whole: Offer) -> Offer:
    """Only the placements, clear of the calls that people are pinned to."""
    problem = whole.tables.problem
    pins = tuple(pin for pin in problem.pins if pin.call is None)
    tables = Tables(replace(problem, pins=pins), "rotation")
    alone = Offer(tables, Seats(EMPTY, EMPTY), whole.options, whole.sittings)
    every = np.ones(len(whole.options), dtype=np.bool_)
    return part(alone, np.zeros(0, dtype=np.bool_), every, _clear_of_pins(whole))


def _clear_of_pins(whole: Offer) -> Bools:
    """Which sittings keep the buffer from every call that rotator or mentor is pinned to."""
    tables, sittings = whole.tables, whole.sittings
    clear = np.ones(sittings.start.size, dtype=np.bool_)
    buffer = tables.problem.buffer_minutes
    ends = np.searchsorted(sittings.option, np.arange(len(whole.options) + 1))
    for pin in tables.problem.pins:
        if pin.call is None:
            continue
        call, person = tables.problem.calls[tables.call[pin.call]], pin.person
        for number, option in enumerate(whole.options):
            rotator = tables.problem.rotators[option.rotator].person
            if person in (rotator, tables.problem.people[option.mentor].id):
                mine = slice(ends[number], ends[number + 1])
                start = sittings.start[mine]
                length = tables.problem.placements[option.placement].minutes
                clear[mine] &= (start >= call.end + buffer) | (
                    start + length + buffer <= call.start
                )
    return clear


def shadowing(whole: Offer) -> Offer:
    """Only the seats."""
    problem = whole.tables.problem
    pins = tuple(pin for pin in problem.pins if pin.call is not None)
    tables = Tables(replace(problem, pins=pins), "shadowing")
    return Offer(tables, whole.seats, (), Sittings(EMPTY, EMPTY, EMPTY))


def parts(choice: Choice) -> tuple[Choice, Choice]:
    """The placements, and the seats, of a choice."""
    return Choice(EMPTY, EMPTY, choice.given), Choice(choice.who, choice.call)


def busy_in_both(one: Commitments, two: Commitments) -> tuple[Commitments, Commitments]:
    """The commitments of people who may have some in both."""
    both = np.intersect1d(one.person, two.person)
    mine, theirs = np.isin(one.person, both), np.isin(two.person, both)
    return (
        Commitments(*(each[mine] for each in one)),
        Commitments(*(each[theirs] for each in two)),
    )


def together(one: Chain, two: Chain, clock: Clock, workers: int) -> Choice | None:
    """A choice that holds, in both chains, all that each has reached; `None`: not found."""
    joint = Model()
    joint.append(one.model)
    shift = joint.append(two.model)
    mine, theirs = busy_in_both(commitments(one.grants), commitments(two.grants))
    sets, which = covering(
        np.concatenate([mine.person, theirs.person]),
        np.concatenate([mine.start, theirs.start]),
        np.concatenate([mine.end, theirs.end]),
    )
    columns = np.concatenate([mine.column, theirs.column + shift])
    joint.at_most(sets, columns[which], 1)
    hint = np.concatenate([one.model.complete(one.best), two.model.complete(two.best)])
    values = _any(joint, hint, clock, workers)
    if values is None:
        return None
    first, second = read(one.grants, values[:shift]), read(two.grants, values[shift:])
    return Choice(second.who, second.call, first.given)


def _any(joint: Model, hint: Ints, clock: Clock, workers: int) -> Ints | None:
    """Values that keep every row, if possible: as they are, near them, or anywhere."""
    if joint.holds(hint).all():
        return hint
    anything = Stage("together", Linear(EMPTY, EMPTY))
    return solve(joint, anything, clock, workers=workers, hint=hint).values
