"""What took place, added up by person: in both directions, and both ways."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median_low

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Had:
    """One seat or sitting that took place, [starts_at, ends_at): `person_id` sat in on a
    call that `other_id` hosted, or (`rotating`) came to a sitting that `other_id` led.
    `thing_id` is the call or the placement."""

    program_id: int
    person_id: int
    other_id: int
    rotating: bool
    thing_id: int
    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        return (self.ends_at - self.starts_at) // MINUTE

    @property
    def given(self) -> tuple[int, bool, int, datetime]:
        """What the other one gave: one call or one group, however many came."""
        return (self.other_id, self.rotating, self.thing_id, self.starts_at)


@dataclass(frozen=True)
class Met:
    """One alignment meeting, [starts_at, ends_at), in which that person was."""

    program_id: int
    person_id: int
    number: int
    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        return (self.ends_at - self.starts_at) // MINUTE


@dataclass
class Count:
    """How many, and how long altogether."""

    number: int = 0
    minutes: int = 0

    def add(self, minutes: int) -> None:
        self.number += 1
        self.minutes += minutes


@dataclass
class Line:
    """One person's part: `seats` on calls and `sittings` are what they had; calls
    `hosted` with somebody listening and groups `led` what they gave. Alignment `meetings`
    are of both sides, and neither."""

    seats: Count = field(default_factory=Count)
    sittings: Count = field(default_factory=Count)
    hosted: Count = field(default_factory=Count)
    led: Count = field(default_factory=Count)
    meetings: Count = field(default_factory=Count)

    @property
    def had(self) -> int:
        """Minutes with the other side."""
        return self.seats.minutes + self.sittings.minutes

    @property
    def gave(self) -> int:
        """Minutes for the other side."""
        return self.hosted.minutes + self.led.minutes


def lines_of(rows: Iterable[Had], met: Iterable[Met] = ()) -> dict[int, Line]:
    """The line of everybody who had or gave anything, or met others, by person."""
    found: dict[int, Line] = defaultdict(Line)
    given: set[tuple[int, bool, int, datetime]] = set()
    for row in rows:
        mine = found[row.person_id]
        (mine.sittings if row.rotating else mine.seats).add(row.minutes)
        if row.given not in given:
            given.add(row.given)
            other = found[row.other_id]
            (other.led if row.rotating else other.hosted).add(row.minutes)
    for one in met:
        found[one.person_id].meetings.add(one.minutes)
    return dict(found)


def median_minutes(people: Iterable[int], lines: dict[int, Line]) -> int:
    """What half of these people have had, or more; who is in no line has had nothing."""
    return median_low([lines[one].had if one in lines else 0 for one in people] or [0])
