"""A problem and a schedule, indexed for the judge."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from solver.problem import Call, Entry, Interval, Minute, Placement, Problem
from solver.schedule import PlacementGrant, Schedule, Seat

LATEST = 2**62
"""Later than any instant."""
Week = tuple[int, int]
"""The year and number of an ISO week."""


class Facts:
    """What the rules ask of a problem and a schedule.

    `seats` and `grants` are the schedule's, without those that name somebody or something
    that the problem does not know; `strangers` has a sentence for each of these.
    """

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem = problem
        self.schedule = schedule
        self.people = {person.id: person for person in problem.people}
        self.calls = {call.id: call for call in problem.calls}
        self.places = {place.id: place for place in problem.placements}
        self.shadowers = {one.person: one for one in problem.shadowers}
        self.rotators = {one.person: one for one in problem.rotators}
        self.strangers: list[str] = []
        self.seats = [seat for seat in schedule.seats if self.knows_seat(seat)]
        self.grants = [one for one in schedule.placements if self.knows_grant(one)]
        self._zones = {one.id: ZoneInfo(one.timezone) for one in problem.people}
        self._weeks: dict[tuple[str, Minute], Week] = {}
        self._spans: dict[tuple[str, bool], list[Interval]] = {}

    def knows_seat(self, seat: Seat) -> bool:
        """Whether the problem has this shadower and this call."""
        if seat.person not in self.shadowers:
            self.strangers.append(
                f"Rule 5 (fit): {seat.person} is no shadower, but has a seat on {seat.call}."
            )
        elif seat.call not in self.calls:
            self.strangers.append(
                f"Rule 5 (fit): {seat.person} has a seat on {seat.call}, which is no call of the problem."
            )
        return seat.person in self.shadowers and seat.call in self.calls

    def knows_grant(self, grant: PlacementGrant) -> bool:
        """Whether the problem has this rotator, this placement and this mentor in it."""
        place = self.places.get(grant.placement)
        said = f"{grant.person} is given {grant.placement}"
        if grant.person not in self.rotators:
            self.strangers.append(f"Rule 5 (fit): {said}, but is no rotator.")
        elif place is None:
            self.strangers.append(
                f"Rule 5 (fit): {said}, which is no placement of the problem."
            )
        elif grant.mentor not in place.mentors:
            self.strangers.append(
                f"Rule 6 (placements): {said} with {grant.mentor}, who is no mentor of it."
            )
        else:
            return True
        return False

    @cached_property
    def groups(self) -> dict[tuple[str, str, Minute], list[str]]:
        """Who starts a sitting together: (placement, mentor, start) to rotators."""
        groups = defaultdict(list)
        for grant in self.grants:
            for start in grant.starts:
                groups[grant.placement, grant.mentor, start].append(grant.person)
        return dict(groups)

    def sittings(self, grant: PlacementGrant) -> Iterator[Interval]:
        """When a granted placement takes place."""
        minutes = self.places[grant.placement].minutes
        for start in grant.starts:
            yield Interval(start, start + minutes)

    def week(self, person: str, minute: Minute) -> Week:
        """The ISO week of an instant on the person's own wall clock."""
        key = (person, minute)
        if key not in self._weeks:
            there = datetime.fromtimestamp(minute * 60, self._zones[person])
            self._weeks[key] = there.isocalendar()[:2]
        return self._weeks[key]

    def within(
        self, person: str, start: Minute, end: Minute, *, preferred: bool = False
    ) -> bool:
        """Whether [start, end) lies wholly in what is available (or preferred)."""
        spans = self.spans(person, preferred=preferred)
        i = bisect_right(spans, (start, LATEST)) - 1
        return i >= 0 and spans[i].start <= start and end <= spans[i].end

    def spans(self, person: str, *, preferred: bool = False) -> list[Interval]:
        """When a person is available (or prefers to be), sorted and disjoint."""
        key = (person, preferred)
        if key not in self._spans:
            one = self.people[person]
            self._spans[key] = joined(one.preferred if preferred else one.available)
        return self._spans[key]


def joined(intervals: Iterable[Interval]) -> list[Interval]:
    """Intervals that touch or overlap count as one."""
    out: list[Interval] = []
    for start, end in sorted(intervals):
        if out and start <= out[-1].end:
            out[-1] = Interval(out[-1].start, max(end, out[-1].end))
        else:
            out.append(Interval(start, end))
    return out


def holds(
    entry: Entry, seats: set[tuple[str, str]], grants: Iterable[PlacementGrant]
) -> bool:
    """Whether a pin (or ban) is in the schedule; `grants` are those of its person."""
    if entry.call is not None:
        return (entry.person, entry.call) in seats
    return any(
        grant.placement == entry.placement
        and entry.mentor in (None, grant.mentor)
        and grant.starts[: len(entry.starts)] == entry.starts
        for grant in grants
    )


def entry_text(entry: Entry) -> str:
    """An entry in words: `mia on c-101`, `raj in content-desk with mia from …`."""
    if entry.call is not None:
        return f"{entry.person} on {entry.call}"
    mentor = f" with {entry.mentor}" if entry.mentor else ""
    starts = f" from {', '.join(map(clock, entry.starts))}" if entry.starts else ""
    return f"{entry.person} in {entry.placement}{mentor}{starts}"


def counted(number: int, one: str) -> str:
    """So many in words: `1 seat taken`, `2 seats taken`."""
    noun, space, rest = one.partition(" ")
    return f"{number} {noun if number == 1 else noun + 's'}{space}{rest}"


def call_text(call: Call) -> str:
    return f"call {call.id} ({spell(call.start, call.end)})"


def place_text(place: Placement, sitting: Interval) -> str:
    return f"{place.id} ({spell(*sitting)})"


def spell(start: Minute, end: Minute) -> str:
    """A span in words, in UTC."""
    last = clock(end)
    return (
        f"{clock(start)} to {last[11:] if last[:10] == clock(start)[:10] else last} UTC"
    )


def clock(minute: Minute) -> str:
    """An instant in words, in UTC."""
    return datetime.fromtimestamp(minute * 60, UTC).strftime("%Y-%m-%d %H:%M")
