"""From a wall clock to UTC, on the nights when clocks change, too.

On those two nights a span of the wall clock means:

- a time that the clock leaps over stands for the moment of the leap, so 02:00–03:00
  on that night in Berlin is no time at all;
- of an hour that comes twice, a span that begins in it has the second, and one that ends
  in it the first, so 02:00–03:00 is one hour on that night and not two; a span
  that begins before it and ends after it has both, since nobody leaves in between.

No instant is ever offered whose wall clock lies outside the span.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


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
    return _leap(zone, (wall - after).replace(tzinfo=UTC), before - after)


def _leap(zone: ZoneInfo, low: datetime, width: timedelta) -> datetime:
    """The first instant of the new offset, within `width` after `low`."""
    new = (low - width).astimezone(zone).utcoffset()
    few, many = 0, abs(width) // SECOND
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
