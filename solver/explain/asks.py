"""Asks: the half-hours which, if somebody opened them, would bring them further.

What an ask does is proven by a bound and a schedule that reaches it, or by solving again.
Where no more of what is published can be kept by it, opening more never makes fairness
worse: what is opened all at once without any effect needs no second look, and the search
for asks halves the candidates until single ones are left.
"""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from heapq import heapify, heappop, heappush
from typing import NamedTuple, TypeGuard

from solver.check.counting import Seeker
from solver.explain.chances import Chances
from solver.explain.funnels import Funnels
from solver.explain.limits import Limits
from solver.explain.openings import Openings, length
from solver.explain.reach import Reach, with_open
from solver.problem import Call, Interval, Minute, Problem, Rotator, Shadower
from solver.schedule import Schedule
from solver.search import solve

MOST = 3
TRIES = 24
SEARCHES = 6
ANY_CALL = "\0any call"
"""A tag that no file can hold: its wish counts the seats of one person."""


Rank = tuple[Fraction, tuple[int, ...], Minute, Interval]
GLANCE, BOUND, FOUND = range(3)
"""How well it is known what a span does: not beyond this, not beyond this and looked at
closely, just this."""


class Hope(NamedTuple):
    """A span that could help, with the best it could do, and by which calls; the best is least."""

    rank: Rank
    most: Reach
    calls: Sequence[Call]
    known: int


@dataclass(frozen=True, slots=True)
class Ask:
    """Open this, and the seeker can come this far."""

    available: Interval
    reach: Reach


class LaterError(Exception):
    """Something has to be searched, which is done last."""


class Asks:
    """Looks for asks until the deadline (a `time.monotonic()` value).

    Whoever needs no search comes before all who do.
    """

    def __init__(self, funnels: Funnels, deadline: float) -> None:
        self.funnels, self.facts = funnels, funnels.facts
        self.deadline, self.searching = deadline, True
        self.counting = funnels.counting
        self.openings = Openings(self.counting)
        tiers = self.facts.problem.objective
        self.fair = tiers[:1] == ("fairness",) or tiers[:2] == ("stability", "fairness")

    def all(self, seekers: Sequence[Seeker]) -> dict[Seeker, list[Ask] | None]:
        """The best asks of each, best first; `None`: the time ran out."""
        found: dict[Seeker, list[Ask] | None] = {}
        for self.searching in (False, True):
            for seeker in seekers:
                if seeker not in found:
                    with suppress(LaterError):
                        found[seeker] = self.of(seeker)
        return found

    def of(self, seeker: Seeker) -> list[Ask] | None:
        """The best asks of one seeker, best first; `None`: the time ran out."""
        goal = self.counting.goals.get(seeker)
        if goal is None:
            return []
        if time.monotonic() >= self.deadline:
            return None
        try:
            if self.limited(goal):
                found = self.shown(seeker)
            else:
                spans = self.openings.of(goal)
                sure = self.sure(goal) if isinstance(goal, Shadower) else []
                others = [one for one in spans if one not in sure]
                found = self.found(seeker, sure, others)
        except TimeoutError:
            return None
        return ranked(found)[:MOST]

    @cached_property
    def limits(self) -> Limits:
        """What opening time can do at best."""
        return Limits(self.funnels)

    def limited(self, goal: Shadower | Rotator) -> TypeGuard[Shadower]:
        """Whether the limits say something of a seeker."""
        return (
            isinstance(goal, Shadower)
            and self.limits.count
            and self.limits.tell(goal.person)
        )

    def shown(self, seeker: Seeker) -> list[Ask]:
        """The best asks, where limits tell those that could help from the others."""
        chances = Chances(self.limits, seeker)
        now = chances.now
        if not chances.shown(None, (), now):
            now = self.reach(seeker, ())
        asks: list[Ask] = []
        searched = 0
        waiting = self.hopeful(chances, now)
        while waiting and len(asks) < MOST:
            (*_, span), most, calls, known = heappop(waiting)
            if known == GLANCE:
                most, known = chances.together(calls), BOUND
            elif known == FOUND or chances.shown(span, calls, most):
                asks.append(Ask(span, most))
                continue
            elif searched < SEARCHES:
                most, known, searched = self.reach(seeker, [span]), FOUND, searched + 1
            else:
                continue
            if most.beyond(now):
                heappush(waiting, Hope(rank(Ask(span, most)), most, calls, known))
        return asks

    def hopeful(self, chances: Chances, now: Reach) -> list[Hope]:
        """The spans that could help on their own, with what nothing beats then: a heap."""
        spans = chances.spans(self.openings)
        if now != chances.now:
            # Nothing is known of the rest but that it does not go beyond the network.
            every = self.openings.of(chances.goal)
            spans = {**{span: [] for span in every}, **spans}
        hopes = []
        for span, calls in spans.items():
            most = chances.most(calls)
            if most.beyond(now):
                known = BOUND if chances.beside(calls) < 2 else GLANCE
                hopes.append(Hope(rank(Ask(span, most)), most, calls, known))
        heapify(hopes)
        return hopes

    def found(
        self, seeker: Seeker, sure: list[Interval], others: list[Interval]
    ) -> list[Ask]:
        """Asks: the sure ones first, and the others only if those are too few."""
        asks = [Ask(span, self.reach(seeker, [span])) for span in sure[:MOST]]
        if len(asks) < MOST and others:
            asks += _Tries(self, seeker, self.reach(seeker, ())).among(others)
        return asks

    def sure(self, goal: Shadower) -> list[Interval]:
        """The half-hours for calls that could then simply be added to the schedule.

        Nobody loses anything by it, so it makes the fairest schedule fairer.
        """
        if self.facts.schedule.status != "optimal" or not self.fair:
            return []
        funnels = self.funnels
        found = [
            span
            for call in self.facts.problem.calls
            if self.counting.seating.suits(goal, call)
            and funnels.seat_left(goal, call)
            and funnels.fits_in(goal, call)
            for span in self.openings.missing(goal.person, call.start, call.end)
        ]
        return sorted(set(found), key=lambda span: (length(span), span))

    def reach(self, seeker: Seeker, opened: Sequence[Interval]) -> Reach:
        """What opening these would do; raises TimeoutError when there is no time for it."""
        if not self.searching:
            raise LaterError
        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        problem = with_open(self.facts.problem, seeker[1], opened)
        schedule = solve(counting_one(problem, seeker), seconds=seconds)
        if schedule.status != "optimal":
            raise TimeoutError
        return reached(schedule, self.counting.goals[seeker])


