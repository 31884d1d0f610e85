"""The door to reading a host's calendar for calls: a file goes in, calls come out."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from rotation.calendars.asking import ask
from rotation.imports.reading.calls import CallRow, Frame
from rotation.imports.reading.calls_ics import call_of
from rotation.imports.reading.moments import from_wall_clock
from rotation.kept import kept
from rotation.languages import in_language
from rotation.languages.catalogs import CODE

SOURCE = "calendar"
"""What `Call.source` says of a call that came from its host's own calendar."""
MOST_CALLS = 1_000


@dataclass(frozen=True)
class Question:
    """What is asked of a host's calendar: the days and the host's own clock, their address,
    and the program's rules. `domain` is what the UIDs of our own entries end in."""

    frame: Frame
    email: str
    own_domains: tuple[str, ...]
    words: tuple[str, ...]
    domain: str

    @property
    def digest(self) -> str:
        """The SHA-256 of all of it."""
        text = json.dumps(asdict(self), default=str)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Found:
    """What a calendar holds in the program's days. `calls` are as the reader describes them;
    `others` are [start, end, why], both in ISO 8601 and UTC, or empty where not known."""

    calls: list[dict[str, Any]] = field(default_factory=list)
    others: list[list[str]] = field(default_factory=list)

    def rows(self, frame: Frame) -> list[CallRow]:
        """The calls as an import takes them."""
        found = (call_of(event, frame) for event in self.calls)
        return [
            replace(row, source=SOURCE) for row in found if isinstance(row, CallRow)
        ]

    @property
    def digest(self) -> str:
        """The SHA-256 of all of it."""
        return hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()


def read_calls(content: bytes, question: Question) -> Found:
    """The calls of a host in a calendar file, read in a limited process.

    Raises Refused, in a sentence, where the file cannot be read.
    """
    frame = question.frame
    answer = ask(
        "rotation.host_calendars.events",
        content,
        start=frame.starts_at.isoformat(),
        end=frame.ends_at.isoformat(),
        email=question.email,
        own_domains=list(question.own_domains),
        words=list(question.words),
        domain=question.domain,
    )
    found = Found()
    for event in answer["events"]:
        _sort(event, question, found)
    found.others += [["", "", why] for _, _, why in answer["skips"]]
    found.others += [
        [
            row["start"],
            row["end"],
            kept("file", "%(most)s calls are the limit.", most=MOST_CALLS),
        ]
        for row in found.calls[MOST_CALLS:]
    ]
    del found.calls[MOST_CALLS:]
    return found


def _sort(event: dict[str, Any], question: Question, found: Found) -> None:
    """Put one event where it belongs; nowhere, if it lies outside the program's days."""
    frame = question.frame
    start, end = (_instant(event.get(name, ""), frame) for name in ("start", "end"))
    if start and end and (end < frame.starts_at or start >= frame.ends_at):
        return
    why = event.get("why") or _why_not(event, question)
    if why:
        times = (x.isoformat() if x else "" for x in (start, end))
        found.others.append([*times, why])
    else:
        found.calls.append(event)


def _why_not(event: dict[str, Any], question: Question) -> str:
    """Why an import would not take the call, or nothing; it is made the host's own."""
    event["organizer"] = f"mailto:{question.email}"
    # Calendars have categories of their own, such as “Red”; tags look otherwise.
    event["categories"] = [name for name in event["categories"] if ":" in name]
    try:
        with in_language(CODE):  # it is kept, and said when somebody reads it
            call_of(event, question.frame)
    except ValueError as error:
        return str(error)
    return ""


def _instant(text: str, frame: Frame) -> datetime | None:
    """The instant that the reader wrote, a date's midnight on the host's clock."""
    if not text:
        return None
    if len(text) == len("2027-01-04"):
        return _instant(f"{date.fromisoformat(text)}T00:00:00", frame)
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            return from_wall_clock(moment, frame.zone)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None  # at the edge of what a calendar can say, far from any program
