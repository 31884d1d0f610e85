"""What no field can tell alone: nothing is given twice, and every id exists."""

from collections.abc import Iterable
from typing import Any

from solver.problem import TIERS, Problem


def expect_unique(problem: Problem) -> None:
    """Nothing that may stand there once only is given twice."""
    for name in ("people", "calls", "placements"):
        once(name, (item.id for item in getattr(problem, name)), ".id")
    for name in ("hosts", "shadowers", "mentors", "rotators"):
        once(name, (item.person for item in getattr(problem, name)), ".person")
    for name in ("pins", "bans", "published"):
        once(name, getattr(problem, name), "", "the same entry")
    once("objective", problem.objective)
    for i, place in enumerate(problem.placements):
        once(f"placements[{i}].mentors", place.mentors)
    for i, tier in enumerate(problem.objective):
        if tier not in TIERS:
            raise ValueError(
                f"objective[{i}]: {tier[:60]!r} is none of {', '.join(TIERS)}"
            )


def once(name: str, values: Iterable[Any], field: str = "", what: str = "") -> None:
    seen: dict[Any, int] = {}
    for i, value in enumerate(values):
        first = seen.setdefault(value, i)
        if first != i:
            said = what or repr(value)
            raise ValueError(
                f"{name}[{i}]{field}: {said} is given twice (see {name}[{first}])"
            )


def expect_known(problem: Problem) -> None:
    """Every id that must exist does."""
    people = {one.id for one in problem.people}
    places = {one.id for one in problem.placements}
    for i, call in enumerate(problem.calls):
        known(call.host, people, "person", f"calls[{i}].host")
    for name in ("hosts", "shadowers", "mentors", "rotators"):
        for i, role in enumerate(getattr(problem, name)):
            known(role.person, people, "person", f"{name}[{i}].person")
    for i, place in enumerate(problem.placements):
        for k, mentor in enumerate(place.mentors):
            known(mentor, people, "person", f"placements[{i}].mentors[{k}]")
    for i, seeker in enumerate(problem.rotators):
        for choice in seeker.choices:
            known(choice, places, "placement", f"rotators[{i}].choices.{choice[:60]}")
    calls = {one.id for one in problem.calls}
    for name in ("pins", "bans"):
        for i, line in enumerate(getattr(problem, name)):
            known(line.person, people, "person", f"{name}[{i}].person")
            known(line.call, calls, "call", f"{name}[{i}].call")
            known(line.placement, places, "placement", f"{name}[{i}].placement")
            known(line.mentor, people, "person", f"{name}[{i}].mentor")


def known(value: str | None, ids: set[str], what: str, path: str) -> None:
    if value is not None and value not in ids:
        raise ValueError(f"{path}: there is no {what} {value[:60]!r}")
