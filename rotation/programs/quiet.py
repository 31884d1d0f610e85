"""Quiet weeks: the last weeks before a quarter's close, in which sellers are left alone.

A quarter closes with the last day before every third month, counted from the month in
which the fiscal year begins. Each track of a program says how many weeks before that it
plans nothing; 0 are none.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rotation.availability.intervals import Span, intersect, merge, program_span
from rotation.programs.models import Program

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
MONTHS = 12
QUARTER = 3  # months

Days = tuple[date, date]


def closes(fiscal_start: int, first: date, last: date) -> list[date]:
    """The last days of fiscal quarters from `first` to `last`, both included."""
    found = []
    for number in range(first.year * MONTHS, (last.year + 1) * MONTHS + 1):
        year, month = divmod(number, MONTHS)
        if (month + 1 - fiscal_start) % QUARTER == 0:
            close = date(year, month + 1, 1) - DAY
            if first <= close <= last:
                found.append(close)
    return found


def quiet_days(fiscal_start: int, weeks: int, first: date, last: date) -> list[Days]:
    """The days of [first, last] within so many weeks before a close, both ends included."""
    if not weeks:
        return []
    ends = closes(fiscal_start, first, last + weeks * WEEK)
    days = ((max(first, end - weeks * WEEK + DAY), min(last, end)) for end in ends)
    return [(start, end) for start, end in days if start <= end]


def quiet_days_of(program: Program) -> dict[str, list[Days]]:
    """The quiet days of each track that the program has: shadowing, rotation."""
    tracks = (
        ("shadowing", program.shadowing, program.quiet_weeks_shadowing),
        ("rotation", program.rotating, program.quiet_weeks_rotating),
    )
    window = (program.starts_on, program.ends_on)
    return {
        track: quiet_days(program.fiscal_start, weeks, *window)
        for track, runs, weeks in tracks
        if runs
    }


def quiet_spans(program: Program) -> dict[str, list[Span]]:
    """The same in UTC, on the program's clock; merged."""
    zone = ZoneInfo(program.zone)
    return {
        track: merge(program_span(*pair, zone) for pair in days)
        for track, days in quiet_days_of(program).items()
    }


def is_quiet(moment: datetime, spans: Iterable[Span]) -> bool:
    """Whether what begins at that moment begins in one of the spans."""
    return any(start <= moment < end for start, end in spans)


def quiet_for(program: Program, roles: Collection[str]) -> list[Span]:
    """When nothing is planned for somebody with these roles.

    Sellers who visit marketing are left alone in the quiet weeks of rotation, as
    observers, too. Others are where all that they do is quiet.
    """
    spans = quiet_spans(program)
    shadowing, rotation = spans.get("shadowing", []), spans.get("rotation", [])
    if "rotator" in roles:
        return rotation
    if {"shadower", "mentor"} <= set(roles):
        return intersect(shadowing, rotation)
    return shadowing if "shadower" in roles else rotation if "mentor" in roles else []
