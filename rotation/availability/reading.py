"""Busy times out of a calendar file; runs in a process of its own, see `rotation.calendars`.

Titles, places and guests are never even parsed. What is busy: every event that is not
cancelled, not shown as free, not declined by the owner and not one of our own, and what
a VFREEBUSY calls busy. Times of day without a zone, and whole days, are on the owner's
clock. Of an hour that comes twice the first is meant, as RFC 5545 says.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from x_wr_timezone import to_standard

from rotation.availability.intervals import Span, clip, merge
from rotation.availability.owners import Owner, why_free
from rotation.calendars.errors import Unusable
from rotation.calendars.lines import OF_TIMES, as_text, needed_lines
from rotation.calendars.repeating import (
    Event,
    end_of,
    occurrences,
    refuse_unreadable,
    repeats,
)
from rotation.calendars.text import calendars_in, text_of
from rotation.calendars.zones import with_known_zones
from rotation.kept import kept

NAMES = OF_TIMES | {"ATTENDEE", "FREEBUSY", "X-MICROSOFT-CDO-BUSYSTATUS"}
TIMES = (*("DTSTART", "DTEND", "DURATION"), *("RRULE", "RDATE", "RECURRENCE-ID"))
MOST_SPANS = 10_000
ANY_ZONE = timedelta(days=2)  # wider than any offset, and than the longest day
REVERSED = kept("file", "It ends before it starts.")


@dataclass
class Busy:
    """The busy spans, sorted and not touching; what was left out and why, and remarks."""

    spans: list[Span] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def answer(
    content: bytes,
    *,
    start: str,
    end: str,
    zone: str,
    email: str,
    own: list[str],
    domain: str,
) -> dict[str, Any]:
    """As `read_busy`, asked and answered in what JSON can say."""
    window = Span(datetime.fromisoformat(start), datetime.fromisoformat(end))
    owner = Owner(ZoneInfo(zone), email, frozenset(own), domain)
    found = read_busy(content, window, owner)
    return {
        "busy": [[x.start.isoformat(), x.end.isoformat()] for x in found.spans],
        "skipped": found.skipped,
        "notes": found.notes,
    }


def read_busy(content: bytes, window: Span, owner: Owner) -> Busy:
    """What of the window (UTC) is busy in this calendar.

    Raises Unusable where the file is no calendar, or is made to hurt; an event that
    cannot be taken costs only itself and is in `skipped`.
    """
    named = with_known_zones(needed_lines(text_of(content), NAMES), owner.zone)
    reader = _Reader(window, owner)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the file, for its author
        for calendar in calendars_in(as_text(named.lines)):
            reader.read(calendar)
    found = Busy(clip(merge(reader.spans), *window), reader.reasons())
    if len(found.spans) > MOST_SPANS:
        raise Unusable(
            kept(
                "file",
                "The calendar has %(count)s busy times; %(most)s is the limit.",
                count=len(found.spans),
                most=MOST_SPANS,
            )
        )
    found.skipped += [
        _guessed(name, len(set(events)), owner.zone.key)
        for name, events in named.guessed.items()
    ]
    if reader.floating:
        found.notes.append(
            kept(
                "file",
                "Times without a zone are read on the clock of %(zone)s.",
                zone=owner.zone.key,
            )
        )
    return found


def _guessed(name: str, count: int, clock: str) -> tuple[str, str]:
    """What was skipped of a zone that nobody knows: only its name, and whose clock is meant."""
    why = (
        kept(
            "file",
            "Not a time zone we know; 1 event is read on the clock of %(zone)s.",
            zone=clock,
        )
        if count == 1
        else kept(
            "file",
            "Not a time zone we know; %(count)s events are read on the clock of %(zone)s.",
            count=count,
            zone=clock,
        )
    )
    return kept("file", "Time zone “%(name)s”", name=name[:60]), why


class _Reader:
    """Collects the busy spans of calendars, and why events are none."""

    def __init__(self, window: Span, owner: Owner) -> None:
        self.window, self.owner = window, owner
        self.spans: list[Span] = []
        self.floating = False
        self._reasons: dict[tuple[int, str], str] = {}

    def read(self, calendar: Any) -> None:
        for part in calendar.walk("VFREEBUSY"):
            self._try([part], self._take_periods)
        series: dict[str, list[Event]] = {}
        for event in _on_its_clock(calendar).walk("VEVENT"):
            uid = str(event.get("UID", "")) or f"line {_line(event)}"
            series.setdefault(uid, []).append(event)
        for members in series.values():
            self._try(members, self._take_series)

    def reasons(self) -> list[tuple[str, str]]:
        """What was left out and why, in the order of the file."""
        found = sorted(self._reasons.items())
        return [
            (kept("file", "Event at line %(line)s%(on)s", line=line, on=on), why)
            for (line, why), on in found
        ]

    def _try(self, members: list[Event], take: Any) -> None:
        try:
            take(members)
        except Unusable as error:
            self._skip(members[0], str(error))
        except Exception as error:  # noqa: BLE001  one broken event must not cost the others
            self._skip(
                members[0],
                kept(
                    "file",
                    "It cannot be read (%(name)s).",
                    name=type(error).__name__,
                ),
            )

    def _take_series(self, members: list[Event]) -> None:
        sound = list(self._sound(members))
        if repeats(sound):
            start, end = self.window
            sound = occurrences(sound, start - ANY_ZONE, end + ANY_ZONE)
        else:
            newest = max((int(x.get("SEQUENCE", 0)) for x in sound), default=0)
            sound = [x for x in sound if int(x.get("SEQUENCE", 0)) == newest]
        for event in sound:
            self._take(event)

    def _sound(self, members: list[Event]) -> Iterator[Event]:
        """The members that can be read; the others are skipped, each for itself."""
        for event in members:
            try:
                refuse_unreadable(event, TIMES)
                if "DTSTART" not in event:
                    raise Unusable(kept("file", "It has no start."))
                start = event["DTSTART"].dt
                self._refuse_reversed(start, end_of(event, start, self.owner.zone))
            except Unusable as error:
                self._skip(event, str(error))
            else:
                yield event

    def _refuse_reversed(self, start: date, end: date) -> None:
        """Refuse what ends before it starts, in real time and on the wall clock.

        One of them alone is no fault: a flight can land earlier than it left, and what
        starts in the hour that the clock leaps over seems to start an hour later.
        """
        real = _utc(end, self.owner) < _utc(start, self.owner)
        if real and _wall(end) < _wall(start):
            raise Unusable(REVERSED)

    def _take(self, event: Event) -> None:
        start = event["DTSTART"].dt
        span = self._span(start, end_of(event, start, self.owner.zone))
        if span.end < self.window.start or span.start >= self.window.end:
            return
        if why := why_free(event, self.owner):
            self._skip(event, why)
        elif span.start == span.end:
            self._skip(event, kept("file", "It has no length."))
        else:
            self.spans.append(span)

    def _take_periods(self, members: list[Event]) -> None:
        [part] = members
        refuse_unreadable(part, ("FREEBUSY",))
        periods = part.get("FREEBUSY", [])
        for period in periods if isinstance(periods, list) else [periods]:
            if str(period.params.get("FBTYPE", "BUSY")).upper() == "FREE":
                continue
            start, end = period.dt
            span = self._span(
                start, _utc(start, self.owner) + end if _is_length(end) else end
            )
            if span.start >= span.end:
                self._skip(part, REVERSED)
            elif span.start < self.window.end and self.window.start < span.end:
                self.spans.append(span)

    def _span(self, start: date, end: date) -> Span:
        self.floating |= isinstance(start, datetime) and start.tzinfo is None
        begin, finish = _utc(start, self.owner), _utc(end, self.owner)
        if finish < begin:  # it begins in the hour that the clock leaps over
            finish = begin + (_wall(end) - _wall(start))
        if begin == finish and not isinstance(start, datetime):
            finish = _utc(start + timedelta(days=1), self.owner)
        return Span(begin, finish)

    def _skip(self, event: Event, why: str) -> None:
        broken = any(name == "DTSTART" for name, _ in event.errors)
        start = None if broken else getattr(event.get("DTSTART"), "dt", None)
        on = f", {start:%Y-%m-%d}" if isinstance(start, date) else ""
        self._reasons.setdefault((_line(event), why), on)


def _on_its_clock(calendar: Any) -> Any:
    """The calendar with X-WR-TIMEZONE in its times; without, where nobody knows that zone."""
    try:
        return to_standard(calendar)
    except Exception:  # noqa: BLE001  a name can fail there in many ways
        return calendar


def _utc(moment: date, owner: Owner) -> datetime:
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        moment = _wall(moment).replace(tzinfo=owner.zone)
    return moment.astimezone(UTC)


def _wall(moment: date) -> datetime:
    """What the clock shows then."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    return moment.replace(tzinfo=None)


def _is_length(end: Any) -> bool:
    return isinstance(end, timedelta)


def _line(event: Event) -> int:
    return int(event.get("X-LINE", 0))
