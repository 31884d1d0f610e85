"""The search: pins first, then tier by tier, each proven before the next; watches the clock."""

import threading
from collections.abc import Callable

from solver.candidates import offer
from solver.choice import Choice, refused
from solver.clock import Clock, stopped_by
from solver.conflicts import pinned
from solver.constraints import FILTERS
from solver.parts import Parts
from solver.problem import Problem
from solver.progress import Progress, Reporter
from solver.results import finish
from solver.schedule import Schedule
from solver.split import split
from solver.staged import run
from solver.tables import Tables

SUMMING_UP = 1e-4  # seconds for each shadower, after the search


def solve(
    problem: Problem,
    *,
    seconds: float | None = None,
    workers: int = 1,
    progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> Schedule:
    """The best schedule that can be found in `seconds` (`None`: as the problem says).

    `progress` is called, from this thread, at each improvement of a value or a bound.
    When `stop` is set, the search ends within about a second and returns its best, as
    it does at the limit. Raises nothing for a problem that `files` would accept.
    """
    limit = problem.seconds if seconds is None else seconds
    clock = Clock(limit - min(SUMMING_UP * len(problem.shadowers), limit / 20))
    with stopped_by(clock, stop):
        tables = Tables(problem)
        if progress is not None:
            progress(Progress(clock.elapsed, "reading", (), None))
        everything = offer(tables, FILTERS)
        parts = split(everything)
        if len(parts) > 1:
            return Parts(problem, parts, clock, progress).solve(workers)
        report = Reporter(everything, clock, progress)
        report.phase("pins")
        start = pinned(everything, clock)
        if not isinstance(start, Choice):
            return refused(start, clock.elapsed)
        report.better(start)
        best, bounds = run(everything, start, clock, workers, report)
        return finish(tables, best, bounds, clock.elapsed)


__all__ = ["Progress", "solve"]
