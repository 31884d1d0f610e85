"""The lines of a calendar that matter, whole; what nobody asked for is never parsed."""

import re
from collections.abc import Iterator, Set
from typing import NamedTuple

from rotation.calendars.errors import Unusable
from rotation.kept import kept

MOST_EVENTS = 5_000
LONGEST_LINE = 100_000
LONGEST_EVENT = 2_000  # lines that matter; who leaves out a date a line stays below
DEEPEST = 6
LINE_BREAK = re.compile(r"\r\n?")
LINE = re.compile(r"[^\n]*(?:\n[ \t][^\n]*)*\n?")
NAME = re.compile(r"[^:;]*")
COUNTED = ("VEVENT", "VFREEBUSY")
COMPONENTS = {*COUNTED, "VCALENDAR", "VTIMEZONE", "STANDARD", "DAYLIGHT"}
STRUCTURE = {"BEGIN", "END", "X-WR-TIMEZONE"}
OF_ZONES = {"TZID", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME"}
OF_TIMES = {
    *("UID", "SEQUENCE", "RECURRENCE-ID", "DTSTART", "DTEND", "DURATION"),
    *("RRULE", "RDATE", "EXDATE", "STATUS", "TRANSP", "CLASS"),
}
"""What it takes to know when an event is."""


class Line(NamedTuple):
    """One property of the file, unfolded; `number` is where it begins, from 1."""

    number: int
    name: str
    text: str


def needed_lines(text: str, names: Set[str]) -> list[Line]:
    """The properties of these names, of events, busy times and zones, and their frame.

    Each event begins with an added X-LINE, its line in the file. Raises Unusable where
    the text is no calendar or has too much in it.
    """
    names = names | STRUCTURE | OF_ZONES
    needed: list[Line] = []
    inside: list[str] = []
    events = 0
    for line in _unfolded(text):
        component = line.text.partition(":")[2].strip().upper()
        if line.name == "BEGIN":
            inside.append(component)
            events += component in COUNTED
        if line.name in names and COMPONENTS.issuperset(inside):
            _refuse_long_line(line)
            # A misspelt END ends what is open, as other programs read it.
            misspelt = line.name == "END" and inside and inside[-1] != component
            needed.append(line._replace(text=f"END:{inside[-1]}") if misspelt else line)
            if line.name == "BEGIN" and component in COUNTED:
                needed.append(Line(line.number, "X-LINE", f"X-LINE:{line.number}"))
        if len(inside) > DEEPEST or (line.name == "END" and not inside):
            raise Unusable(
                kept(
                    "file",
                    "The calendar is malformed at line %(number)s.",
                    number=line.number,
                )
            )
        if line.name == "END":
            inside.pop()
        if events > MOST_EVENTS:
            raise Unusable(
                kept(
                    "file",
                    "The calendar has more than %(most)s events, the limit.",
                    most=MOST_EVENTS,
                )
            )
    if inside:
        raise Unusable(
            kept(
                "file",
                "The calendar cannot be read: it ends inside %(inside)s; perhaps it was cut off.",
                inside=inside[-1][:40],
            )
        )
    _refuse_long_events(needed)
    return needed


def _refuse_long_line(line: Line) -> None:
    if len(line.text) > LONGEST_LINE:
        raise Unusable(
            kept(
                "file",
                "Line %(number)s is longer than %(most)s characters.",
                number=line.number,
                most=LONGEST_LINE,
            )
        )


def _refuse_long_events(lines: list[Line]) -> None:
    begin, length = 0, 0
    for line in lines:
        begin, length = (
            (line.number, 0) if line.name == "BEGIN" else (begin, length + 1)
        )
        if length > LONGEST_EVENT:
            raise Unusable(
                kept(
                    "file",
                    "What begins at line %(begin)s has more than %(most)s lines about its times, the limit.",
                    begin=begin,
                    most=LONGEST_EVENT,
                )
            )


def as_text(lines: list[Line]) -> str:
    """The lines as one text again."""
    return "".join(f"{line.text}\r\n" for line in lines)


def _unfolded(text: str) -> Iterator[Line]:
    number = 1
    for match in LINE.finditer(LINE_BREAK.sub("\n", text)):
        whole = match[0].replace("\n ", "").replace("\n\t", "").rstrip("\n")
        name = NAME.match(whole)
        if name and whole.strip():
            yield Line(number, name[0].strip().upper(), whole)
        number += match[0].count("\n")
