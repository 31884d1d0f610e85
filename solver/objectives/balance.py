"""Spread the load: the fewer squares, the more evenly hosts and mentors are asked."""

import numpy as np

from solver.choice import Choice
from solver.grants import Grants, keys
from solver.model import Linear, Model
from solver.objectives.stage import Stage
from solver.tables import EMPTY, Ints, Tables


def value(tables: Tables, choice: Choice) -> int:
    """Σ seats hosted² + Σ groups led²."""
    hosted = np.bincount(tables.call_host[choice.call])
    groups = {
        (g.option.mentor, g.option.placement, start)
        for g in choice.given
        for start in g.starts
    }
    led = np.bincount([mentor for mentor, _, _ in groups]) if groups else EMPTY
    return int((hosted**2).sum() + (led**2).sum())


def stages(model: Model, grants: Grants) -> list[Stage]:
    """One stage: the n-th seat or group of the same person costs 2n - 1, or a little else.

    A mentor who leads anything leads whole placements. What the groups between two
    numbers that can be led cost in all is shared out evenly among them, so that a part of
    a placement in fractions does not look cheap.
    """
    hosted = [costs(np.arange(most + 1)) for most in most_hosted(grants).tolist()]
    led = [costs(numbers_led(grants, one)) for one in np.unique(grants.group_mentor)]
    for_hosts = squares(model, grants.seat_host, grants.seat, hosted)
    for_mentors = squares(model, grants.group_mentor, grants.group, led)
    terms = Linear(
        np.concatenate([for_hosts.columns, for_mentors.columns]),
        np.concatenate([for_hosts.coefficients, for_mentors.coefficients]),
    )
    return [Stage("balance", terms, maximise=False)]


def most_hosted(grants: Grants) -> Ints:
    """How many seats each host of an offer can come to host, in their order."""
    tables = grants.tables
    calls, sizes = np.unique(grants.offer.seats.call, return_counts=True)
    room = np.minimum(tables.call_seats[calls], sizes)
    most = np.bincount(tables.call_host[calls], room).astype(np.int64)
    return most[np.unique(grants.seat_host)]


def numbers_led(grants: Grants, mentor: int) -> Ints:
    """How many groups a mentor can come to lead, ascending, 0 included."""
    placements = grants.tables.problem.placements
    mine = grants.option_placement[grants.option_mentor == mentor]
    possible = np.zeros(1, dtype=np.int64)
    for number, rotators in zip(*np.unique(mine, return_counts=True), strict=True):
        whole = placements[number].sessions
        step = 1 if placements[number].seats_per_mentor > 1 else whole
        some = np.arange(whole, whole * rotators + 1, step)
        possible = np.unique(possible[:, None] + np.append(0, some))
    return possible


def costs(possible: Ints) -> Ints:
    """What the first, second … one costs, so that each possible number costs its square."""
    return np.repeat(possible[:-1] + possible[1:], np.diff(possible))


def squares(model: Model, owner: Ints, column: Ints, cost: list[Ints]) -> Linear:
    """A sum that is, at least, what each owner's columns cost, the cheapest first.

    `cost` has an ascending array for each owner, in their order: as many as can be taken.
    """
    _, group = np.unique(keys(owner), return_inverse=True)
    size = np.array([each.size for each in cost], dtype=np.int64)
    first = np.cumsum(size) - size
    whose = np.repeat(np.arange(size.size), size)
    rank = np.arange(whose.size) - first[whose]
    steps = model.columns(whose.size)
    model.rows(
        np.concatenate([whose, group]),
        np.concatenate([steps, column]),
        np.repeat([-1, 1], [whose.size, group.size]),
        count=size.size,
        upper=0,
    )

    def derive(values: Ints) -> None:
        taken = np.bincount(group, values[column], size.size)
        values[steps] = taken[whose] > rank

    model.derive(derive)
    return Linear(steps, np.concatenate([EMPTY, *cost]))
