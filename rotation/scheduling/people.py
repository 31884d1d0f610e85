"""A person as a problem file has them."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from rotation.availability.intervals import Hours, Span, merge, subtract
from rotation.programs.people import Who

Fields = dict[str, Any]


def fields_of(one: Who, hours: Hours, quiet: list[Span], off: list[Span]) -> Fields:
    """A person with their hours; who visits marketing is not available in the quiet spans,
    nobody while they are off, and who has left at no time."""
    if one.left_at:
        hours = Hours()
    closed = merge([*off, *(quiet if one.role("rotator") else ())])
    if closed:
        hours = Hours(
            tuple(subtract(hours.available, closed)),
            tuple(subtract(hours.preferred, closed)),
        )
    return {
        "id": str(one.id),
        "team": one.team,
        "timezone": one.zone,
        "available": _spans(hours.available),
        "preferred": _spans(hours.preferred),
    }


@lru_cache(maxsize=50_000)  # many people keep the same hours
def instant(moment: datetime) -> str:
    """A moment as the files write it: in UTC, with Z."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _spans(spans: tuple[Span, ...]) -> list[list[str]]:
    return [[instant(span.start), instant(span.end)] for span in spans]
