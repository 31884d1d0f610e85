"""How much a problem asks for, before the engine builds anything."""

from typing import Any

import numpy as np

import solver
from rotation.errors import Refused
from rotation.kept import kept
from rotation.scheduling.unreadable import no_schedule

# What the engine needs at the very least: it keeps possible seats in arrays and models the
# promising ones only. A problem that is let in and still does not fit dies in its cage.
BYTES_PER_DECISION = 130
BYTES_TO_START = 500_000_000


def expect_room(problem: str, *, memory_mb: int) -> None:
    """Refused, in kept sentences, where the engine could not read the problem, or would
    need more memory."""
    try:
        read = solver.read_problem(problem)
    except ValueError as error:
        raise no_schedule(error) from error
    number = decisions(read)
    limit = max(0, memory_mb * 1_000_000 - BYTES_TO_START) // BYTES_PER_DECISION
    if number > limit:
        raise Refused(
            kept(
                "schedule",
                "This asks for about %(number)s decisions; %(most)s MB of memory are"
                " enough for about %(limit)s. Shorten the program, split it, or raise"
                " ROTATION_SOLVE_MEMORY_MB.",
                number=f"{number:,}",
                most=memory_mb,
                limit=f"{limit:,}",
            )
        )


def decisions(problem: solver.Problem) -> int:
    """About how many decisions the engine has to weigh, without building its model: one
    for each seat and each sitting that somebody is free for."""
    return _seats(problem) + _sittings(problem)


def _seats(problem: solver.Problem) -> int:
    spans = {one.id: one.available for one in problem.people}
    starts: dict[tuple[frozenset[str], frozenset[str]], Any] = {}
    total = 0
    for seeker in problem.shadowers:
        mine = spans[seeker.person]
        if not seeker.wanted or not mine:
            continue
        tags = (seeker.requires, seeker.refuses)
        if tags not in starts:
            starts[tags] = _starts(problem, *tags)
        edges = np.searchsorted(starts[tags], np.array(mine))
        total += int((edges[:, 1] - edges[:, 0]).sum())
    return total


def _starts(
    problem: solver.Problem, required: frozenset[str], refused: frozenset[str]
) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """When calls with seats begin that bear the tags required and none that is refused."""
    return np.sort(
        np.array(
            [
                call.start
                for call in problem.calls
                if call.seats and required <= call.tags and not refused & call.tags
            ],
            dtype=np.int64,
        )
    )


def _sittings(problem: solver.Problem) -> int:
    offers = {one.id: one.sessions * len(one.mentors) for one in problem.placements}
    slots = {
        one.id: sum(end - start for start, end in one.available) // problem.slot_minutes
        for one in problem.people
    }
    return sum(
        slots[seeker.person] * sum(offers[choice] for choice in seeker.choices)
        for seeker in problem.rotators
        if seeker.wanted
    )
