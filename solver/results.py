"""From values and bounds to the tiers of a schedule."""

import numpy as np

from solver.choice import Choice, schedule
from solver.objectives import TIERS
from solver.schedule import Curve, Schedule, Status, TierResult
from solver.tables import Tables

Bounds = dict[str, int | list[int]]
"""For each tier what no schedule beats: a number, or a number for each level."""


def flat(tier: str, bounds: list[int]) -> int | list[int]:
    """The bound of a tier from those of its stages."""
    return bounds if tier == "fairness" else bounds[0]


def results(tables: Tables, choice: Choice, bounds: Bounds) -> tuple[TierResult, ...]:
    """The exact value of each tier that has a bound, beside it."""
    found = []
    for tier, bound in bounds.items():
        value = TIERS[tier].value(tables, choice)
        if isinstance(bound, list) and isinstance(value, tuple):
            found.append(TierResult(tier, value, _curve(value, bound)))
        elif isinstance(bound, int):
            found.append(TierResult(tier, value, bound))
    return tuple(found)


def _curve(value: Curve, bound: list[int]) -> Curve:
    return tuple((level, most) for (level, _), most in zip(value, bound, strict=True))


def finish(tables: Tables, choice: Choice, bounds: Bounds, seconds: float) -> Schedule:
    """The schedule, optimal if every tier is proven."""
    tiers = results(tables, choice, bounds)
    proven = all(tier.proven for tier in tiers)
    status: Status = "optimal" if proven else "feasible"
    return schedule(tables, choice, status, tiers, seconds)


def better(tables: Tables, one: Choice, two: Choice) -> bool:
    """Whether one choice is better than another, tier by tier."""
    for tier in tables.problem.objective:
        value = TIERS[tier].value(tables, one)
        other = TIERS[tier].value(tables, two)
        if value != other:
            sign = -1 if tier == "balance" else 1
            return bool(np.sign(_compare(value, other)) == sign)
    return False


def _compare(one: object, two: object) -> int:
    if isinstance(one, tuple) and isinstance(two, tuple):
        return (one > two) - (one < two)
    if isinstance(one, int) and isinstance(two, int):
        return (one > two) - (one < two)
    return 0
