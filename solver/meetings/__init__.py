"""Alignment meetings: who of sales and marketing meets whom, and when (README.md).

As in `solver`, the search is imported where it is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from solver.meetings.check import values, violations
from solver.meetings.files import read_problem, read_schedule, write_schedule
from solver.meetings.problem import Meeting, Member, Problem, Schedule, TierResult

if TYPE_CHECKING:
    from solver.meetings.search import solve

__all__ = [
    "Meeting",
    "Member",
    "Problem",
    "Schedule",
    "TierResult",
    "read_problem",
    "read_schedule",
    "solve",
    "values",
    "violations",
    "write_schedule",
]

LATER = {"solve": "solver.meetings.search"}


def __getattr__(name: str) -> Any:
    if name in LATER:
        return getattr(import_module(LATER[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
