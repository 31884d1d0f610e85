"""A month of entries as weeks and days on the wall clock of one zone."""

import re
from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from rotation.invites.models import Entry
from rotation.programs.holidays import Holiday, holidays_for
from rotation.programs.models import Participant
from rotation.times import local, month_words

FORMAT = re.compile(r"(\d{4})-(\d{2})")
YEARS = range(2000, 2101)


@dataclass(frozen=True)
class Day:
    """One date and what begins on it; `inside` says whether it belongs to the month, `off`
    what holidays it is."""

    date: date
    inside: bool
    entries: list[Entry]
    off: list[str]


@dataclass(frozen=True)
class Month:
    """A month from its first week to its last; weeks begin on Monday. `holidays` are those
    of the days shown."""

    year: int
    number: int
    today: date
    weeks: list[list[Day]]
    holidays: list[Holiday]

    @property
    def title(self) -> str:
        return month_words(date(self.year, self.number, 1))

    @property
    def before(self) -> str:
        """The month before, as addresses name it."""
        return _name(self.year, self.number - 1)

    @property
    def after(self) -> str:
        return _name(self.year, self.number + 1)


def days_off(parts: Iterable[Participant], zone: str) -> list[Holiday]:
    """The holidays that somebody in that zone has by their parts in programs."""
    return sorted(
        {
            one
            for part in parts
            for one in holidays_for(
                part.program, part.team.name if part.team else "", zone
            )
        }
    )


def month_of(
    entries: Iterable[Entry],
    zone: ZoneInfo,
    now: datetime,
    wanted: str = "",
    holidays: Iterable[Holiday] = (),
) -> Month:
    """The wanted month (“2027-01”); else that of the first entry to come, else this one.

    Entries that were cancelled are not in it. Raises ValueError for what is no month.
    """
    standing = [entry for entry in entries if not entry.cancelled]
    today = local(now, zone).date()
    coming = [entry.starts_at for entry in standing if entry.ends_at > now]
    first = local(min(coming), zone).date() if coming else today
    year, number = _read(wanted) if wanted else (first.year, first.month)
    days: dict[date, list[Entry]] = defaultdict(list)
    for entry in sorted(standing, key=lambda entry: (entry.starts_at, entry.uid)):
        days[local(entry.starts_at, zone).date()].append(entry)
    dates = Calendar().monthdatescalendar(year, number)
    off = [
        one
        for one in holidays
        if one.first <= dates[-1][-1] and dates[0][0] <= one.last
    ]
    weeks = [
        [
            Day(
                day,
                day.month == number,
                days[day],
                [one.name for one in off if one.first <= day <= one.last],
            )
            for day in week
        ]
        for week in dates
    ]
    return Month(year, number, today, weeks, off)


def _read(text: str) -> tuple[int, int]:
    found = FORMAT.fullmatch(text)
    year, month = map(int, found.groups()) if found else (0, 0)
    if year not in YEARS or not 1 <= month <= 12:
        raise ValueError(_("%(text)s is no month such as 2027-01.", text=repr(text)))
    return year, month


def _name(year: int, month: int) -> str:
    """The month, where 0 is December of the year before and 13 January of the next."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return f"{year}-{month:02}" if year in YEARS else ""
