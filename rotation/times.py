"""How instants are shown: a UTC instant and a zone go in, words for a person come out.

The zone is a `ZoneInfo` or an IANA name. A naive datetime raises ValueError, an unknown
zone ZoneInfoNotFoundError: both are defects of the caller, never something typed.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

Zone = ZoneInfo | str
MINUTE = timedelta(minutes=1)

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def local(instant: datetime, zone: Zone) -> datetime:
    """The same instant on the wall clock of the zone."""
    if instant.tzinfo is None:
        raise ValueError("An instant to show needs a time zone.")
    return instant.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


def day(instant: datetime, zone: Zone) -> str:
    """The local date, short: “Mon 4 Jan”."""
    return _short(local(instant, zone))


def long_day(instant: datetime, zone: Zone) -> str:
    """The local date in full: “Monday 4 January 2027”."""
    return date_words(local(instant, zone).date())


def date_words(value: date) -> str:
    """A date that has no zone, in full: “Monday 4 January 2027”."""
    month = MONTHS[value.month - 1]
    return f"{DAYS[value.weekday()]} {value.day} {month} {value.year}"


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
    return f"{key.rpartition('/')[2].replace('_', ' ')} time"


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


def _short(here: datetime) -> str:
    return f"{DAYS[here.weekday()][:3]} {here.day} {MONTHS[here.month - 1][:3]}"


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


FILTERS: dict[str, Callable[..., str]] = {
    "day": day,
    "long_day": long_day,
    "date_words": date_words,
    "clock": clock,
    "span": span,
    "zone_name": zone_name,
    "iso": iso,
    "duration": duration,
    "minutes_words": minutes_words,
}
"""For `app.jinja_env.filters.update(FILTERS)`."""
