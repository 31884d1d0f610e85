"""What a shadower could sit in, were nobody else there, and what room calls have."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from solver.check.facts import Facts
from solver.problem import Call, Interval, Minute, Shadower


class Seating:
    """Seats that can be counted in a problem without solving it."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._calls: dict[str, list[Call]] = {}
        self._own: dict[str, list[Interval]] = defaultdict(list)
        for call in facts.problem.calls:
            self._own[call.host].append(Interval(call.start, call.end))
        self._sorted = sorted(facts.problem.calls, key=lambda call: call.start)
        self._begun = [call.start for call in self._sorted]
        self._bans = {(ban.person, ban.call) for ban in facts.problem.bans}
        self._pins = {(pin.person, pin.call) for pin in facts.problem.pins}
        self._hosts = {one.person: one.max_per_week for one in facts.problem.hosts}

    def calls_for(self, shadower: Shadower) -> list[Call]:
        """The calls that the shadower could sit in, were nobody else there."""
        if shadower.person not in self._calls:
            self._calls[shadower.person] = [
                call
                for span in self.facts.spans(shadower.person)
                for call in self.during(span)
                if self.suits(shadower, call)
            ]
        return self._calls[shadower.person]

    def during(self, span: Interval) -> Iterator[Call]:
        """The calls that lie wholly in a span."""
        first = bisect_left(self._begun, span.start)
        for call in self._sorted[first : bisect_left(self._begun, span.end)]:
            if call.end <= span.end:
                yield call

    def suits(self, shadower: Shadower, call: Call) -> bool:
        """Whether the shadower could sit in the call, if available then."""
        person = shadower.person
        return (
            call.host != person
            and call.host not in shadower.not_with
            and shadower.requires <= call.tags
            and not shadower.refuses & call.tags
            and self.apart_from_own(person, call.start, call.end)
            and not self._barred(person, call)
        )

    def apart_from_own(self, person: str, start: Minute, end: Minute) -> bool:
        """Whether the calls that the person hosts leave [start, end) alone."""
        return not any(self._near(own, start, end) for own in self._own.get(person, ()))

    def _near(self, own: Interval, start: Minute, end: Minute) -> bool:
        gap = self.facts.problem.buffer_minutes
        return own.start < end + gap and start < own.end + gap

    def _barred(self, person: str, call: Call) -> bool:
        """Whether a ban, or `not_before`, keeps the seat away."""
        seat, first = (person, call.id), self.facts.problem.not_before
        early = first is not None and call.start < first
        return seat in self._bans or (early and seat not in self._pins)

    def besides(self, shadower: Shadower, shared: frozenset[str]) -> int:
        """How many calls that are not shared fit into the shadower's weeks."""
        weeks, hosts = defaultdict(list), Counter[str]()
        for call in self.calls_for(shadower):
            if call.id not in shared:
                hosts[call.host] += 1
                week = self.facts.week(shadower.person, call.start)
                weeks[week].append(Interval(call.start, call.end))
        return min(
            sum(least(shadower.max_per_host, count) for count in hosts.values()),
            sum(
                least(shadower.max_per_week, self._disjoint(spans))
                for spans in weeks.values()
            ),
        )

    def _disjoint(self, spans: Iterable[Interval]) -> int:
        """How many spans, at most, lie a buffer apart: always take the one that ends first."""
        count, free = 0, None
        for start, end in sorted(spans, key=lambda span: span.end):
            if free is None or start >= free:
                count, free = count + 1, end + self.facts.problem.buffer_minutes
        return count

    def room(self, calls: Iterable[str]) -> int:
        """The seats of these calls, as far as the hosts' weeks allow."""
        weeks: Counter[tuple[str, tuple[int, int]]] = Counter()
        for name in calls:
            call = self.facts.calls[name]
            weeks[call.host, self.facts.week(call.host, call.start)] += call.seats
        return sum(
            least(self.host_room(host), seats) for (host, _), seats in weeks.items()
        )

    def host_room(self, host: str) -> int | None:
        """How many seats a host takes on in a local week; `None` is no limit."""
        return self._hosts.get(host)


def least(cap: int | None, count: int) -> int:
    """The count, unless the cap (`None`: no limit) is less."""
    return count if cap is None else min(cap, count)
