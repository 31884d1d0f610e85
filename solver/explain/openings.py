"""Half-hours which, if somebody opened them, would make one more call or sitting possible."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from solver.candidates import Option, reachable
from solver.check.counting import Counting
from solver.check.facts import joined
from solver.problem import Interval, Minute, Placement, Rotator, Shadower
from solver.tables import Tables


class Openings:
    """What people could open, in the half-hours of their own clocks."""

    def __init__(self, counting: Counting) -> None:
        self.counting, self.facts = counting, counting.facts

    @cached_property
    def tables(self) -> Tables:
        """The problem by number."""
        return Tables(self.facts.problem)

    def of(self, goal: Shadower | Rotator) -> list[Interval]:
        """Every span, once, that is worth a look: what it makes possible is not ruled out."""
        found = self.calls(goal) if isinstance(goal, Shadower) else self.sittings(goal)
        return list(dict.fromkeys(found))

    def calls(self, goal: Shadower) -> Iterator[Interval]:
        """What lacks for one more call."""
        for call in self.facts.problem.calls:
            if call.seats and self.counting.seating.suits(goal, call):
                yield from self.missing(goal.person, call.start, call.end)

    def sittings(self, goal: Rotator) -> Iterator[Interval]:
        """What lacks for one more sitting that can be part of a whole placement."""
        for name in goal.choices:
            place = self.facts.places[name]
            if place.seats_per_mentor and self.in_order(goal, name, frozenset()):
                for mentor in place.mentors:
                    if self.counting.placing.may_lead(place, mentor, goal.person):
                        yield from self.led(goal, place, mentor)

    def in_order(self, goal: Rotator, name: str, later: frozenset[str]) -> bool:
        """Whether a placement can still come, and all that it is `after` before it."""
        known = name in goal.choices and name not in goal.done | later
        return known and all(
            first in goal.done or self.in_order(goal, first, later | {name})
            for first in self.facts.places[name].after
        )

    def led(self, goal: Rotator, place: Placement, mentor: str) -> Iterator[Interval]:
        """The same with one mentor."""
        apart = self.counting.seating.apart_from_own
        starts = [
            start
            for start in self.counting.placing.starts(place, (mentor,))
            if apart(goal.person, start, start + place.minutes)
        ]
        spans = self.facts.spans(goal.person)
        shared = {s for s in starts if within(spans, s, s + place.minutes)}
        for start in starts:
            for span in self.missing(goal.person, start, start + place.minutes):
                after = joined([*spans, span])
                low = bisect_left(starts, span.start - place.minutes)
                high = bisect_left(starts, span.end)
                new = {
                    s for s in starts[low:high] if within(after, s, s + place.minutes)
                }
                if self.completes(goal, place, mentor, (shared, new - shared)):
                    yield span

    def completes(
        self,
        goal: Rotator,
        place: Placement,
        mentor: str,
        starts: tuple[set[Minute], set[Minute]],
    ) -> bool:
        """Whether a whole series of old and new starts uses one of the new."""
        old, new = starts
        option = Option(
            self.tables.rotator[goal.person],
            self.tables.placement[place.id],
            self.tables.person[mentor],
        )
        every = np.array(sorted(old | new), dtype=np.int64)
        series = reachable(self.tables, option, every)
        return any(np.isin(part, [*new]).any() for part in series)

    def missing(self, person: str, start: Minute, end: Minute) -> Iterator[Interval]:
        """The half-hours on the person's clock that lack for [start, end), if any do."""
        gaps = holes(self.facts.spans(person), start, end)
        if gaps:
            zone = ZoneInfo(self.facts.people[person].timezone)
            yield half_hours(zone, gaps[0].start, gaps[-1].end)


def within(spans: Sequence[Interval], start: Minute, end: Minute) -> bool:
    """Whether [start, end) lies wholly in one of the spans."""
    return any(span.start <= start and end <= span.end for span in spans)


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
