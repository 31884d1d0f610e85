"""Instants as text (ISO 8601 with an offset) and as whole minutes since 1970, UTC."""

import re
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from solver.problem import Minute

DAY = 24 * 60
EPOCH = date(1970, 1, 1).toordinal()
# Two days from what Python's calendar can hold: every zone's wall clock stays inside.
FIRST = (date(1, 1, 3).toordinal() - EPOCH) * DAY
LAST = (date(9999, 12, 29).toordinal() - EPOCH) * DAY

_CLOCK = re.compile(
    r"T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(?:(Z)|([+-])(\d\d):(\d\d))?", re.ASCII
)


def from_text(text: str) -> Minute:
    """The minute that `2027-01-04T09:00:00-05:00` or `…Z` names.

    Raises ValueError, with the text and what is wrong with it.
    """
    # Files hold a million instants but few dates and few times of day: both are cached.
    try:
        minute = day(text[:10]) + clock(text[10:])
    except ValueError as error:
        raise ValueError(f"{text[:60]!r} {error}") from None
    if not FIRST <= minute <= LAST:
        raise ValueError(f"{text[:60]!r} is too far away to be in a calendar")
    return minute


def to_text(minute: Minute) -> str:
    """The instant in UTC: `2027-01-04T14:00:00Z`."""
    day, rest = divmod(minute, DAY)
    return f"{_date(day)}T{rest // 60:02}:{rest % 60:02}:00Z"


def local_text(minute: Minute, zone: ZoneInfo) -> str:
    """The instant on a zone's wall clock, for people: `Tue 2027-01-05 09:30`."""
    return datetime.fromtimestamp(minute * 60, zone).strftime("%a %Y-%m-%d %H:%M")


@lru_cache(maxsize=100_000)
def _date(day: int) -> str:
    return date.fromordinal(day + EPOCH).isoformat()


@lru_cache(maxsize=100_000)
def day(text: str) -> Minute:
    """The first minute of `2027-01-04` in UTC."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise ValueError("is not an instant like 2027-01-04T09:00:00Z")
    try:
        return (date.fromisoformat(text).toordinal() - EPOCH) * DAY
    except ValueError:
        raise ValueError("names a day that no calendar has") from None


@lru_cache(maxsize=100_000)
def clock(text: str) -> Minute:
    """How many minutes after that `T09:00:00-05:00` is (it may be negative)."""
    found = _CLOCK.fullmatch(text)
    if not found:
        raise ValueError("is not an instant like 2027-01-04T09:00:00Z")
    hour, minute, second, fraction, utc, sign, off_hour, off_minute = found.groups()
    if int(hour) > 23 or int(minute) > 59 or int(off_minute or 0) > 59:
        raise ValueError("names a time that no clock shows")
    if int(second or 0) or int((fraction or ".0")[1:]):
        raise ValueError("is not a whole minute")
    if not utc and not sign:
        raise ValueError("has no offset from UTC, like Z or +01:00")
    offset = int(off_hour or 0) * 60 + int(off_minute or 0)
    if offset >= DAY:
        raise ValueError("has an offset of a day or more")
    return int(hour) * 60 + int(minute) - (-offset if sign == "-" else offset)
