"""What the grid of hours needs to know beside the lists: dates, and what is taken.

The grid is an enhancement (static/hours/): it reads and writes the rows of the lists.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rotation.availability.intervals import DatedSpan, Span
from rotation.availability.wall import odd_times
from rotation.programs.holidays import holidays_for
from rotation.programs.models import Program
from rotation.programs.quiet import quiet_for
from rotation.signup.queries import Known, on_the_clock
from rotation.times import dates_words

WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)


def grid_of(program: Program, known: Known) -> dict[str, Any]:
    """As plain JSON, on the person's own wall clock; minutes count from midnight.

    `taken` holds by kind and date what the grid greys: busy times, the quiet weeks before
    a quarter's close, and holidays with their names; any other kind that the page has words
    for can stand beside them. `given` are hours that an import brought, by date;
    `odd` what the clock leaps over or shows twice.
    """
    who = known.answers.who
    zone = ZoneInfo(who.zone)
    imported = () if known.answers.when.drop_imported else known.imported
    return {
        "first": program.starts_on.isoformat(),
        "last": program.ends_on.isoformat(),
        "weeks": [
            {
                "monday": monday.isoformat(),
                "words": dates_words(monday, monday + 6 * DAY),
            }
            for monday in _mondays(program.starts_on, program.ends_on)
        ],
        "taken": {
            "busy": _by_date(known.busy, zone),
            "quiet": _by_date(quiet_for(program, who.roles), zone),
            "holiday": _by_date(
                (
                    DatedSpan(*one.span(program.zone), one.name)
                    for one in holidays_for(program, who.team, who.zone)
                ),
                zone,
            ),
        },
        "given": _by_date(imported, zone),
        "odd": _odd(program, zone),
    }


def _odd(program: Program, zone: ZoneInfo) -> dict[str, list[tuple[int, int, str]]]:
    found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for odd in odd_times(zone, program.starts_on, program.ends_on):
        kind = "twice" if odd.is_twice else "skipped"
        found[odd.day.isoformat()].append((odd.start_minute, odd.end_minute, kind))
    return dict(found)


def _mondays(first: date, last: date) -> Iterable[date]:
    monday = first - first.weekday() * DAY
    while monday <= last:
        yield monday
        monday += WEEK


def _by_date(
    spans: Iterable[Span | DatedSpan], zone: ZoneInfo
) -> dict[str, list[tuple[int, int, str]]]:
    found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for span in spans:
        level = span.level if isinstance(span, DatedSpan) else "no"
        for wish in on_the_clock(DatedSpan(span.start, span.end, level), zone):
            found[wish.day.isoformat()].append((*wish[1:3], level))
    return dict(found)
