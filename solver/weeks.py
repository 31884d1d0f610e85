"""Whose week it is: the ISO week of an instant on a wall clock somewhere."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 1440
THURSDAY = 3  # the day of the week of 1 January 1970, counted from Monday


def local_weeks(zone: str, instants: Ints) -> Ints:
    """The number of the Monday-to-Sunday week of each instant, on the clock of `zone`.

    Instants are minutes since 1970 in UTC. Weeks are numbered from the one of
    1 January 1970; two instants share a number exactly if they share an ISO week.
    """
    days, place = np.unique(instants // DAY, return_inverse=True)
    clock = ZoneInfo(zone)
    opens = np.array([_offset(clock, int(d) * DAY) for d in days], dtype=np.int64)
    shuts = np.array([_offset(clock, int(d + 1) * DAY) for d in days], dtype=np.int64)
    offset = opens[place]
    for i in np.flatnonzero((opens != shuts)[place]).tolist():
        offset[i] = _offset(clock, int(instants[i]))
    local_days = (instants * 60 + offset) // (DAY * 60)
    return np.asarray((local_days + THURSDAY) // 7)


def _offset(clock: ZoneInfo, minute: int) -> int:
    """Seconds by which the clock is ahead of UTC."""
    ahead = (EPOCH + timedelta(minutes=minute)).astimezone(clock).utcoffset()
    return int(ahead.total_seconds()) if ahead is not None else 0
