"""A person as a problem file has them."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from rotation.availability.intervals import Hours, Span, subtract
from rotation.programs.people import Who

Fields = dict[str, Any]


def fields_of(one: Who, hours: Hours, quiet: list[Span]) -> Fields:
    """A person with their hours; who visits marketing is not available in the quiet spans,
    who has left at no time."""
    if one.left_at:
        hours = Hours()
    elif quiet and one.role("rotator"):
        hours = Hours(
            tuple(subtract(hours.available, quiet)),
            tuple(subtract(hours.preferred, quiet)),
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
