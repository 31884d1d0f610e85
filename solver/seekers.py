"""Seekers and the levels of attainment: what fairness counts."""

from fractions import Fraction
from math import gcd

import numpy as np

from solver.problem import Rotator, Shadower
from solver.tables import Ints, Tables

Level = tuple[int, int]
"""An attainment as a reduced fraction: numerator and denominator."""


class Seekers:
    """Shadowers, then rotators, who have not yet had all they want, as arrays.

    `wanted` is what is missing to the target; `who` numbers shadowers from 0 and
    rotators from the number of shadowers.
    """

    def __init__(self, tables: Tables) -> None:
        problem = tables.problem
        every: list[Shadower | Rotator] = [*problem.shadowers, *problem.rotators]
        target = np.array([s.target for s in every], dtype=np.int64)
        credit = np.array([s.credit for s in every], dtype=np.int64)
        short = target > credit
        self.levels = levels(target[short], credit[short])
        if tables.track == "shadowing":
            short[len(problem.shadowers) :] = False
        if tables.track == "rotation":
            short[: len(problem.shadowers)] = False
        self.who: Ints = np.flatnonzero(short)
        self.target, self.credit = target[short], credit[short]
        self.wanted = self.target - self.credit

    def need(self, level: Level) -> Ints:
        """How many grants bring each seeker to a level."""
        over, under = level
        exact: Ints = -(-over * self.target // under) - self.credit
        return np.maximum(0, exact)

    def curve(self, granted: Ints) -> list[int]:
        """How many seekers reach each level, if each is granted so many."""
        had = np.minimum(self.credit + granted, self.target)
        return [
            int(np.count_nonzero(had * under >= over * self.target))
            for over, under in self.levels
        ]


def levels(target: Ints, credit: Ints) -> list[Level]:
    """Every attainment above 0 that seekers can have, in increasing order."""
    found: set[Level] = set()
    for most, least in set(zip(target.tolist(), credit.tolist(), strict=True)):
        for had in range(max(1, least), most + 1):
            common = gcd(had, most)
            found.add((had // common, most // common))
    return sorted(found, key=lambda level: Fraction(*level))


def text(level: Level) -> str:
    """A level as the files write it: "1/3", or "1"."""
    over, under = level
    return str(over) if under == 1 else f"{over}/{under}"
