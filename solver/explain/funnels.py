"""Elimination funnels: how many calls (or people) are left after each rule."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from solver.check.counting import Counting, Seeker
from solver.check.facts import Facts
from solver.check.values import attainment, fairness
from solver.explain.network import Network
from solver.problem import Call, Interval, Rotator, Shadower
from solver.schedule import Curve

Funnel = list[tuple[str, int]]
Item = TypeVar("Item")


class Funnels:
    """What keeps people and calls apart in one schedule."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.counting = Counting(facts)
        self.taken = Counter(seat.call for seat in facts.seats)
        self.held = {(seat.person, seat.call) for seat in facts.seats}
        self.pins = {(pin.person, pin.call) for pin in facts.problem.pins}
        self.bans = {(ban.person, ban.call) for ban in facts.problem.bans}
        self.mine: dict[str, list[Call]] = defaultdict(list)
        for seat in facts.seats:
            self.mine[seat.person].append(facts.calls[seat.call])
        self.had = Counter(seat.person for seat in facts.seats)
        self.hosts = {one.person: one.max_per_week for one in facts.problem.hosts}
        self.hosted = Counter(
            (call.host, facts.week(call.host, call.start))
            for call in (facts.calls[seat.call] for seat in facts.seats)
        )
        self.busy: dict[str, list[tuple[Interval, str]]] = {}
        for person, call_id in self.held:
            call = facts.calls[call_id]
            self._take(person, Interval(call.start, call.end), call_id)
        for grant in facts.grants:
            for sitting in facts.sittings(grant):
                self._take(grant.person, sitting, "")
        for place, mentor, start in facts.groups:
            self._take(mentor, Interval(start, start + facts.places[place].minutes), "")

    @cached_property
    def network(self) -> Network:
        """What can flow in the problem, whatever the schedule."""
        return Network(self.counting)

    def _take(self, person: str, span: Interval, call: str) -> None:
        self.busy.setdefault(person, []).append((span, call))

    def shadower(self, one: Shadower) -> Funnel:
        """Which calls are left for a shadower, rule by rule; the last ones could be granted."""
        return strained(
            "calls",
            self.facts.problem.calls,
            ("while free", self.free_calls[one.person]),
            ("that fit", lambda call: self.fits(one, call)),
            ("beside own calls", lambda call: self.apart_from_own(one, call)),
            ("with a seat left", lambda call: self.seat_left(one, call)),
            ("beside what is granted", lambda call: self.fits_in(one, call)),
        )

    def rotator(self, one: Rotator) -> Funnel:
        """Which placements are left for a rotator, rule by rule."""
        possible = set(self.counting.placing.choices(one))
        granted = {g.placement for g in self.facts.grants if g.person == one.person}
        return strained(
            "placements",
            [place.id for place in self.facts.problem.placements],
            ("that are chosen", list(one.choices)),
            ("that are not done", lambda name: name not in one.done),
            ("with time for mentor and rotator", lambda name: name in possible),
            ("granted", lambda name: name in granted),
        )

    def call(self, call: Call) -> Funnel:
        """Which shadowers are left for a call, rule by rule."""
        return strained(
            "shadowers",
            self.facts.problem.shadowers,
            ("who are free", self.free_people[call.id]),
            ("whom it fits", lambda one: self.fits(one, call)),
            ("without an own call then", lambda one: self.apart_from_own(one, call)),
            ("who want more", lambda one: self.had[one.person] < one.wanted),
            ("with time and room for it", lambda one: self.fits_in(one, call)),
            (
                "whom the host's week has room for",
                lambda one: self.seat_left(one, call),
            ),
        )

    def goal(self, seeker: Seeker) -> Shadower | Rotator:
        """What the seeker wants."""
        kind, person = seeker
        if kind == "shadower":
            return self.facts.shadowers[person]
        return self.facts.rotators[person]

    def granted(self, seeker: Seeker) -> int:
        """How much the schedule gives the seeker."""
        kind, person = seeker
        if kind == "shadower":
            return self.had[person]
        return sum(grant.person == person for grant in self.facts.grants)

    def attainment(self, seeker: Seeker) -> Fraction:
        """The share of the target that the seeker has."""
        goal = self.goal(seeker)
        return attainment(goal.credit, goal.target, self.granted(seeker))

    @cached_property
    def fairness(self) -> Curve:
        """How many seekers reach each level in the schedule."""
        return fairness(self.facts)

    @cached_property
    def free_calls(self) -> dict[str, list[Call]]:
        """The calls that each shadower is free for: rules 1 and 9."""
        first = self.facts.problem.not_before
        return {
            one.person: [
                call
                for span in self.facts.spans(one.person)
                for call in self.counting.seating.during(span)
                if first is None
                or call.start >= first
                or (one.person, call.id) in self.pins
            ]
            for one in self.facts.problem.shadowers
        }

    @cached_property
    def free_people(self) -> dict[str, list[Shadower]]:
        """The same the other way round."""
        out: dict[str, list[Shadower]] = defaultdict(list)
        for person, calls in self.free_calls.items():
            for call in calls:
                out[call.id].append(self.facts.shadowers[person])
        return out

    def fits(self, one: Shadower, call: Call) -> bool:
        """Rule 5, bans, and nobody's own call."""
        return (
            call.host != one.person
            and call.host not in one.not_with
            and one.requires <= call.tags
            and not one.refuses & call.tags
            and (one.person, call.id) not in self.bans
        )

    def apart_from_own(self, one: Shadower, call: Call) -> bool:
        """Rule 2 against the calls that the shadower hosts."""
        return self.counting.seating.apart_from_own(one.person, call.start, call.end)

    def seat_left(self, one: Shadower, call: Call) -> bool:
        """Rule 3 and the host's cap, as the schedule stands; an own seat counts as left."""
        if (one.person, call.id) in self.held:
            return True
        cap = self.hosts.get(call.host)
        week = (call.host, self.facts.week(call.host, call.start))
        room = cap is None or self.hosted[week] < cap
        return room and self.taken[call.id] < call.seats

    def fits_in(self, one: Shadower, call: Call) -> bool:
        """Rules 2 and 4 against what the schedule gives the shadower besides."""
        seats = [other for other in self.mine[one.person] if other.id != call.id]
        week = self.facts.week(one.person, call.start)
        same_week = sum(self.facts.week(one.person, c.start) == week for c in seats)
        same_host = sum(c.host == call.host for c in seats)
        return (
            len(seats) < one.wanted
            and (one.max_per_week is None or same_week < one.max_per_week)
            and (one.max_per_host is None or same_host < one.max_per_host)
            and not self.near_another(one.person, call)
        )

    def near_another(self, person: str, call: Call) -> bool:
        """Whether something else that the schedule gives the person is too close."""
        gap = self.facts.problem.buffer_minutes
        return any(
            what != call.id
            and span.start < call.end + gap
            and call.start < span.end + gap
            for span, what in self.busy.get(person, ())
        )


def strained(
    name: str,
    items: Sequence[Item],
    first: tuple[str, Sequence[Item]],
    *steps: tuple[str, Callable[[Item], bool]],
) -> Funnel:
    """How many items are there, how many are left first, and how many pass each step."""
    said, left = first
    out = [(name, len(items)), (said, len(left))]
    for said, keeps in steps:
        left = [item for item in left if keeps(item)]
        out.append((said, len(left)))
    return out
