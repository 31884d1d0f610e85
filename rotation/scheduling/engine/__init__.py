"""The one door to the solver: rows go in as a problem, a schedule comes out judged."""

import json
import sys
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import solver
from rotation.meetings import engine as meetings
from rotation.scheduling.engine.part import Part
from rotation.scheduling.engine.room import decisions, expect_room
from rotation.scheduling.engine.swaps import swap_breaks, takers
from rotation.scheduling.problem import to_problem

__all__ = [
    "command",
    "decisions",
    "expect_room",
    "explain_command",
    "judge",
    "judge_part",
    "reading",
    "swap_breaks",
    "takers",
    "text_of",
    "to_problem",
    "values",
]


def text_of(problem: dict[str, Any]) -> str:
    """A problem as the text of its file, the same for the same rows."""
    return json.dumps(problem, ensure_ascii=False, separators=(",", ":"))


def judge(problem: str, schedule: str, *, kind: str = "schedule") -> list[str]:
    """A sentence per rule that the schedule (or meetings, the `kind` says it) breaks; raises
    ValueError where it is none."""
    if kind == "meetings":
        return meetings.judge(problem, schedule)
    return solver.violations(
        solver.read_problem(problem), solver.read_schedule(schedule)
    )


@lru_cache(maxsize=8)  # a draft's problem stays, however often its schedule is changed
def reading(problem: str) -> solver.Problem:
    """The problem of a file, read; its parts are those of solver/problem.py."""
    return solver.read_problem(problem)


def values(problem: str, schedule: str, tiers: Iterable[str]) -> dict[str, Any]:
    """What these tiers come to by the judge, whatever the schedule says of itself."""
    found = solver.read_schedule(schedule)
    return {one: solver.tier_value(reading(problem), found, one) for one in tiers}


def judge_part(
    problem: solver.Problem,
    schedule: str,
    *,
    people: set[str],
    free: set[str],
    calls: set[str],
    orders: dict[str, list[dict[str, Any]]],
    names: dict[str, dict[str, str]],
) -> list[str]:
    """A sentence per rule that the schedule breaks in a part of the problem: of these
    people and calls, with the `pins` and `bans` of `orders` and the problem's own bans.

    Who is not in `free` counts as never available, which is quicker where it does not
    matter. Sentences use `names` in the place of ids.
    """
    part = Part(problem, people, free, calls, names)
    return solver.violations(
        part.problem(orders["pins"], orders["bans"]), part.schedule(schedule)
    )


def command(
    problem: str, out: str, *, kind: str = "schedule", seconds: float, workers: int
) -> list[str]:
    """What to run, in a process of its own, to write the schedule of a problem's file."""
    if kind == "meetings":
        return meetings.command(problem, out, seconds=seconds)
    return [
        *(sys.executable, "-m", "solver", "solve", problem, "--out", out),
        *("--seconds", str(seconds), "--workers", str(workers), "--progress"),
    ]


def explain_command(problem: str, schedule: str, *, seconds: float) -> list[str]:
    """What to run to have a schedule's file explained on standard output, as JSON."""
    return [
        *(sys.executable, "-m", "solver", "explain", problem, schedule),
        *("--seconds", str(seconds)),
    ]
