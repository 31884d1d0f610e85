"""The tiers of PROBLEM.md, one a module: what each is worth, and how to make it better."""

from collections.abc import Callable
from typing import NamedTuple

from solver.choice import Choice
from solver.grants import Grants
from solver.model import Model
from solver.objectives import balance, fairness, stability, variety, wishes
from solver.objectives.stage import Stage
from solver.schedule import Curve
from solver.tables import Tables


class Tier(NamedTuple):
    """A tier's exact value for a choice, and the stages that optimise it."""

    value: Callable[[Tables, Choice], int | Curve]
    stages: Callable[[Model, Grants], list[Stage]]


TIERS: dict[str, Tier] = {
    "stability": Tier(stability.value, stability.stages),
    "fairness": Tier(fairness.value, fairness.stages),
    "wishes": Tier(wishes.value, wishes.stages),
    "variety": Tier(variety.value, variety.stages),
    "balance": Tier(balance.value, balance.stages),
}
