"""The search for meetings: who attends when, then in whose company, then the proof."""

import threading
from itertools import combinations

import numpy as np

from solver.clock import Clock, stopped_by
from solver.meetings.attend import Attendance, starts
from solver.meetings.bounds import pairs_at_most
from solver.meetings.check import values
from solver.meetings.company import Company
from solver.meetings.exact import FEW, Exact, size
from solver.meetings.first import attending, divided, first_groups
from solver.meetings.problem import Meeting, Problem, Schedule, TierResult


def solve(
    problem: Problem,
    *,
    seconds: float | None = None,
    stop: threading.Event | None = None,
) -> Schedule:
    """The best meetings found in `seconds` (`None`: what the problem says), with true bounds.

    When `stop` is set, the search ends soon and returns its best, as it does at the limit.
    """
    clock = Clock(problem.seconds if seconds is None else seconds)
    if conflict := clash(problem):
        return Schedule("infeasible", conflict=conflict, seconds=clock.elapsed)
    with stopped_by(clock, stop):
        return _searched(problem, clock)


def _searched(problem: Problem, clock: Clock) -> Schedule:
    at = starts(problem)
    groups = first_groups(problem, at)
    hint = attending(problem, at, groups)
    there, tiers = Attendance(problem, at).settle(hint, clock.part(0.5))
    if not np.array_equal(there, hint):
        groups = divided(problem, at, there)
    attendance = tiers[1].value
    assert isinstance(attendance, tuple)  # noqa: S101
    bound = pairs_at_most(problem, at, attendance)
    company = Company(problem, at, groups)
    company.mix(clock.part(0.5), bound)
    meetings, pairs = company.meetings(), company.pairs
    if pairs < bound and size(problem, at) <= FEW:
        found, least = Exact(problem, at, tiers).search(clock)
        if found is not None and (better := values(problem, found)["pairs"]) != pairs:
            assert isinstance(better, int)  # noqa: S101
            if better > pairs:
                meetings, pairs = found, better
        bound = bound if least is None else min(bound, least)
    tiers.append(TierResult("pairs", pairs, max(pairs, bound)))
    proven = all(tier.proven for tier in tiers)
    return Schedule(
        "optimal" if proven else "feasible",
        meetings,
        tuple(tiers),
        seconds=clock.elapsed,
    )


def clash(problem: Problem) -> tuple[Meeting, ...]:
    """Two pins that share a member in one round; empty where there are none."""
    for one, other in combinations(problem.pins, 2):
        if one.round == other.round and set(one.members) & set(other.members):
            return one, other
    return ()