class _Tries:
    """One seeker's tries, counted."""

    def __init__(self, asks: Asks, seeker: Seeker, now: Reach) -> None:
        self.asks, self.seeker, self.now = asks, seeker, now
        self.left = TRIES

    def among(self, spans: list[Interval]) -> list[Ask]:
        """Those of the spans that help on their own."""
        if self.left <= 0:
            return []
        self.left -= 1
        reach = self.asks.reach(self.seeker, spans)
        if len(spans) == 1:
            return [Ask(spans[0], reach)] if reach.beyond(self.now) else []
        if reach.kept == self.now.kept and not reach.beyond(self.now):
            return []
        half = len(spans) // 2
        return self.among(spans[:half]) + self.among(spans[half:])


def reached(schedule: Schedule, goal: Shadower | Rotator) -> Reach:
    """What a schedule of `counting_one` says."""
    values = {tier.tier: tier.value for tier in schedule.tiers}
    fairness, granted = values["fairness"], values["wishes"]
    assert isinstance(fairness, tuple)  # noqa: S101 - for mypy: the files hold it so
    assert isinstance(granted, int)  # noqa: S101
    attainment = Fraction(goal.credit + granted, goal.target)
    kept = values.get("stability", 0)
    assert isinstance(kept, int)  # noqa: S101
    return Reach(fairness, min(Fraction(1), attainment), kept)


def counting_one(problem: Problem, seeker: Seeker) -> Problem:
    """The same problem, in which the only wish is that this one seeker gets most.

    Its tiers are those of the problem up to fairness, then `wishes`: how much one seeker
    is granted at most in any of the fairest schedules.
    """
    tiers = problem.objective
    before = tiers[: tiers.index("fairness")] if "fairness" in tiers else ()
    kind, person = seeker
    before = tuple(tier for tier in before if tier == "stability")
    return replace(
        problem,
        objective=(*before, "fairness", "wishes"),
        calls=tuple(
            replace(call, tags=call.tags | {ANY_CALL}) for call in problem.calls
        ),
        shadowers=tuple(
            replace(
                one,
                wishes={ANY_CALL: 1}
                if (kind, person) == ("shadower", one.person)
                else {},
            )
            for one in problem.shadowers
        ),
        rotators=tuple(
            replace(
                one,
                preferred_weight=0,
                choices=dict.fromkeys(
                    one.choices, int((kind, person) == ("rotator", one.person))
                ),
            )
            for one in problem.rotators
        ),
    )


def ranked(asks: list[Ask]) -> list[Ask]:
    """The best ask comes first."""
    return sorted(asks, key=rank)


def rank(ask: Ask) -> Rank:
    """What brings the seeker furthest, then everybody, then takes least time, is first."""
    lacking = tuple(-count for _, count in ask.reach.fairness)
    return -ask.reach.attainment, lacking, length(ask.available), ask.available
