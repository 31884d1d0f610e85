"""Reads a calendar in a process of its own, since a calendar can be made to never end.

Run as a script, outside the package, by `calls_ics`: the calendar comes in, after one
line with the window; its events go out as JSON. CPU time and memory are limited.
"""

import json
import re
import resource
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import recurring_ical_events
from icalendar import Calendar
from x_wr_timezone import to_standard

CPU_SECONDS = 10
MEMORY = 1 << 30
MOST_EVENTS = 5_000
MOST_OCCURRENCES = 500
MOST_EXCEPTIONS = 1_000
LONGEST_LINE = 100_000
DEEPEST = 6
TOO_OFTEN = {"SECONDLY": "second", "MINUTELY": "minute", "HOURLY": "hour"}

Event = Any  # what a property can be, icalendar says in a union of thirty types


class Unusable(ValueError):  # noqa: N818  an answer, not a fault
    """The whole calendar, or one event of it, cannot be taken; the text says why."""


def main() -> None:
    """Read from standard input, answer on standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    window, _, text = sys.stdin.read().partition("\n")
    start, end = map(datetime.fromisoformat, json.loads(window))
    try:
        answer = calendar(text, start, end)
    except Unusable as error:
        answer = {"refused": str(error)}
    json.dump(answer, sys.stdout)


def calendar(text: str, start: datetime, end: datetime) -> dict[str, Any]:
    """The events of a calendar: dated ones, and what repeats from `start` to `end`."""
    _refuse_malformed(text)
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except Exception as error:  # noqa: BLE001  whatever a file can provoke, it is no calendar
        raise Unusable(f"The calendar cannot be read: {str(error)[:100]}.") from None
    events: list[dict[str, Any]] = []
    skips: list[tuple[int, str, str]] = []
    number = 0
    for found in calendars:
        series = defaultdict(list)
        for event in to_standard(found).walk("VEVENT"):
            number += 1
            series[str(event.get("UID", ""))].append((number, event))
        for uid, members in series.items():
            try:
                events += list(_events_of(uid, members, start, end))
            except Unusable as error:
                skips.append((members[0][0], uid, str(error)))
            except Exception as error:  # noqa: BLE001  one broken event must not cost the others
                reason = f"The event cannot be read ({type(error).__name__})."
                skips.append((members[0][0], uid, reason))
    return {"events": events, "skips": skips}


def _refuse_malformed(text: str) -> None:
    depth = events = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > LONGEST_LINE:
            raise Unusable(f"Line {number} is longer than {LONGEST_LINE} characters.")
        start = line[:20].upper()
        if start.startswith("BEGIN:"):
            depth += 1
            events += start.startswith("BEGIN:VEVENT")
        depth -= start.startswith("END:")
        if not 0 <= depth <= DEEPEST:
            raise Unusable(f"The calendar is malformed at line {number}.")
        if events > MOST_EVENTS:
            raise Unusable(
                f"The calendar has more than {MOST_EVENTS} events, the limit."
            )
    zones = "".join(re.findall(r"(?is)^BEGIN:VTIMEZONE.*?^END:VTIMEZONE", text, re.M))
    if re.search(r"(?i)FREQ=(SECOND|MINUTE|HOUR)LY|INTERVAL=0", zones):
        raise Unusable("The calendar brings a time zone whose clock never rests.")


def _events_of(
    uid: str, members: list[tuple[int, Event]], start: datetime, end: datetime
) -> Iterator[dict[str, Any]]:
    if not uid:
        raise Unusable("The event has no UID, so it could not be found again.")
    numbers = dict.fromkeys(number for number, _ in members)
    events = [event for _, event in members]
    repeats = any(
        name in event
        for event in events
        for name in ("RRULE", "RDATE", "RECURRENCE-ID")
    )
    if not repeats:
        for number, event in members:
            yield _described(number, uid, event)
        return
    for event in events:
        _refuse_endless(event)
    alone = Calendar()
    for event in events:
        alone.add_component(event)
    occurrences = recurring_ical_events.of(alone, skip_bad_series=False)
    found = occurrences.between(start, end)
    if len(found) > MOST_OCCURRENCES:
        raise Unusable(
            f"It repeats more than {MOST_OCCURRENCES} times; that is the limit."
        )
    for event in found:
        which = _as_text(event["RECURRENCE-ID"].dt)
        yield _described(min(numbers), f"{uid}/{which}", event)


def _refuse_endless(event: Event) -> None:
    if event.errors:
        raise Unusable(f"{event.errors[0][0]} cannot be read.")
    event.pop("EXRULE", None)  # obsolete, and only ever takes time
    for name in ("EXDATE", "RDATE"):
        dates = event.get(name, [])
        count = sum(len(d.dts) for d in (dates if isinstance(dates, list) else [dates]))
        if count > MOST_EXCEPTIONS:
            raise Unusable(f"{count} dates in {name}; {MOST_EXCEPTIONS} is the limit.")
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        [often] = rule.get("FREQ", [""])
        if often in TOO_OFTEN:
            raise Unusable(f"It repeats every {TOO_OFTEN[often]}: not supported.")
        if any(interval < 1 for interval in rule.get("INTERVAL", [1])):
            raise Unusable("It repeats at an interval of 0: not supported.")
        if any(
            len(rule.get(part, [])) > 1 for part in ("BYHOUR", "BYMINUTE", "BYSECOND")
        ):
            raise Unusable("It repeats many times a day: not supported.")


def _described(number: int, uid: str, event: Event) -> dict[str, Any]:
    """What we take of an event: nothing of a private one but that it is private."""
    if str(event.get("CLASS", "")).upper() in ("PRIVATE", "CONFIDENTIAL"):
        return {"number": number, "uid": uid, "private": True}
    for name, what in event.errors:
        if name in ("DTSTART", "DTEND", "DURATION"):
            raise Unusable(f"{name} cannot be read: {what[:80]}.")
    if "DTSTART" not in event:
        raise Unusable("The event has no start.")
    start = event["DTSTART"].dt
    all_day = not isinstance(start, datetime)
    return {
        "number": number,
        "uid": uid,
        "all_day": all_day,
        "start": _as_text(start),
        "end": _as_text(start if all_day else _end(event, start)),
        "unknown_zone": _unknown_zone(event),
        "cancelled": str(event.get("STATUS", "")).upper() == "CANCELLED",
        "free": str(event.get("TRANSP", "")).upper() == "TRANSPARENT",
        "title": str(event.get("SUMMARY", ""))[:5000],
        "organizer": str(event.get("ORGANIZER", ""))[:300],
        "categories": [str(name)[:100] for name in event.categories][:30],
        "links": [str(event.get(name, ""))[:600] for name in ("URL", "LOCATION")],
    }


def _end(event: Event, start: datetime) -> datetime:
    """The end; a duration is counted in real time, whatever the clocks do meanwhile."""
    if "DTEND" in event:
        end = event["DTEND"].dt
        if not isinstance(end, datetime):
            raise Unusable("It starts at a time of day but ends on a whole day.")
        return end
    if "DURATION" not in event:
        return start
    length: timedelta = event["DURATION"].dt
    if start.tzinfo is None:
        return start + length
    return start.astimezone(UTC) + length


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


if __name__ == "__main__":
    main()
