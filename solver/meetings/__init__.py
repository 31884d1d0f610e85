"""Alignment meetings: who of sales and marketing meets whom, and when (README.md)."""

from solver.meetings.check import values, violations
from solver.meetings.files import read_problem, read_schedule, write_schedule
from solver.meetings.problem import Meeting, Member, Problem, Schedule, TierResult
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
