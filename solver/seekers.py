"""Seekers and the levels of attainment: what fairness counts."""

from fractions import Fraction
from math import gcd

import numpy as np

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
        every = [*problem.shadowers, *problem.rotators]
        self.target = np.array([s.target for s in every], dtype=np.int64)
        self.credit = np.array([s.credit for s in every], dtype=np.int64)
        self.who: Ints = np.flatnonzero(self.target > self.credit)
        self.target, self.credit = self.target[self.who], self.credit[self.who]
        self.wanted = self.target - self.credit
        self.levels = self._levels()

    def _levels(self) -> list[Level]:
        found: set[Level] = set()
        for target, credit in sorted(
            set(zip(self.target.tolist(), self.credit.tolist(), strict=True))
        ):
            for had in range(max(1, credit), target + 1):
                common = gcd(had, target)
                found.add((had // common, target // common))
        return sorted(found, key=lambda level: Fraction(*level))

    def need(self, level: Level) -> Ints:
        """How many grants bring each seeker to a level."""
        over, under = level
        return np.maximum(0, -(-over * self.target // under) - self.credit)

    def curve(self, granted: Ints) -> list[int]:
        """How many seekers reach each level, if each is granted so many."""
        had = np.minimum(self.credit + granted, self.target)
        return [
            int(np.count_nonzero(had * under >= over * self.target))
            for over, under in self.levels
        ]


def text(level: Level) -> str:
    """A level as the files write it: "1/3", or "1"."""
    over, under = level
    return str(over) if under == 1 else f"{over}/{under}"
