"""The engine: a problem goes in, the best provable schedule comes out. Nothing else is imported from outside.

Whoever only reads and judges does not wait for OR-Tools: the search is imported where it
is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from solver.check import tier_value, violations
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
from solver.schedule import Curve, PlacementGrant, Schedule, Seat, TierResult

if TYPE_CHECKING:
    from solver.progress import Progress
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
    "tier_value",
    "violations",
    "write_problem",
    "write_schedule",
]

LATER = {"Progress": "solver.progress", "solve": "solver.search"}


def __getattr__(name: str) -> Any:
    if name in LATER:
        return getattr(import_module(LATER[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
