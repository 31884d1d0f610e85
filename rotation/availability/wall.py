"""From a wall clock to UTC, on the nights when clocks change, too.

On those two nights a span of the wall clock means:

- a time that the clock leaps over stands for the moment of the leap, so 02:00–03:00
  on that night in Berlin is no time at all;
- of an hour that comes twice, a span that begins in it has the second, and one that ends
  in it the first, so 02:00–03:00 is one hour on that night and not two; a span
  that begins before it and ends after it has both, since nobody leaves in between.

No instant is ever offered whose wall clock lies outside the span.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class Odd(NamedTuple):
    """A time of the wall clock that is not once on that day: [start, end) in minutes from
    midnight, `end` up to 1440."""

    day: date
    start_minute: int
    end_minute: int
    is_twice: bool  # else it is leapt over


@lru_cache(maxsize=100_000)
def instant(zone: ZoneInfo, wall: datetime, *, later: bool) -> datetime:
    """When the clock of `zone` shows `wall` (naive), in UTC.

    `later` chooses the second of two such moments. A time that the clock leaps over
    stands for the moment of the leap.
    """
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    before, after = first.utcoffset(), second.utcoffset()
    assert before is not None and after is not None  # noqa: S101, PT018  ZoneInfo always knows
    if before >= after:
        return (second if later else first).astimezone(UTC)
    low, high = ((wall - offset).replace(tzinfo=UTC) for offset in (after, before))
    return _change(zone, low, high)


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The first instant after `low` that has the offset of `high`."""
    new = high.astimezone(zone).utcoffset()
    few, many = 0, (high - low) // SECOND
    while many - few > 1:
        middle = (few + many) // 2
        if (low + middle * SECOND).astimezone(zone).utcoffset() == new:
            many = middle
        else:
            few = middle
    return low + many * SECOND


@lru_cache(maxsize=100_000)
def instants(
    zone: ZoneInfo, start: datetime, end: datetime
) -> tuple[datetime, datetime]:
    """[start, end) of the wall clock (naive) in UTC; empty where start = end comes back."""
    begin = instant(zone, start, later=True)
    finish = instant(zone, end, later=False)
    if finish <= begin:  # wholly inside an hour that comes twice
        finish = instant(zone, end, later=True)
    return begin, finish


def odd_times(zone: ZoneInfo, first: date, last: date) -> tuple[Odd, ...]:
    """What the clock of `zone` leaps over or shows twice, from `first` to `last` (both
    included), in their order. Zones change their clocks at most once a day."""
    found = []
    for noon in _noons(first, last):
        before, after = (
            (noon + step).astimezone(zone).utcoffset() for step in (-DAY, timedelta())
        )
        assert before is not None and after is not None  # noqa: S101, PT018  as above
        if before == after:
            continue
        change = _change(zone, noon - DAY, noon).replace(tzinfo=None)
        ends = sorted((change + before, change + after))
        found += [
            Odd(day, start, end, before > after)
            for day, start, end in _by_day(*ends)
            if first <= day <= last
        ]
    return tuple(found)


def _noons(first: date, last: date) -> Iterator[datetime]:
    """Noon in UTC of all days whose clock changes may touch these."""
    for number in range(-1, (last - first).days + 3):
        yield datetime.combine(first + number * DAY, time(12), UTC)


def _by_day(start: datetime, end: datetime) -> Iterator[tuple[date, int, int]]:
    while start < end:
        midnight = datetime.combine(start.date(), time())
        stop = min(end, midnight + DAY)
        yield start.date(), (start - midnight) // MINUTE, (stop - midnight) // MINUTE
        start = stop
