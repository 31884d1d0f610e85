"""The one door to the solver: rows go in as a problem, a schedule comes out judged."""

import json
import sys
from typing import Any

import solver
from rotation.scheduling.problem import to_problem

__all__ = ["command", "expect_sound", "judge", "text_of", "to_problem"]


def text_of(problem: dict[str, Any]) -> str:
    """A problem as the text of its file, the same for the same rows."""
    return json.dumps(problem, ensure_ascii=False, separators=(",", ":"))


def expect_sound(problem: str) -> None:
    """Raise ValueError, with the path of the field, where the engine would refuse this."""
    solver.read_problem(problem)


def judge(problem: str, schedule: str) -> list[str]:
    """A sentence per rule that the schedule breaks; raises ValueError where it is none."""
    return solver.violations(
        solver.read_problem(problem), solver.read_schedule(schedule)
    )


def command(
    problem: str, out: str, *, seconds: float, workers: int
) -> list[str]:
    """What to run, in a process of its own, to write the schedule of a problem's file."""
    return [
        *(sys.executable, "-m", "solver", "solve", problem, "--out", out),
        *("--seconds", str(seconds), "--workers", str(workers), "--progress"),
    ]
