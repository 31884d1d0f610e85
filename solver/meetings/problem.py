"""The question and the answer, typed. README.md beside this is the source of every rule."""

from dataclasses import dataclass
from typing import Literal

from solver.problem import Interval, Minute

SIDES = ("sales", "marketing")
TIERS = ("stability", "attendance", "pairs")
SECONDS = 30.0

Pair = tuple[str, str]
"""A member from sales and one from marketing."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who takes part. `available` is sorted and disjoint."""

    id: str
    side: str
    available: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Meeting:
    """Some members together, from `start` on, in the round of that number (from 0)."""

    round: int
    start: Minute
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One file of "rotation-meetings/1". `size` is the least and the most, both allowed."""

    rounds: tuple[Interval, ...]
    minutes: int
    size: tuple[int, int]
    members: tuple[Member, ...]
    slot_minutes: int = 30
    not_before: Minute | None = None
    each_side: int = 1
    met: tuple[tuple[str, str], ...] = ()
    pins: tuple[Meeting, ...] = ()
    published: tuple[Meeting, ...] = ()
    seconds: float = SECONDS

    def new_pairs(self) -> set[Pair]:
        """The pairs that have not met."""
        met = {frozenset(each) for each in self.met}
        sales, marketing = (
            [one.id for one in self.members if one.side == side] for side in SIDES
        )
        return {
            (seller, marketer)
            for seller in sales
            for marketer in marketing
            if frozenset((seller, marketer)) not in met
        }


Value = int | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TierResult:
    """What a tier came to, and what no schedule can beat given the tiers before it."""

    tier: str
    value: Value
    bound: Value

    @property
    def proven(self) -> bool:
        """Whether nothing better exists."""
        return self.value == self.bound


@dataclass(frozen=True, slots=True)
class Schedule:
    """One file of "rotation-meetings-schedule/1". `conflict` holds pins as they were given."""

    status: Literal["optimal", "feasible", "infeasible"]
    meetings: tuple[Meeting, ...] = ()
    tiers: tuple[TierResult, ...] = ()
    conflict: tuple[Meeting, ...] = ()
    seconds: float = 0.0
