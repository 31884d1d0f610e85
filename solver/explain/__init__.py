"""Why and why not: what a schedule's people, calls and bounds have to say for themselves."""

import time
from typing import Any

from solver.check.counting import Seeker
from solver.check.facts import Facts
from solver.explain.asks import Asks
from solver.explain.certificate import certificate
from solver.explain.conflicts import conflict
from solver.explain.funnels import Funnels
from solver.explain.pairs import Pair
from solver.explain.seekers import explain_call, explain_seeker
from solver.problem import Problem
from solver.schedule import Schedule

__all__ = ["explain", "explain_pair"]

SECONDS = 60.0


def explain(
    problem: Problem,
    schedule: Schedule,
    *,
    person: str | None = None,
    seconds: float = SECONDS,
) -> dict[str, Any]:
    """The explanation as JSON: every seeker (or one person), free calls, the certificate.

    Asks are looked for until `seconds` are over, for who has least first, and last for
    those for whom something has to be searched; whoever is not reached is told so. A
    schedule that could not be made has its `conflict` explained.
    """
    facts = Facts(problem, schedule)
    if schedule.status in ("infeasible", "unknown"):
        return {**EMPTY, "conflict": conflict(facts)}
    funnels = Funnels(facts)
    asks = Asks(funnels, time.monotonic() + seconds)
    seekers = [one for one in everybody(problem) if person in (None, one[1])]
    short = [one for one in seekers if funnels.attainment(one) < 1]
    found = asks.all(least_first(funnels, short))
    told = [explain_seeker(funnels, one, found.get(one, [])) for one in seekers]
    free = [
        explain_call(funnels, call)
        for call in problem.calls
        if call.seats and not funnels.taken[call.id] and person is None
    ]
    return {
        "seekers": sorted(told, key=lambda one: (one["person"], one["kind"])),
        "uncovered": free,
        "certificate": certificate(funnels.network),
    }


EMPTY: dict[str, Any] = {"seekers": [], "uncovered": [], "certificate": []}


def explain_pair(
    problem: Problem,
    schedule: Schedule,
    person: str,
    call: str,
    *,
    seconds: float = SECONDS,
) -> dict[str, Any]:
    """Why a person has a seat on a call, or why not, and the smallest change to flip it.

    Raises ValueError for a person or a call that the problem does not know.
    """
    facts = Facts(problem, schedule)
    if person not in facts.people:
        raise ValueError(f"--person: there is no person {person!r}")
    if call not in facts.calls:
        raise ValueError(f"--call: there is no call {call!r}")
    deadline = time.monotonic() + seconds
    return Pair(facts, person, facts.calls[call], deadline).explain()


def everybody(problem: Problem) -> list[Seeker]:
    """All seekers."""
    return [
        *(("shadower", one.person) for one in problem.shadowers),
        *(("rotator", one.person) for one in problem.rotators),
    ]


def least_first(funnels: Funnels, seekers: list[Seeker]) -> list[Seeker]:
    """Whoever has least comes first."""
    return sorted(seekers, key=lambda seeker: (funnels.attainment(seeker), seeker))
