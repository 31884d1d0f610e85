"""The question, typed: who wants what, who can when, and under which rules.

Every instant is a whole number of minutes since 1970-01-01T00:00Z (a `Minute`): cheap to
compare, exact across clock changes, and what numpy takes as it is. `files` turns them
from and into text. Everything here is checked once, in `files`, where it enters; the
classes only carry it. PROBLEM.md is the source of every name, default and rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Minute = int
Weights = Mapping[str, int]

NONE: frozenset[str] = frozenset()

SECONDS = 60.0
TIERS = ("stability", "fairness", "wishes", "variety", "balance")


class Interval(NamedTuple):
    """A half-open span of time, [start, end), in minutes since 1970 (UTC)."""

    start: Minute
    end: Minute


@dataclass(frozen=True, slots=True)
class Person:
    """Anybody with a calendar. `available` and `preferred` are sorted and disjoint."""

    id: str
    timezone: str
    team: str = ""
    available: tuple[Interval, ...] = ()
    preferred: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A sales call at a fixed time, [start, end), that up to `seats` people may observe."""

    id: str
    host: str
    start: Minute
    end: Minute
    seats: int
    tags: frozenset[str] = NONE


@dataclass(frozen=True, slots=True)
class Cap:
    """What one host or mentor takes on in a local week; `None` is no limit."""

    person: str
    max_per_week: int | None = None


@dataclass(frozen=True, slots=True)
class Shadower:
    """Somebody who wants seats on calls: `target` of them, `credit` already had."""

    person: str
    target: int
    credit: int = 0
    max_per_week: int | None = None
    max_per_host: int | None = None
    requires: frozenset[str] = NONE
    refuses: frozenset[str] = NONE
    not_with: frozenset[str] = NONE
    wishes: Weights = field(default_factory=dict)
    path: Weights = field(default_factory=dict)
    met: frozenset[str] = NONE

    @property
    def wanted(self) -> int:
        """How many more seats would bring this seeker to the target (never below 0)."""
        return max(0, self.target - self.credit)


@dataclass(frozen=True, slots=True)
class Placement:
    """A short rotation: `sessions` sittings of `minutes` each with one mentor.

    Consecutive starts lie at least `gap_hours[0]` and at most `gap_hours[1]` hours apart
    (`None`: no upper limit). `after` names placements that must come first.
    """

    id: str
    team: str
    mentors: tuple[str, ...]
    sessions: int
    minutes: int
    gap_hours: tuple[int, int | None] = (0, None)
    seats_per_mentor: int = 1
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rotator:
    """Somebody who wants placements: `target` of them, `credit` already had."""

    person: str
    target: int
    credit: int = 0
    max_per_week: int | None = None
    done: frozenset[str] = NONE
    choices: Weights = field(default_factory=dict)
    preferred_weight: int = 0
    not_with: frozenset[str] = NONE
    met: frozenset[str] = NONE

    @property
    def wanted(self) -> int:
        """How many more placements would bring this seeker to the target (never below 0)."""
        return max(0, self.target - self.credit)


@dataclass(frozen=True, slots=True)
class Away:
    """At no instant are more than `max` people of `team` in sittings as rotators."""

    team: str
    max: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of `pins`, `bans` or `published`: a person with a call, or with a placement.

    With a placement, `mentor` may be left out (`None`) and `starts` may hold only the
    first few starts, or none.
    """

    person: str
    call: str | None = None
    placement: str | None = None
    mentor: str | None = None
    starts: tuple[Minute, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem file (PROBLEM.md, "rotation-problem/1").

    `horizon` bounds the sittings of placements; a call may lie anywhere. Sittings start a
    whole number of `slot_minutes` from `slots_from`. `not_before`: nothing that is not
    pinned starts earlier (`None`: no such limit). `seconds` is the time limit asked for.
    """

    horizon: Interval
    slot_minutes: int = 30
    slots_from: Minute = 0
    not_before: Minute | None = None
    buffer_minutes: int = 0
    people: tuple[Person, ...] = ()
    calls: tuple[Call, ...] = ()
    hosts: tuple[Cap, ...] = ()
    shadowers: tuple[Shadower, ...] = ()
    placements: tuple[Placement, ...] = ()
    mentors: tuple[Cap, ...] = ()
    rotators: tuple[Rotator, ...] = ()
    away: tuple[Away, ...] = ()
    pins: tuple[Entry, ...] = ()
    bans: tuple[Entry, ...] = ()
    published: tuple[Entry, ...] = ()
    objective: tuple[str, ...] = TIERS
    seconds: float = SECONDS
