"""Why nothing fairer exists, checked by counting: no search, no flow, no OR-Tools.

A *unit* is the k-th grant of a seeker. It serves the levels from the first to the last for
which k grants are just enough. For any people A and any calls (or placements) K, the units
that a schedule grants out of a set of units are at most

    those of seekers outside A, for each no more than fits beside each other
    + for each of A, what fits beside each other outside K
    + the room that K has in all.

A *cut* names A and K. Ordered by (first level up, last level down), the units up to each
place are bounded by the best cut, and these bounds add up to a list that no schedule's
fairness can beat: whoever reaches it on one level has used up the bounds below.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from math import ceil

from solver.check.facts import Facts, Week
from solver.check.pairing import most_paired
from solver.check.values import levels
from solver.problem import Call, Interval, Minute, Placement, Rotator, Shadower
from solver.schedule import Curve

Slot = tuple[str, Minute]
"""Sittings of a mentor that exclude each other: the mentor, and when the first starts."""
Seeker = tuple[str, str]
"""A kind, "shadower" or "rotator", and a person."""


@dataclass(frozen=True, slots=True)
class Cut:
    """People who get in each other's way, and the calls and placements they share."""

    seekers: frozenset[Seeker]
    calls: frozenset[str]
    placements: frozenset[str]


@dataclass(frozen=True, slots=True)
class Unit:
    """The k-th grant of a seeker serves the levels first..last (by number, from 0)."""

    seeker: Seeker
    first: int
    last: int


