"""Asks: the half-hours which, if somebody opened them, would bring them further.

Every ask is verified by solving again. Opening more never makes fairness worse, so what is
opened all at once without any effect needs no second look: the search for asks halves the
candidates until single ones are left.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from solver.check.counting import Seeker
from solver.check.facts import joined
from solver.explain.funnels import Funnels
from solver.problem import Interval, Minute, Placement, Problem, Rotator, Shadower
from solver.schedule import Curve, Schedule
from solver.search import solve

MOST = 3
TRIES = 24
ANY_CALL = "\0any call"
"""A tag that no file can hold: its wish counts the seats of one person."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How fair a problem can be, and how far one seeker can come then."""

    fairness: Curve
    attainment: Fraction


@dataclass(frozen=True, slots=True)
class Ask:
    """Open this, and the seeker can come this far."""

    available: Interval
    reach: Reach


class Asks:
    """Looks for asks until the deadline (a `time.monotonic()` value)."""

    def __init__(self, funnels: Funnels, deadline: float) -> None:
        self.funnels, self.facts = funnels, funnels.facts
        self.deadline = deadline
        self.counting = funnels.counting
        tiers = self.facts.problem.objective
        self.fair = tiers[:1] == ("fairness",) or tiers[:2] == ("stability", "fairness")

    def of(self, seeker: Seeker) -> list[Ask] | None:
        """The best asks of one seeker, best first; `None`: the time ran out."""
        goal = self.counting.goals.get(seeker)
        if goal is None:
            return []
        if time.monotonic() >= self.deadline:
            return None
        spans = list(dict.fromkeys(self.candidates(goal)))
        sure = self.sure(goal) if isinstance(goal, Shadower) else []
        try:
            found = self.found(seeker, sure, [one for one in spans if one not in sure])
        except TimeoutError:
            return None
        found.sort(
            key=lambda ask: (
                -ask.reach.attainment,
                length(ask.available),
                ask.available,
            )
        )
        return found[:MOST]

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
        funnels, spans = self.funnels, self.facts.spans(goal.person)
        found = [
            span
            for call in self.facts.problem.calls
            if self.counting.suits(goal, call)
            and funnels.seat_left(goal, call)
            and funnels.fits_in(goal, call)
            for span in self.missing(goal.person, spans, call.start, call.end)
        ]
        return sorted(set(found), key=lambda span: (length(span), span))

    def candidates(self, goal: Shadower | Rotator) -> Iterator[Interval]:
        """Half-hours that would make one more call, or one more sitting, possible."""
        spans = self.facts.spans(goal.person)
        if isinstance(goal, Shadower):
            for call in self.facts.problem.calls:
                if call.seats and self.counting.suits(goal, call):
                    yield from self.missing(goal.person, spans, call.start, call.end)
            return
        for name in goal.choices:
            place = self.facts.places[name]
            if name not in goal.done and place.seats_per_mentor:
                for start in self.led(goal, place):
                    end = start + place.minutes
                    if self.counting.apart_from_own(goal.person, start, end):
                        yield from self.missing(goal.person, spans, start, end)

    def led(self, goal: Rotator, place: Placement) -> list[Minute]:
        """When somebody could lead a sitting of the placement for the rotator."""
        starts = {
            start
            for mentor in place.mentors
            if self.counting.may_lead(place, mentor, goal.person)
            for start in self.counting.starts(place, (mentor,))
        }
        return sorted(starts)

    def missing(
        self, person: str, spans: Sequence[Interval], start: Minute, end: Minute
    ) -> Iterator[Interval]:
        """The half-hours on the person's clock that lack for [start, end), if any do."""
        gaps = holes(spans, start, end)
        if gaps:
            zone = ZoneInfo(self.facts.people[person].timezone)
            yield half_hours(zone, gaps[0].start, gaps[-1].end)

    def reach(self, seeker: Seeker, opened: Sequence[Interval]) -> Reach:
        """What opening these would do; raises TimeoutError when there is no time for it."""
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
        if (
            reach.fairness <= self.now.fairness
            and reach.attainment <= self.now.attainment
        ):
            return []
        if len(spans) == 1:
            return [Ask(spans[0], reach)]
        half = len(spans) // 2
        return self.among(spans[:half]) + self.among(spans[half:])


def reached(schedule: Schedule, goal: Shadower | Rotator) -> Reach:
    """What a schedule of `counting_one` says."""
    values = {tier.tier: tier.value for tier in schedule.tiers}
    fairness, granted = values["fairness"], values["wishes"]
    assert isinstance(fairness, tuple)  # noqa: S101 - for mypy: the files hold it so
    assert isinstance(granted, int)  # noqa: S101
    attainment = Fraction(goal.credit + granted, goal.target)
    return Reach(fairness, min(Fraction(1), attainment))


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


def with_open(problem: Problem, person: str, opened: Sequence[Interval]) -> Problem:
    """The problem in which a person is available at these times, too."""
    return replace(
        problem,
        people=tuple(
            replace(one, available=tuple(joined([*one.available, *opened])))
            if one.id == person
            else one
            for one in problem.people
        ),
    )


def holes(spans: Sequence[Interval], start: Minute, end: Minute) -> list[Interval]:
    """What the spans leave out of [start, end)."""
    out = []
    for span in spans:
        if span.start < end and span.end > start:
            if span.start > start:
                out.append(Interval(start, span.start))
            start = max(start, span.end)
    if start < end:
        out.append(Interval(start, end))
    return out


def half_hours(zone: ZoneInfo, start: Minute, end: Minute) -> Interval:
    """The half-hours of a wall clock that cover [start, end)."""
    offset = datetime.fromtimestamp(start * 60, UTC).astimezone(zone).utcoffset()
    ahead = int(offset.total_seconds()) // 60 if offset else 0
    first = (start + ahead) // 30 * 30 - ahead
    last = -(-(end + ahead) // 30) * 30 - ahead
    return Interval(first, last)


def length(span: Interval) -> Minute:
    return span.end - span.start
