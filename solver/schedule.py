"""The answer, typed: who sits where, how good it is, and how good it could be at best."""

from dataclasses import dataclass, field
from typing import Literal

from solver.problem import Entry, Minute

Status = Literal["optimal", "feasible", "infeasible", "unknown"]
Curve = tuple[tuple[str, int], ...]
"""Fairness: for each distinct level in increasing order, as a reduced fraction ("1/3"),
how many seekers reach at least that level."""


@dataclass(frozen=True, slots=True, order=True)
class Seat:
    """One person observes one call."""

    person: str
    call: str


@dataclass(frozen=True, slots=True, order=True)
class PlacementGrant:
    """One person is given one placement, with one mentor, at these ascending starts."""

    person: str
    placement: str
    mentor: str
    starts: tuple[Minute, ...]


@dataclass(frozen=True, slots=True)
class TierResult:
    """What one tier of the objective came to, and what no schedule can beat.

    `claimed` is what a file that was read says of `proven`; `None` where none was read.
    """

    tier: str
    value: int | Curve
    bound: int | Curve
    claimed: bool | None = field(default=None, compare=False)

    @property
    def proven(self) -> bool:
        """Whether nothing better exists, given the tiers before this one."""
        return self.value == self.bound


@dataclass(frozen=True, slots=True)
class Schedule:
    """One schedule file (PROBLEM.md, "rotation-schedule/1"). Seats and placements are sorted.

    `conflict` holds, for an infeasible problem, a minimal set of pins, as they were given.
    """

    status: Status
    seats: tuple[Seat, ...] = ()
    placements: tuple[PlacementGrant, ...] = ()
    tiers: tuple[TierResult, ...] = ()
    conflict: tuple[Entry, ...] = ()
    seconds: float = 0.0
