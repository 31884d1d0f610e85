"""Spans of time, and the one function that makes a person's hours of what they told us.

Spans are half-open, [start, end), and in UTC; `wall` says what clock changes do to them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import starmap
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from rotation.availability.wall import instant, instants

LEVELS = ("available", "preferred", "no")
DAY = timedelta(days=1)


class Span(NamedTuple):
    """From `start` to just before `end`, both in UTC."""

    start: datetime
    end: datetime


class WeekSpan(NamedTuple):
    """A span of every week on a wall clock; `weekday` 0 is Monday, minutes from midnight.

    `end_minute` 1440 is the next midnight; `level` is available or preferred.
    """

    weekday: int
    start_minute: int
    end_minute: int
    level: str


class DatedSpan(NamedTuple):
    """A span at a fixed time, in UTC; `level` is available, preferred or no."""

    start: datetime
    end: datetime
    level: str


@dataclass(frozen=True)
class Hours:
    """When somebody can take part, sorted and not touching; preferred lies in available."""

    available: tuple[Span, ...] = ()
    preferred: tuple[Span, ...] = ()


def compose(
    *,
    weekly: Sequence[WeekSpan] = (),
    dated: Sequence[DatedSpan] = (),
    busy: Sequence[tuple[datetime, datetime]] = (),
    zone: ZoneInfo,
    start: datetime,
    end: datetime,
) -> Hours:
    """The hours of one person within [start, end).

    The week on the wall clock of `zone`, with the dated hours that are available or
    preferred added; the dated "no" and the busy times are taken away from all of it.
    """
    taken = merge([*(x[:2] for x in dated if x.level == "no"), *busy])
    week = [x for x in weekly if x.level in LEVELS[:2]]
    liked = [x for x in week if x.level == "preferred"]

    def rest(pattern: Sequence[WeekSpan], levels: tuple[str, ...]) -> tuple[Span, ...]:
        offered: list[tuple[datetime, datetime]] = [
            x[:2] for x in dated if x.level in levels
        ]
        offered += on_the_calendar(pattern, zone, start, end)
        return tuple(subtract(clip(merge(offered), start, end), taken))

    preferred = rest(liked, ("preferred",))
    available = rest(week, ("available", "preferred"))
    return Hours(available, preferred)


def on_the_calendar(
    week: Sequence[WeekSpan], zone: ZoneInfo, start: datetime, end: datetime
) -> list[Span]:
    """The weekly spans that touch [start, end), whatever their level, as UTC spans."""
    if not week or start >= end:
        return []
    of_day: list[list[WeekSpan]] = [[] for _ in range(7)]
    for span in week:
        of_day[span.weekday].append(span)
    first = start.astimezone(zone).date() - DAY
    last = end.astimezone(zone).date() + DAY
    walls: list[tuple[datetime, datetime]] = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        walls += [
            (_wall(day, x.start_minute), _wall(day, x.end_minute))
            for x in of_day[day.weekday()]
        ]
    # Merged on the wall clock, 01:00–02:00 and 02:00–03:00 mean the same as 01:00–03:00.
    spans = (Span(*instants(zone, *wall)) for wall in merge_pairs(walls))
    return [span for span in spans if span.start < span.end]


def merge(spans: Iterable[tuple[datetime, datetime]]) -> list[Span]:
    """The same time in as few spans as possible, sorted; spans that touch become one."""
    return list(starmap(Span, merge_pairs(spans)))


T = TypeVar("T", int, datetime)


def merge_pairs(pairs: Iterable[tuple[T, T]]) -> list[tuple[T, T]]:
    """As `merge`, for any pairs of one kind: minutes of a day, or times of a wall clock."""
    merged: list[tuple[T, T]] = []
    for start, end in sorted(pairs):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif start < end:
            merged.append((start, end))
    return merged


def subtract(spans: Sequence[Span], holes: Sequence[Span]) -> list[Span]:
    """What is left of merged spans outside merged holes."""
    if not holes:
        return list(spans)
    left: list[Span] = []
    at = 0
    for start, end in spans:
        while at < len(holes) and holes[at].end <= start:
            at += 1
        begin, near = start, at
        while near < len(holes) and holes[near].start < end:
            if begin < holes[near].start:
                left.append(Span(begin, holes[near].start))
            begin = max(begin, holes[near].end)
            near += 1
        if begin < end:
            left.append(Span(begin, end))
    return left


def intersect(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    """The time that lies in both lists of merged spans."""
    both: list[Span] = []
    i = j = 0
    while i < len(one) and j < len(other):
        start = max(one[i].start, other[j].start)
        end = min(one[i].end, other[j].end)
        if start < end:
            both.append(Span(start, end))
        if one[i].end <= other[j].end:
            i += 1
        else:
            j += 1
    return both


def clip(spans: Sequence[Span], start: datetime, end: datetime) -> list[Span]:
    """What of merged spans lies in [start, end)."""
    if spans and start <= spans[0].start and spans[-1].end <= end:
        return list(spans)
    return intersect(spans, [Span(start, end)]) if start < end else []


def program_span(starts_on: date, ends_on: date, zone: ZoneInfo) -> Span:
    """From the first minute of `starts_on` to the last of `ends_on` (included) in `zone`."""
    first, last = (datetime.combine(day, time()) for day in (starts_on, ends_on + DAY))
    return Span(instant(zone, first, later=False), instant(zone, last, later=False))


def _wall(day: date, minute: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minute)
