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
    _, seats = np.unique(grants.seat_host, return_counts=True)
    mentors, groups = np.unique(grants.group_mentor, return_counts=True)
    hosted = [costs(np.arange(size + 1), size) for size in seats.tolist()]
    led = [
        costs(numbers_led(grants, mentor), size)
        for mentor, size in zip(mentors.tolist(), groups.tolist(), strict=True)
    ]
    for_hosts = squares(model, grants.seat_host, grants.seat, hosted)
    for_mentors = squares(model, grants.group_mentor, grants.group, led)
    terms = Linear(
        np.concatenate([for_hosts.columns, for_mentors.columns]),
        np.concatenate([for_hosts.coefficients, for_mentors.coefficients]),
    )
    return [Stage("balance", terms, maximise=False)]


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


def costs(possible: Ints, size: int) -> Ints:
    """What each of `size` columns costs, so that each possible number costs its square."""
    inside = possible[possible <= size]
    each = np.repeat(inside[:-1] + inside[1:], np.diff(inside))
    return np.append(each, 2 * np.arange(each.size, size) + 1)


def squares(model: Model, owner: Ints, column: Ints, cost: list[Ints]) -> Linear:
    """A sum that is, at least, what each owner's columns cost, the cheapest first.

    `cost` has an ascending array for each owner, in their order.
    """
    _, group, size = np.unique(keys(owner), return_inverse=True, return_counts=True)
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
