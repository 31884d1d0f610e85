"""Which placements a rotator could do, were nobody else there, and what room they have."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from solver.check.facts import Facts, Week
from solver.check.pairing import most_paired
from solver.check.seating import Seating, least
from solver.problem import Minute, Placement, Rotator

Slot = tuple[str, Minute]
"""Sittings of a mentor that exclude each other: the mentor, and when the first starts."""


class Placing:
    """Placements that can be counted in a problem without solving it."""

    def __init__(self, facts: Facts, seating: Seating) -> None:
        self.facts, self.seating = facts, seating
        self._can_start: dict[tuple[int, str], frozenset[Minute]] = {}
        self._mentors = {one.person: one.max_per_week for one in facts.problem.mentors}

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
                and self.seating.apart_from_own(person, start, start + minutes)
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

    def room(self, place: Placement, rotators: Iterable[str]) -> int:
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
