"""Instants as people and programs write them; what can be read two ways is refused."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import pgettext

from rotation.text import shortened
from rotation.times import dates_words, short_date

EARLIEST, LATEST = 2000, 2100
MONTHS = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
]
ISO = re.compile(
    r"(?P<year>\d{4})[-/]?(?P<month>\d{2})[-/]?(?P<day>\d{2})(?P<rest>[T ].+)?", re.I
)
NUMBERS = re.compile(
    r"(?P<one>\d{1,2})[/.-](?P<two>\d{1,2})[/.-](?P<year>\d{2,4})(?P<rest>[, ].+)?"
)
NAMED = re.compile(
    r"(?:(?P<day>\d{1,2})\.? (?P<name>[a-z]{3,9})\.?|(?P<name2>[a-z]{3,9})\.? (?P<day2>\d{1,2}))"
    r",? (?P<year>\d{4})(?P<rest>[, ].+)?",
    re.I,
)
CLOCK = re.compile(
    r"[T, ]+(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r" ?(?P<half>[ap]m)?(?: ?(?P<offset>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}))?",
    re.I,
)
HAS_OFFSET = re.compile(r"(Z|UTC|GMT|:\d{2}([.,]\d+)? ?[+-]\d{2}(:?\d{2})?)$", re.I)


class Clock:
    """Reads instants, and remembers whether any had to be read in `zone`."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.assumed = False

    def __call__(self, text: str) -> datetime:
        """As `instant`."""
        found = instant(text, self.zone)
        if not HAS_OFFSET.search(text):
            self.assumed = True
        return found

    @property
    def notes(self) -> list[str]:
        """A sentence about the zone, where it mattered."""
        if not self.assumed:
            return []
        return [
            _(
                "Times without an offset are read in %(zone)s, the program's zone.",
                zone=self.zone,
            )
        ]


def instant(text: str, zone: ZoneInfo) -> datetime:
    """The instant in UTC, to the minute; without an offset it is read in `zone`.

    Raises ValueError with a sentence where it is not a date and time, can be read two
    ways, does not exist on that zone's clock, or lies outside the years 2000 to 2100.
    """
    text = " ".join(text[:60].split())
    year, month, day, rest = _date(text)
    clock = CLOCK.fullmatch(rest or "")
    if clock is None:
        raise ValueError(
            _(
                "%(text)s has no time of day we can read; %(example)s.",
                text=shortened(text),
                example=_example(),
            )
        )
    if not EARLIEST <= year <= LATEST:
        raise ValueError(
            _(
                "%(text)s is not between the years %(earliest)s and %(latest)s.",
                text=shortened(text),
                earliest=EARLIEST,
                latest=LATEST,
            )
        )
    if clock["second"] not in (None, "00"):
        raise ValueError(
            _("%(text)s has seconds; whole minutes are needed.", text=shortened(text))
        )
    hour, minute = _hour(int(clock["hour"]), clock["half"], text), int(clock["minute"])
    try:
        local = datetime(year, month, day, hour, minute)  # noqa: DTZ001  the zone follows
    except ValueError:
        raise ValueError(
            _("%(text)s is not a date and time that exists.", text=shortened(text))
        ) from None
    if clock["offset"]:
        return (local - _offset(clock["offset"], text)).replace(tzinfo=UTC)
    return from_wall_clock(local, zone)


def from_milliseconds(text: str) -> datetime:
    """The instant so many milliseconds after 1970 (what HubSpot exports)."""
    if not re.fullmatch(r"\d{12,13}", text) or int(text) % 60_000:
        raise ValueError(
            _(
                "%(text)s is not a number of milliseconds to a minute.",
                text=shortened(text),
            )
        )
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(text))


def from_wall_clock(local: datetime, zone: ZoneInfo) -> datetime:
    """A wall-clock time of a zone in UTC. Raises ValueError where it is not exactly one."""
    first = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) != local:
        raise ValueError(
            pgettext(
                "file",
                "%(time)s on %(day)s does not exist in %(zone)s: the clocks go forward then.",
                **_named(local, zone),
            )
        )
    if first != second:
        raise ValueError(
            pgettext(
                "file",
                "%(time)s on %(day)s is there twice in %(zone)s: the clocks go back then; add the offset.",
                **_named(local, zone),
            )
        )
    return first


def _named(local: datetime, zone: ZoneInfo) -> dict[str, str]:
    day = dates_words(local.date(), local.date())
    return {"time": f"{local:%H:%M}", "day": day, "zone": str(zone)}


def _example() -> str:
    return _("write it as 2027-01-31 14:30 or 2027-01-31T14:30:00Z")


def _date(text: str) -> tuple[int, int, int, str | None]:
    if match := ISO.fullmatch(text):
        return int(match["year"]), int(match["month"]), int(match["day"]), match["rest"]
    if match := NUMBERS.fullmatch(text):
        return *_day_and_month(text, match), match["rest"]
    if match := NAMED.fullmatch(text):
        name = (match["name"] or match["name2"]).lower()
        if name[:3] in MONTHS:
            month = MONTHS.index(name[:3]) + 1
            day = int(match["day"] or match["day2"])
            return int(match["year"]), month, day, match["rest"]
    raise ValueError(
        _(
            "%(text)s is not a date and time we can read; %(example)s.",
            text=shortened(text),
            example=_example(),
        )
    )


def _day_and_month(text: str, match: re.Match[str]) -> tuple[int, int, int]:
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    if year < 100:
        raise ValueError(
            _(
                "%(text)s has no year of four digits; %(example)s.",
                text=shortened(text),
                example=_example(),
            )
        )
    if one <= 12 and two <= 12 and one != two:
        raise ValueError(
            _(
                "%(text)s can be %(one)s or %(other)s; %(example)s.",
                text=shortened(text),
                one=short_date(date(2000, two, one)),
                other=short_date(date(2000, one, two)),
                example=_example(),
            )
        )
    return (year, two, one) if one > 12 else (year, one, two)


def _hour(hour: int, half: str | None, text: str) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(
            _(
                "%(text)s is not a time of day: %(time)s.",
                text=shortened(text),
                time=f"{hour} {half}",
            )
        )
    return hour % 12 + (12 if half.lower() == "pm" else 0)


def _offset(text: str, whole: str) -> timedelta:
    if text.upper() in ("Z", "UTC", "GMT"):
        return timedelta()
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset > timedelta(hours=14) or int(digits[2:]) > 59:
        raise ValueError(
            _("%(text)s has an offset of more than 14 hours.", text=shortened(whole))
        )
    return -offset if text[0] == "-" else offset
