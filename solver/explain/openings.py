"""Half-hours which, if somebody opened them, would make one more call or sitting possible."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from solver.candidates import Option, reachable
from solver.check.counting import Counting
from solver.check.facts import joined
from solver.problem import Call, Interval, Minute, Placement, Rotator, Shadower
from solver.tables import Ints, Tables


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

    def helped(self, goal: Shadower, calls: Ints) -> dict[Interval, list[Call]]:
        """Every span worth a look that makes some of these calls (by number) possible, and these."""
        first, last = self.lacks(goal.person)
        lacking = np.flatnonzero(first < last)
        calls = self.suiting(goal, np.intersect1d(calls, lacking))
        # A span ends less than a half-hour past what lacks.
        whole = np.zeros(lacking.size, dtype=np.bool_)
        for call in calls.tolist():
            whole |= (first[lacking] - 30 < first[call]) & (
                last[call] < last[lacking] + 30
            )
        worth = {
            self.rounded(goal.person, int(first[call]), int(last[call]))
            for call in self.suiting(goal, lacking[whole]).tolist()
        }
        every = self.facts.problem.calls
        found = {
            span: calls[(span.start <= first[calls]) & (last[calls] <= span.end)]
            for span in worth
        }
        return {
            span: [every[call] for call in here.tolist()]
            for span, here in found.items()
            if here.size
        }

    def suiting(self, goal: Shadower, calls: Ints) -> Ints:
        """Those of the calls (by number) that have seats and suit the shadower."""
        every, suits = self.facts.problem.calls, self.counting.seating.suits
        good = [c for c in calls.tolist() if every[c].seats and suits(goal, every[c])]
        return np.array(good, dtype=np.int64)

    def lacks(self, person: str) -> tuple[Ints, Ints]:
        """From when to when a person's time has holes in each call (the same: no hole)."""
        start, end = self.tables.call_start, self.tables.call_end
        known = np.array(self.facts.spans(person), dtype=np.int64).reshape(-1, 2)
        starts, ends = known.T
        # The last span that begins before or with the call, and the last that begins before its end.
        open_ = np.concatenate([[-1], ends])[np.searchsorted(starts, start, "right")]
        first = np.where(open_ > start, open_, start)
        place = np.searchsorted(starts, end, "left")
        open_ = np.concatenate([[-1], ends])[place]
        shut = np.concatenate([[-1], starts])[place]
        last = np.where(open_ >= end, shut, end)
        return np.minimum(first, end), np.where(first < end, last, end)

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
            yield self.rounded(person, gaps[0].start, gaps[-1].end)

    def rounded(self, person: str, start: Minute, end: Minute) -> Interval:
        """The half-hours on the person's clock that cover [start, end)."""
        return half_hours(ZoneInfo(self.facts.people[person].timezone), start, end)


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


@lru_cache(maxsize=100_000)
def half_hours(zone: ZoneInfo, start: Minute, end: Minute) -> Interval:
    """The half-hours of a wall clock that cover [start, end)."""
    offset = datetime.fromtimestamp(start * 60, UTC).astimezone(zone).utcoffset()
    ahead = int(offset.total_seconds()) // 60 if offset else 0
    first = (start + ahead) // 30 * 30 - ahead
    last = -(-(end + ahead) // 30) * 30 - ahead
    return Interval(first, last)


def length(span: Interval) -> Minute:
    return span.end - span.start
