"""Why nothing fairer exists, checked by counting: no search, no flow, no OR-Tools.

A *unit* is the k-th grant of a seeker. It serves the levels from the first to the last for
which k grants are just enough. For any people A and any calls (or placements) K, the units
that a schedule grants out of a set of units are at most

    those of seekers outside A, for each no more than fits beside each other
    + for each of A, what fits beside each other outside K
    + the room that K has in all.

A *cut* names A and K. Ordered by (first level up, last level down), the units up to each
place are bounded by the best cut, and these bounds add up to a list that no schedule's
fairness can beat: whoever reaches it on one level has used up the bounds below.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from math import ceil

from solver.check.facts import Facts
from solver.check.placing import Placing
from solver.check.seating import Seating
from solver.check.values import levels
from solver.problem import Rotator, Shadower
from solver.schedule import Curve

Seeker = tuple[str, str]
"""A kind, "shadower" or "rotator", and a person."""


@dataclass(frozen=True, slots=True)
class Cut:
    """People who get in each other's way, and the calls and placements they share."""

    seekers: frozenset[Seeker]
    calls: frozenset[str]
    placements: frozenset[str]


@dataclass(frozen=True, slots=True)
class Unit:
    """The k-th grant of a seeker serves the levels first..last (by number, from 0)."""

    seeker: Seeker
    first: int
    last: int


class Counting:
    """What can be counted in a problem without solving it."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.goals: dict[Seeker, Shadower | Rotator] = {
            **{("shadower", one.person): one for one in facts.problem.shadowers},
            **{("rotator", one.person): one for one in facts.problem.rotators},
        }
        self.goals = {key: one for key, one in self.goals.items() if one.wanted}
        self.levels = levels((one.credit, one.target) for one in self.goals.values())
        self.seating = Seating(facts)
        self.placing = Placing(facts, self.seating)

    def need(self, seeker: Seeker, level: Fraction) -> int:
        """How many grants bring the seeker to the level."""
        goal = self.goals[seeker]
        return max(0, ceil(level * goal.target) - goal.credit)

    @cached_property
    def units(self) -> list[Unit]:
        """Every grant that anybody wants, in the order in which they count."""
        out = []
        for seeker in self.goals:
            served: dict[int, list[int]] = defaultdict(list)
            for j, level in enumerate(self.levels):
                served[self.need(seeker, level)].append(j)
            out += [Unit(seeker, js[0], js[-1]) for need, js in served.items() if need]
        return sorted(out, key=lambda unit: (unit.first, -unit.last, unit.seeker))

    def classes(self) -> Iterator[list[Unit]]:
        """Units that serve the same levels, in the order of the units."""
        for _, group in groupby(self.units, key=lambda unit: (unit.first, unit.last)):
            yield list(group)

    @cached_property
    def alone(self) -> dict[Seeker, int]:
        """How much each seeker could be granted at most, were nobody else there."""
        return {
            seeker: self.seating.besides(goal, frozenset())
            if isinstance(goal, Shadower)
            else len(set(self.placing.choices(goal)))
            for seeker, goal in self.goals.items()
        }

    @cached_property
    def base(self) -> list[int]:
        """How many seekers are at each level already."""
        return [
            sum(self.need(seeker, level) == 0 for seeker in self.goals)
            for level in self.levels
        ]

    def most(self, cuts: Iterable[Cut]) -> Curve:
        """The list of fairness that no schedule beats, as far as these cuts can tell."""
        sizes = [(cut.seekers, self.size(cut)) for cut in cuts]
        spent: Counter[tuple[int, int]] = (
            Counter()
        )  # class of units: bound of its prefix
        open_units: Counter[Seeker] = Counter()
        for group in self.classes():
            for unit in group:
                if open_units[unit.seeker] < self.alone[unit.seeker]:
                    open_units[unit.seeker] += 1
            count = open_units.total()
            outside = [
                size + count - sum(open_units[seeker] for seeker in seekers)
                for seekers, size in sizes
            ]
            spent[group[0].first, group[0].last] = min([count, *outside])
        return tuple(
            (str(level), self.base[j] + self._gained(spent, j))
            for j, level in enumerate(self.levels)
        )

    @staticmethod
    def _gained(spent: Counter[tuple[int, int]], j: int) -> int:
        """How many units that serve level j there can be, if all levels below are full."""
        gained, before = 0, 0
        for first in range(j + 1):
            group = [bound for (f, last), bound in spent.items() if f == first]
            serving = [
                bound for (f, last), bound in spent.items() if f == first and last >= j
            ]
            gained += (serving[-1] if serving else before) - before
            before = group[-1] if group else before
        return gained

    def size(self, cut: Cut) -> int:
        """What the seekers of a cut can be granted in all."""
        total = self.seating.room(cut.calls)
        rotators = [person for kind, person in cut.seekers if kind == "rotator"]
        for name in cut.placements:
            total += self.placing.room(self.facts.places[name], rotators)
        for kind, person in cut.seekers:
            if kind == "shadower":
                total += self.seating.besides(self.facts.shadowers[person], cut.calls)
            else:
                chosen = set(self.placing.choices(self.facts.rotators[person]))
                total += len(chosen - cut.placements)
        return total
