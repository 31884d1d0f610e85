"""The engine: a problem goes in, the best provable schedule comes out. Nothing else is imported from outside."""

from solver.check import violations
from solver.files import (
    read_problem,
    read_schedule,
    write_problem,
    write_schedule,
)
from solver.problem import (
    TIERS,
    Away,
    Call,
    Cap,
    Entry,
    Interval,
    Person,
    Placement,
    Problem,
    Rotator,
    Shadower,
)
from solver.progress import Progress
from solver.schedule import Curve, PlacementGrant, Schedule, Seat, TierResult
from solver.search import solve

__all__ = [
    "TIERS",
    "Away",
    "Call",
    "Cap",
    "Curve",
    "Entry",
    "Interval",
    "Person",
    "Placement",
    "PlacementGrant",
    "Problem",
    "Progress",
    "Rotator",
    "Schedule",
    "Seat",
    "Shadower",
    "TierResult",
    "read_problem",
    "read_schedule",
    "solve",
    "violations",
    "write_problem",
    "write_schedule",
]
