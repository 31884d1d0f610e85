"""How instants are shown: a UTC instant and a zone go in, words for a person come out.

The zone is a `ZoneInfo` or an IANA name. A naive datetime raises ValueError, an unknown
zone ZoneInfoNotFoundError: both are defects of the caller, never something typed.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_day_names, get_month_names
from flask_babel import get_locale, pgettext
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

Zone = ZoneInfo | str
MINUTE = timedelta(minutes=1)
ENGLISH = Locale("en")


def _day_name(weekday: int) -> str:
    return get_day_names("wide", "stand-alone", _locale())[weekday]


def _month_name(month: int) -> str:
    return get_month_names("wide", "stand-alone", _locale())[month + 1]


DAYS: tuple[Any, ...] = tuple(LazyString(_day_name, day) for day in range(7))
"""The days of the week in the reader's language, Monday first."""

MONTHS: tuple[Any, ...] = tuple(LazyString(_month_name, month) for month in range(12))


def local(instant: datetime, zone: Zone) -> datetime:
    """The same instant on the wall clock of the zone."""
    if instant.tzinfo is None:
        raise ValueError("An instant to show needs a time zone.")
    return instant.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


def day(instant: datetime, zone: Zone) -> str:
    """The local date, short: “Mon 4 Jan”."""
    return short_day(local(instant, zone).date())


def short_day(value: date) -> str:
    """A date that has no zone, short and with its weekday: “Mon 4 Jan”."""
    return _formatted(value, pgettext("date pattern", "EEE d MMM"))


def day_of_week(value: date) -> str:
    """A date within a week that is known: “Mon 4”."""
    return _formatted(value, pgettext("date pattern", "EEE d"))


def long_day(instant: datetime, zone: Zone) -> str:
    """The local date in full: “Monday 4 January 2027”."""
    return date_words(local(instant, zone).date())


def date_words(value: date) -> str:
    """A date that has no zone, in full: “Monday 4 January 2027”."""
    return _formatted(value, pgettext("date pattern", "EEEE d MMMM y"))


def short_date(value: date) -> str:
    """A date that has no zone, short: “31 Jan”."""
    return _formatted(value, pgettext("date pattern", "d MMM"))


def day_of_year(value: date) -> str:
    """A date that has no zone, short and with its year: “Mon 4 Jan 2027”."""
    return _formatted(value, pgettext("date pattern", "EEE d MMM y"))


def month_words(value: date) -> str:
    """The month of a date: “January 2027”."""
    return _formatted(value, pgettext("date pattern", "LLLL y"))


def dates_words(first: date, last: date) -> str:
    """Both days included: “4–31 January 2027”, “28 December 2026 – 3 January 2027”."""
    whole = pgettext("date pattern", "d MMMM y")
    if first == last:
        return _formatted(last, whole)
    if (first.year, first.month) == (last.year, last.month):
        day_only = pgettext("date pattern", "d")
        return f"{_formatted(first, day_only)}–{_formatted(last, whole)}"
    same_year = first.year == last.year
    start = pgettext("date pattern", "d MMMM") if same_year else whole
    return f"{_formatted(first, start)} – {_formatted(last, whole)}"


def clock(instant: datetime, zone: Zone) -> str:
    """The local time of day, “09:00”; in an hour that comes twice, “01:30 (UTC+1)”."""
    here = local(instant, zone)
    return f"{here:%H:%M} ({_offset(here)})" if _comes_twice(here) else f"{here:%H:%M}"


def span(start: datetime, end: datetime, zone: Zone) -> str:
    """From start to end on the local clock: “Mon 4 Jan, 09:00–09:45”.

    Over midnight both dates are named: “Mon 4 Jan, 23:30 – Tue 5 Jan, 00:15”.
    """
    first, last = day(start, zone), day(end, zone)
    if local(start, zone).date() == local(end, zone).date():
        return f"{first}, {clock(start, zone)}–{clock(end, zone)}"
    return f"{first}, {clock(start, zone)} – {last}, {clock(end, zone)}"


def zone_name(zone: Zone) -> str:
    """The zone as people say it: “London time”, “Buenos Aires time”, “UTC”."""
    key = str(zone)
    if "/" not in key or key.startswith("Etc/"):
        return key.removeprefix("Etc/")
    place = key.rpartition("/")[2].replace("_", " ")
    locale = _locale()
    if locale.language != "en":
        place = locale.time_zones.get(key, {}).get("city", place)
    return _("%(place)s time", place=place)


def iso(instant: datetime) -> str:
    """The instant for machines, in UTC: “2027-01-04T09:00:00Z”."""
    return f"{local(instant, 'UTC'):%Y-%m-%dT%H:%M:%SZ}"


def duration(start: datetime, end: datetime) -> str:
    """How long from start to end, in whole minutes: “45 min”, “1 h 30 min”."""
    # Two times of one zone subtract by the wall clock, so both go to UTC first.
    return minutes_words((end.astimezone(UTC) - start.astimezone(UTC)) // MINUTE)


def minutes_words(minutes: int) -> str:
    """A number of minutes in words: “45 min”, “1 h”, “1 h 30 min”."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest or not hours)
    return " ".join(parts)


def _formatted(value: date, pattern: str) -> str:
    return _worded(value, pattern, _locale())


@lru_cache(maxsize=4096)  # a page names the same few dates many hundred times
def _worded(value: date, pattern: str, locale: Locale) -> str:
    return format_date(value, pattern, locale=locale)


def _locale() -> Locale:
    """The reader's; outside the app, and in the tests of single functions, English."""
    return get_locale() or ENGLISH


def _comes_twice(here: datetime) -> bool:
    """Whether the clock goes back over this time of day, so that it names two instants."""
    return _shift(here.replace(fold=0)) > _shift(here.replace(fold=1))


def _shift(here: datetime) -> timedelta:
    return here.utcoffset() or timedelta()


def _offset(here: datetime) -> str:
    shift = _shift(here)
    hours, minutes = divmod(abs(shift) // MINUTE, 60)
    sign = "−" if shift < timedelta() else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")


def weekdays() -> list[dict[str, str]]:
    """The days of a week, Monday first: {"whole": "Monday", "short": "Mon"}."""
    whole, short = (
        get_day_names(width, "stand-alone", _locale())
        for width in ("wide", "abbreviated")
    )
    return [{"whole": whole[day], "short": short[day]} for day in range(7)]


def month_names() -> list[str]:
    """The months of a year, January first."""
    return [str(name) for name in MONTHS]


FILTERS: dict[str, Callable[..., str]] = {
    "day": day,
    "long_day": long_day,
    "date_words": date_words,
    "short_date": short_date,
    "clock": clock,
    "span": span,
    "zone_name": zone_name,
    "iso": iso,
    "duration": duration,
    "minutes_words": minutes_words,
}
"""For `app.jinja_env.filters.update(FILTERS)`."""

GLOBALS: dict[str, Callable[..., Any]] = {
    "weekdays": weekdays,
    "month_names": month_names,
    "dates_words": dates_words,
}
"""For `app.jinja_env.globals.update(GLOBALS)`."""
