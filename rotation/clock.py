"""The one place that reads the clock; everything deeper is given `now`."""

from datetime import UTC, datetime


def now() -> datetime:
    """This instant, in UTC, to the second (what databases and calendars can keep)."""
    return datetime.now(UTC).replace(microsecond=0)
