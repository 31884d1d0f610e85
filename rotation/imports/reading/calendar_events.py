"""The events of a calendar that calls are made of; runs in a limited process of its own."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Set
from datetime import UTC, date, datetime
from typing import Any

from x_wr_timezone import to_standard

from rotation.calendars.errors import Unusable
from rotation.calendars.lines import OF_TIMES, as_text, needed_lines
from rotation.calendars.repeating import (
    Event,
    end_of,
    occurrences,
    refuse_unreadable,
    repeats,
)
from rotation.calendars.text import calendars_in
from rotation.kept import kept

NAMES = OF_TIMES | {"SUMMARY", "ORGANIZER", "CATEGORIES", "URL", "LOCATION"}

Describe = Callable[[int, str, Event], dict[str, Any]]


def answer(content: bytes, *, start: str, end: str) -> dict[str, Any]:
    """As `calendar`, for text in UTF-8 and times in ISO 8601."""
    window = map(datetime.fromisoformat, (start, end))
    return calendar(content.decode(), *window)


def calendar(
    text: str,
    start: datetime,
    end: datetime,
    *,
    names: Set[str] = NAMES,
    describe: Describe | None = None,
) -> dict[str, Any]:
    """The events of a calendar: dated ones, and what repeats from `start` to `end`.

    `describe` says what is told of an event (`None`: as `described`), by the properties
    of these `names`.
    """
    text = as_text(needed_lines(text.lstrip("\ufeff"), names))
    _refuse_restless(text)
    events: list[dict[str, Any]] = []
    skips: list[tuple[int, str, str]] = []
    number = 0
    for found in calendars_in(text):
        series = defaultdict(list)
        for event in to_standard(found).walk("VEVENT"):
            number += 1
            series[str(event.get("UID", ""))].append((number, event))
        for uid, members in series.items():
            try:
                events += [
                    (describe or described)(*which, event)
                    for which, event in _events_of(uid, members, start, end)
                ]
            except Unusable as error:
                skips.append((members[0][0], uid, str(error)))
            except Exception as error:  # noqa: BLE001  one broken event must not cost the others
                reason = kept(
                    "file",
                    "The event cannot be read (%(name)s).",
                    name=type(error).__name__,
                )
                skips.append((members[0][0], uid, reason))
    return {"events": events, "skips": skips}


def _refuse_restless(text: str) -> None:
    zones = "".join(re.findall(r"(?is)^BEGIN:VTIMEZONE.*?^END:VTIMEZONE", text, re.M))
    if re.search(r"(?i)FREQ=(SECOND|MINUTE|HOUR)LY|INTERVAL=0", zones):
        raise Unusable(
            kept("file", "The calendar brings a time zone whose clock never rests.")
        )


def _events_of(
    uid: str, members: list[tuple[int, Event]], start: datetime, end: datetime
) -> Iterator[tuple[tuple[int, str], Event]]:
    """Each event of one UID, with its number in the file and the id that it has for good."""
    if not uid:
        raise Unusable(
            kept("file", "The event has no UID, so it could not be found again.")
        )
    numbers = dict.fromkeys(number for number, _ in members)
    events = [event for _, event in members]
    if not repeats(events):
        for number, event in members:
            yield (number, uid), event
        return
    found = occurrences(events, start, end)
    for event in found:
        which = _as_text(event["RECURRENCE-ID"].dt)
        yield (min(numbers), f"{uid}/{which}"), event


def described(number: int, uid: str, event: Event) -> dict[str, Any]:
    """What we take of an event: nothing of a private one but that it is private, as any
    CLASS is that is not PUBLIC (RFC 5545, 3.8.1.3)."""
    if str(event.get("CLASS") or "PUBLIC").upper() != "PUBLIC":
        return {"number": number, "uid": uid, "private": True}
    return {
        "number": number,
        "uid": uid,
        **times_of(event),
        "cancelled": str(event.get("STATUS", "")).upper() == "CANCELLED",
        "free": str(event.get("TRANSP", "")).upper() == "TRANSPARENT",
        "title": str(event.get("SUMMARY", ""))[:5000],
        "organizer": str(event.get("ORGANIZER", ""))[:300],
        "categories": [str(name)[:100] for name in event.categories][:30],
        "links": [str(event.get(name, ""))[:600] for name in ("URL", "LOCATION")],
    }


def times_of(event: Event) -> dict[str, Any]:
    """When the event is. Raises Unusable where it does not say so."""
    refuse_unreadable(event, ("DTSTART", "DTEND", "DURATION"))
    if "DTSTART" not in event:
        raise Unusable(kept("file", "The event has no start."))
    start = event["DTSTART"].dt
    all_day = not isinstance(start, datetime)
    return {
        "all_day": all_day,
        "start": _as_text(start),
        "end": _as_text(start if all_day else end_of(event, start)),
        "unknown_zone": _unknown_zone(event),
    }


def _unknown_zone(event: Event) -> str:
    """The name of a zone that nobody knows, or nothing."""
    for name in ("DTSTART", "DTEND"):
        moment = event.get(name)
        if (
            moment is not None
            and isinstance(moment.dt, datetime)
            and moment.dt.tzinfo is None
            and (zone := moment.params.get("TZID"))
        ):
            return str(zone)[:80]
    return ""


def _as_text(moment: date) -> str:
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return moment.isoformat()
