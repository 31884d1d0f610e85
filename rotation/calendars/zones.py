"""Makes every time zone in a calendar one that we know, or one that the file explains."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from rotation.calendars.errors import Unusable
from rotation.calendars.lines import Line
from rotation.kept import kept

MOST_ZONES = 100
LONGEST_ZONE = 1_000  # lines
PARAMETER = re.compile(r';TZID=("[^"]*"|tzone://[^:;]*|[^":;]*(?=[:;]))', re.IGNORECASE)
RULE = re.compile(r"RRULE[^:]*:(.*)", re.IGNORECASE)
RESTLESS = re.compile(
    r"BY(HOUR|MINUTE|SECOND)=[^;]*,|INTERVAL=0|BYYEARDAY|BYWEEKNO|^(?!.*FREQ=YEARLY)"
)
CITIES = re.compile(r"[,:/]")


@dataclass
class Named:
    """The lines of a calendar, its zones named as we know them.

    `guessed` tells which names nobody knows, and at which lines events have them.
    """

    lines: list[Line] = field(default_factory=list)
    guessed: dict[str, list[int]] = field(default_factory=dict)


def with_known_zones(lines: Iterable[Line], zone: ZoneInfo) -> Named:
    """The same calendar, in which what is said in an unknown zone is said in `zone`.

    The database of zones wins over what the file says of a name in it. Raises Unusable
    where the file's own zones are made to hurt.
    """
    lines, own = _without_zones(lines)
    named, event = Named(), 0
    for line in lines:
        event = line.number if line.name == "X-LINE" else event
        match = PARAMETER.search(line.text) if ";" in line.text else None
        if match is None:
            named.lines.append(line)
        else:
            name = match[1].strip('" ')
            known = _known(name, own)
            if known is None:
                named.guessed.setdefault(name, []).append(event)
                known = zone.key
            head, tail = line.text[: match.start()], line.text[match.end() :]
            text = f'{head};TZID="{known}"{tail}'
            named.lines.append(line._replace(text=text))
        if line.name == "BEGIN" and line.text.upper().endswith("VCALENDAR"):
            named.lines += [part for block in own.values() for part in block]
    return named


def iana_name(name: str) -> str | None:
    """The IANA name for a name that a calendar has for a zone.

    Knows IANA's own, Windows', and what ends in one of IANA's, as /mozilla.org/…/Europe/Rome.
    """
    name = name.strip()
    parts = name.split("/")
    for count in (len(parts), 3, 2, 1):
        if found := _names().get("/".join(parts[-count:]).lower()):
            return found
    return WINDOWS_TO_OLSON.get(name)


def name_by_place(name: str) -> str | None:
    """The IANA name for a description, as “(UTC+01:00) Amsterdam, Berlin, Rome”."""
    if not name.startswith("("):
        return None
    about = name.partition(")")[2].strip()
    country = about.replace(" Time", " Standard Time").partition(" (")[0]
    if country in WINDOWS_TO_OLSON:
        return WINDOWS_TO_OLSON[country]
    cities = [city.strip().replace(" ", "_").lower() for city in CITIES.split(about)]
    return next((_places()[city] for city in cities if city in _places()), None)


def _known(name: str, own: dict[str, list[Line]]) -> str | None:
    if found := iana_name(name):
        return found
    return name if name in own else name_by_place(name)


def _without_zones(lines: Iterable[Line]) -> tuple[list[Line], dict[str, list[Line]]]:
    """The calendar without its zones, and those that nobody else knows, by name."""
    rest: list[Line] = []
    own: dict[str, list[Line]] = {}
    block: list[Line] | None = None
    for line in lines:
        if line.name == "BEGIN" and line.text.upper().endswith(":VTIMEZONE"):
            block = []
        if block is None:
            rest.append(line)
            continue
        block.append(line)
        if line.name == "END" and line.text.upper().endswith(":VTIMEZONE"):
            name = next((x.text[5:].strip() for x in block if x.name == "TZID"), "")
            if name and iana_name(name) is None:
                _refuse_restless(block)
                own.setdefault(name, block)
            block = None
    if len(own) > MOST_ZONES:
        raise Unusable(
            kept(
                "file",
                "The calendar brings %(count)s time zones; %(most)s is the limit.",
                count=len(own),
                most=MOST_ZONES,
            )
        )
    return rest, own


def _refuse_restless(block: list[Line]) -> None:
    rules = [rule[1].upper() for x in block if (rule := RULE.match(x.text))]
    if len(block) > LONGEST_ZONE or any(map(RESTLESS.search, rules)):
        raise Unusable(
            kept("file", "The calendar brings a time zone whose clock never rests.")
        )


@cache
def _names() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


@cache
def _places() -> dict[str, str]:
    """Every zone by its last part: “berlin” is Europe/Berlin."""
    regions = sorted(name for name in available_timezones() if "/" in name)
    return {
        name.rpartition("/")[2].lower(): name
        for name in regions
        if not name.startswith(("Etc/", "US/", "Brazil/", "Mexico/", "posix", "right"))
    }
