"""The problem and the schedule as JSON, strictly: what PROBLEM.md does not list is an error.

What reads raises ValueError with one line that names the path of the field, like
`people[3].available[0]: end is before start`.
"""

from solver.files.problem import read_problem
from solver.files.schedule import read_schedule
from solver.files.writing import write_problem, write_schedule

__all__ = ["read_problem", "read_schedule", "write_problem", "write_schedule"]
