"""The hours of a program's weeks on its own clock, and who is free in which of them.

Instants are whole minutes since 1970, in UTC, in arrays: a program has a quarter of a
million pairs of people and calls.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from rotation.availability.intervals import Span, merge_pairs

Minutes = NDArray[np.int64]
Flags = NDArray[np.bool_]

HOUR = 60
DAY = 24
CELLS = 7 * DAY


@lru_cache(maxsize=50_000)  # many people keep the same hours
def minute_of(moment: datetime) -> int:
    """An instant in minutes since 1970; seconds are dropped."""
    return int(moment.timestamp()) // 60


def cell_of(moment: datetime, zone: ZoneInfo) -> int:
    """The cell of the week in which an instant is on the zone's clock: 24 for each day,
    from Monday's first hour."""
    here = moment.astimezone(zone)
    return here.weekday() * DAY + here.hour


@dataclass(frozen=True)
class Spans:
    """Somebody's merged spans, [start, end), as two sorted arrays."""

    starts: Minutes
    ends: Minutes

    @classmethod
    def of(cls, spans: Sequence[Span]) -> "Spans":
        """Merged spans of time, in minutes."""
        return cls._read([(minute_of(start), minute_of(end)) for start, end in spans])

    @classmethod
    def merged(cls, pairs: Iterable[tuple[int, int]]) -> "Spans":
        """Pairs of minutes, in any order."""
        return cls._read(merge_pairs(pairs))

    @classmethod
    def _read(cls, pairs: Sequence[tuple[int, int]]) -> "Spans":
        both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return cls(both[:, 0].copy(), both[:, 1].copy())

    def hold(self, starts: Minutes, ends: Minutes) -> Flags:
        """Which of the times from `starts` to `ends` lie wholly in one of the spans."""
        if not self.starts.size:
            return np.zeros(starts.shape, dtype=bool)
        place = np.searchsorted(self.starts, starts, side="right") - 1
        return (place >= 0) & (ends <= self.ends[place])

    def touch(self, starts: Minutes, ends: Minutes) -> Flags:
        """Which of the times from `starts` to `ends` overlap one of the spans."""
        if not self.starts.size:
            return np.zeros(starts.shape, dtype=bool)
        place = np.searchsorted(self.starts, ends, side="left") - 1
        return (place >= 0) & (self.ends[place] > starts)


@dataclass(frozen=True)
class WeekHours:
    """Every whole hour of a program, and in which cell of the week it is."""

    starts: Minutes
    cells: NDArray[np.int64]

    @classmethod
    def of(cls, window: Span, zone: ZoneInfo) -> "WeekHours":
        """The hours of the window, which begins at a midnight of the zone."""
        count = int((window.end - window.start) / timedelta(hours=1))
        moments = [window.start + timedelta(hours=n) for n in range(count)]
        return cls(
            np.array([minute_of(x) for x in moments], dtype=np.int64),
            np.array([cell_of(x, zone) for x in moments], dtype=np.int64),
        )

    def within(self, spans: Spans) -> Flags:
        """Which of the hours lie wholly in the spans."""
        return spans.hold(self.starts, self.starts + HOUR)