class Counting:
    """What can be counted in a problem without solving it."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.goals: dict[Seeker, Shadower | Rotator] = {
            **{("shadower", one.person): one for one in facts.problem.shadowers},
            **{("rotator", one.person): one for one in facts.problem.rotators},
        }
        self.goals = {key: one for key, one in self.goals.items() if one.wanted}
        self.levels = levels((one.credit, one.target) for one in self.goals.values())
        self._calls: dict[str, list[Call]] = {}
        self._can_start: dict[tuple[int, str], frozenset[Minute]] = {}
        self._own: dict[str, list[Interval]] = defaultdict(list)
        for call in facts.problem.calls:
            self._own[call.host].append(Interval(call.start, call.end))
        self._sorted = sorted(facts.problem.calls, key=lambda call: call.start)
        self._begun = [call.start for call in self._sorted]
        self._bans = {(ban.person, ban.call) for ban in facts.problem.bans}
        self._pins = {(pin.person, pin.call) for pin in facts.problem.pins}
        self._hosts = {one.person: one.max_per_week for one in facts.problem.hosts}
        self._mentors = {one.person: one.max_per_week for one in facts.problem.mentors}

    def need(self, seeker: Seeker, level: Fraction) -> int:
        """How many grants bring the seeker to the level."""
        goal = self.goals[seeker]
        return max(0, ceil(level * goal.target) - goal.credit)

    @cached_property
    def units(self) -> list[Unit]:
        """Every grant that anybody wants, in the order in which they count."""
        out = []
        for seeker in self.goals:
            served: dict[int, list[int]] = defaultdict(list)
            for j, level in enumerate(self.levels):
                served[self.need(seeker, level)].append(j)
            out += [Unit(seeker, js[0], js[-1]) for need, js in served.items() if need]
        return sorted(out, key=lambda unit: (unit.first, -unit.last, unit.seeker))

    def classes(self) -> Iterator[list[Unit]]:
        """Units that serve the same levels, in the order of the units."""
        for _, group in groupby(self.units, key=lambda unit: (unit.first, unit.last)):
            yield list(group)

    @cached_property
    def alone(self) -> dict[Seeker, int]:
        """How much each seeker could be granted at most, were nobody else there."""
        return {
            seeker: self.besides(goal, frozenset())
            if isinstance(goal, Shadower)
            else len(set(self.choices(goal)))
            for seeker, goal in self.goals.items()
        }

    @cached_property
    def base(self) -> list[int]:
        """How many seekers are at each level already."""
        return [
            sum(self.need(seeker, level) == 0 for seeker in self.goals)
            for level in self.levels
        ]

    def most(self, cuts: Iterable[Cut]) -> Curve:
        """The list of fairness that no schedule beats, as far as these cuts can tell."""
        sizes = [(cut.seekers, self.size(cut)) for cut in cuts]
        spent: Counter[tuple[int, int]] = (
            Counter()
        )  # class of units: bound of its prefix
        open_units: Counter[Seeker] = Counter()
        for group in self.classes():
            for unit in group:
                if open_units[unit.seeker] < self.alone[unit.seeker]:
                    open_units[unit.seeker] += 1
            count = open_units.total()
            outside = [
                size + count - sum(open_units[seeker] for seeker in seekers)
                for seekers, size in sizes
            ]
            spent[group[0].first, group[0].last] = min([count, *outside])
        return tuple(
            (str(level), self.base[j] + self._gained(spent, j))
            for j, level in enumerate(self.levels)
        )

    @staticmethod
    def _gained(spent: Counter[tuple[int, int]], j: int) -> int:
        """How many units that serve level j there can be, if all levels below are full."""
        gained, before = 0, 0
        for first in range(j + 1):
            group = [bound for (f, last), bound in spent.items() if f == first]
            serving = [
                bound for (f, last), bound in spent.items() if f == first and last >= j
            ]
            gained += (serving[-1] if serving else before) - before
            before = group[-1] if group else before
        return gained

    def size(self, cut: Cut) -> int:
        """What the seekers of a cut can be granted in all."""
        total = self.room(cut.calls)
        rotators = [person for kind, person in cut.seekers if kind == "rotator"]
        for name in cut.placements:
            total += self.places_room(self.facts.places[name], rotators)
        for kind, person in cut.seekers:
            if kind == "shadower":
                total += self.besides(self.facts.shadowers[person], cut.calls)
            else:
                chosen = set(self.choices(self.facts.rotators[person]))
                total += len(chosen - cut.placements)
        return total

    # Seats

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

    # Placements

    def choices(self, rotator: Rotator) -> Iterator[str]:
        """The placements that the rotator could do, were nobody else there."""
        for name in rotator.choices:
            place = self.facts.places[name]
            kept = name in rotator.done or place.seats_per_mentor == 0
            if not kept and rotator.max_per_week != 0 and self._led(rotator, place):
                yield name

    def _led(self, rotator: Rotator, place: Placement) -> bool:
        """Whether some mentor and the rotator share enough time."""
        return any(
            self._chain(place, self.starts(place, (mentor, rotator.person)))
            for mentor in place.mentors
            if self.may_lead(place, mentor, rotator.person)
        )

    def may_lead(self, place: Placement, mentor: str, rotator: str) -> bool:
        """Whether nothing but time can keep the two apart in this placement."""
        banned = any(
            (ban.person, ban.placement) == (rotator, place.id)
            and ban.mentor in (None, mentor)
            and not ban.starts
            for ban in self.facts.problem.bans
        )
        apart = mentor in self.facts.rotators[rotator].not_with
        return mentor != rotator and not apart and not banned

    def starts(self, place: Placement, people: Sequence[str]) -> list[Minute]:
        """When a sitting can start at which all these people are, in order."""
        free = [self._starts(place.minutes, one) for one in people]
        return sorted(frozenset.intersection(*free))

    def _starts(self, minutes: int, person: str) -> frozenset[Minute]:
        """When a sitting of so many minutes can start for one person."""
        key = (minutes, person)
        if key not in self._can_start:
            problem, step = self.facts.problem, self.facts.problem.slot_minutes
            pinned = {start for pin in problem.pins for start in pin.starts}
            first = problem.not_before
            self._can_start[key] = frozenset(
                start
                for span in self.facts.spans(person)
                for start in grid(
                    max(span.start, problem.horizon.start),
                    min(span.end, problem.horizon.end) - minutes,
                    problem.slots_from,
                    step,
                )
                if (first is None or start >= first or start in pinned)
                and self.apart_from_own(person, start, start + minutes)
            )
        return self._can_start[key]

    def _chain(self, place: Placement, starts: list[Minute]) -> bool:
        """Whether some of the starts make a whole placement."""
        gap = place.gap_hours[0] * 60
        gap = max(gap, place.minutes + self.facts.problem.buffer_minutes)
        most = place.gap_hours[1]
        ends = starts
        for _ in range(place.sessions - 1):
            if not ends:
                return False
            ends = [
                start
                for start in starts
                if any(
                    gap <= start - one and (most is None or start - one <= most * 60)
                    for one in ends
                )
            ]
        return bool(ends)

    def places_room(self, place: Placement, rotators: Iterable[str]) -> int:
        """How many of these rotators the placement's mentors can take, at most."""
        taken = 0
        wanted: dict[str, list[Slot]] = defaultdict(list)
        room: dict[Slot, int] = {}
        weeks: dict[Slot, tuple[str, Week]] = {}
        weekly: dict[tuple[str, Week], int] = {}
        for mentor in place.mentors:
            firsts = self._together(place, mentor, rotators)
            slots = self._slots(place, mentor, firsts)
            counts = Counter(self.facts.week(mentor, t) for _, t in set(slots.values()))
            groups = {
                week: least(self._mentors.get(mentor), n) for week, n in counts.items()
            }
            sittings = sum(groups.values())
            taken += min(
                len(firsts), sittings * place.seats_per_mentor // place.sessions
            )
            for one, starts in firsts.items():
                wanted[one] += {slots[start] for start in starts}
            for slot in slots.values():
                room[slot] = place.seats_per_mentor
                weeks[slot] = (mentor, self.facts.week(mentor, slot[1]))
            for week, n in groups.items():
                weekly[mentor, week] = n * place.seats_per_mentor
        return min(taken, most_paired(wanted, room, weeks, weekly))

    def _together(
        self, place: Placement, mentor: str, rotators: Iterable[str]
    ) -> dict[str, list[Minute]]:
        """When each rotator who could do the whole placement can meet the mentor."""
        out = {}
        for one in rotators:
            if self.may_lead(place, mentor, one):
                starts = self.starts(place, (mentor, one))
                if self._chain(place, starts):
                    out[one] = starts
        return out

    def _slots(
        self, place: Placement, mentor: str, firsts: Mapping[str, list[Minute]]
    ) -> dict[Minute, Slot]:
        """Start to slot: of the starts in one slot, the mentor can only keep one.

        Week by week, so that a slot lies in one of the mentor's weeks.
        """
        apart = place.minutes + self.facts.problem.buffer_minutes
        slots: dict[Minute, Slot] = {}
        first, week = None, None
        for start in sorted({start for starts in firsts.values() for start in starts}):
            this = self.facts.week(mentor, start)
            if first is None or start >= first + apart or this != week:
                first, week = start, this
            slots[start] = (mentor, first)
        return slots


def grid(first: Minute, last: Minute, origin: Minute, step: int) -> range:
    """The minutes in [first, last] that lie whole steps from the origin."""
    return range(first + (origin - first) % step, last + 1, step)


def least(cap: int | None, count: int) -> int:
    """The count, unless the cap (`None`: no limit) is less."""
    return count if cap is None else min(cap, count)
