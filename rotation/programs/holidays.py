"""Holidays and other days off: for everybody, one team or one zone nothing is planned.

A program keeps them as text, one a line: “2027-04-05 = Easter Monday”, or “2027-12-24 to
2027-12-26 = Christmas”; a team or a zone may stand before them: “sales-a: 2027-05-03 =
Team day”. A German manager may write “bis” and reads it, too. They begin and end at midnight on the program's clock, those of a zone on its.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from rotation.availability.intervals import Span, merge, program_span
from rotation.programs.models import Program
from rotation.programs.typed import Unfit, expect_few
from rotation.text import clean_line, shortened
from rotation.zones import zone_named

TO = "to"
"""Between two days, as it is kept; a reader may have another word for it."""
NAME_LENGTH = 60
MOST = 100


@dataclass(frozen=True, order=True)
class Holiday:
    """The days from `first` to `last`, both included; `of` is a team or a zone, "" for all."""

    first: date
    last: date
    name: str
    of: str = ""

    def __str__(self) -> str:
        return self.line(TO)

    def line(self, to: str) -> str:
        """As it is typed, with that word between two days."""
        last = f" {to} {self.last}" if self.last > self.first else ""
        days = f"{self.first}{last} = {self.name}"
        return f"{self.of}: {days}" if self.of else days

    def span(self, zone: str) -> Span:
        """The same in UTC, in a program on the clock of that zone."""
        return program_span(self.first, self.last, _zone(self.of) or ZoneInfo(zone))


def cleaned_holidays(text: str, teams: Collection[str]) -> str:
    """The lines in order of time, each once. Raises Unfit where one is none, or is for
    what is neither of these teams nor a zone."""
    found = {
        _read(line, teams) for line in map(str.strip, text.splitlines()) if line.strip()
    }
    expect_few(
        "holidays",
        found,
        MOST,
        lambda **n: _("%(count)s days off; %(most)s is the limit.", **n),
    )
    return "\n".join(map(str, sorted(found)))


def typed_holidays(text: str) -> str:
    """Lines that are kept, as the reader would type them."""
    return "\n".join(one.line(_to()) for one in _kept(text))


def holidays_of(program: Program) -> list[Holiday]:
    """Those of the program's days, in order of time."""
    return _within(program.holidays, program.starts_on, program.ends_on)


def holidays_for(program: Program, team: str, zone: str) -> list[Holiday]:
    """Those among them that somebody has who is in that team ("": in none) and zone."""
    days = program.starts_on, program.ends_on
    return _within(program.holidays, *days, ("", team, zone))


def spans_off(
    program: Program, team: str, zone: str, *, after: datetime | None = None
) -> list[Span]:
    """The same in UTC, merged; with `after` only what of them is later."""
    spans = _off(
        program.holidays, program.starts_on, program.ends_on, program.zone, team, zone
    )
    if after is None:
        return list(spans)
    return [Span(max(start, after), end) for start, end in spans if end > after]


@lru_cache(maxsize=1_000)  # pages ask for the host of every call
def _off(
    text: str, first: date, last: date, clock: str, team: str, zone: str
) -> tuple[Span, ...]:
    return tuple(
        merge(one.span(clock) for one in _within(text, first, last, ("", team, zone)))
    )


def _within(
    text: str, first: date, last: date, of: Collection[str] | None = None
) -> list[Holiday]:
    return [
        one
        for one in _kept(text)
        if one.first <= last and first <= one.last and (of is None or one.of in of)
    ]


def _to() -> str:
    return _("%(first)s to %(last)s", first="", last="").strip()


@lru_cache(maxsize=64)
def _line(to: str) -> re.Pattern[str]:
    """One line, with `to` or what is kept between two days."""
    return re.compile(
        r"(?:(?P<of>[^=]+?)\s*:\s+)?(?P<first>\d{4}-\d\d-\d\d)"
        rf"(?:\s+(?:{TO}|{re.escape(to)})\s+(?P<last>\d{{4}}-\d\d-\d\d))?"
        r"\s*=\s*(?P<name>.+)"
    )


@lru_cache(maxsize=64)
def _kept(text: str) -> tuple[Holiday, ...]:
    found = map(_line(TO).fullmatch, text.splitlines())
    return tuple(_holiday(line) for line in found if line)


def _holiday(line: re.Match[str]) -> Holiday:
    first = date.fromisoformat(line["first"])
    last = date.fromisoformat(line["last"]) if line["last"] else first
    return Holiday(first, last, line["name"], line["of"] or "")


def _read(text: str, teams: Collection[str]) -> Holiday:
    line = _line(_to()).fullmatch(text)
    try:
        if line is None or not clean_line(line["name"], NAME_LENGTH):
            raise ValueError
        found = _holiday(line)
        if found.last < found.first:
            raise ValueError
    except ValueError:
        raise Unfit(
            "holidays",
            _(
                "%(text)s is not like 2027-04-05 = Easter Monday, or 2027-12-24 to 2027-12-26 = Christmas.",
                text=shortened(text),
            ),
        ) from None
    name = clean_line(found.name, NAME_LENGTH)
    if not found.of or found.of in teams:
        return Holiday(found.first, found.last, name, found.of)
    if (zone := _zone(found.of)) is None:
        raise Unfit(
            "holidays",
            _(
                "%(text)s is neither a team of the program nor a time zone.",
                text=shortened(found.of),
            ),
        )
    return Holiday(found.first, found.last, name, zone.key)


def _zone(text: str) -> ZoneInfo | None:
    try:
        return zone_named(text) if text else None
    except ValueError:
        return None
