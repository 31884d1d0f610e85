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
    """One stage: the n-th seat or group of the same person costs 2n - 1."""
    hosts = squares(model, grants.seat_host, grants.seat)
    mentors = squares(model, grants.group_mentor, grants.group)
    terms = Linear(
        np.concatenate([hosts.columns, mentors.columns]),
        np.concatenate([hosts.coefficients, mentors.coefficients]),
    )
    return [Stage("balance", terms, maximise=False)]


def squares(model: Model, owner: Ints, column: Ints) -> Linear:
    """A sum that is, at least, the squares of how many columns each owner has taken."""
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
    return Linear(steps, 2 * rank + 1)
