"""How fair a problem can be, and how far one seeker can come then."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from solver.check.facts import joined
from solver.problem import Interval, Problem
from solver.schedule import Curve


@dataclass(frozen=True, slots=True)
class Reach:
    """How fair a problem can be, and how far one seeker can come then.

    `kept` is how much of what is published stays, where that comes first.
    """

    fairness: Curve
    attainment: Fraction
    kept: int = 0

    def beyond(self, other: "Reach") -> bool:
        """Whether it is fairer, or brings the seeker further."""
        return self.fairness > other.fairness or self.attainment > other.attainment


def with_open(problem: Problem, person: str, opened: Sequence[Interval]) -> Problem:
    """The problem in which a person is available at these times, too."""
    return replace(
        problem,
        people=tuple(
            replace(one, available=tuple(joined([*one.available, *opened])))
            if one.id == person
            else one
            for one in problem.people
        ),
    )
