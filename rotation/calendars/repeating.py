"""When the events of a series take place, within bounds that no series can break out of."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from math import prod
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, vDDDTypes

from rotation.calendars.errors import Unusable
from rotation.kept import kept

MOST_OCCURRENCES = 2_000
MOST_EXCEPTIONS = 1_000
TIMES_A_DAY = 8
LONGEST = timedelta(days=366)
SECONDS = 0.4  # of CPU time for one series; the longest honest ones take a tenth
AGAIN = 0.1  # what interrupts may be swallowed, by a destructor or a library, so it comes again
TOO_OFTEN = {
    "SECONDLY": kept("file", "It repeats every second: not supported."),
    "MINUTELY": kept("file", "It repeats every minute: not supported."),
    "HOURLY": kept("file", "It repeats every hour: not supported."),
}
RULES = ("RRULE", "RDATE", "RECURRENCE-ID")
EXACT = "X-EXACT-SECONDS"

Event = Any  # what a property can be, icalendar says in a union of thirty types


def repeats(events: list[Event]) -> bool:
    """Whether these events of one UID are a series."""
    return any(name in event for event in events for name in RULES)


def occurrences(events: list[Event], start: datetime, end: datetime) -> list[Event]:
    """Each event of the series that touches [start, end), with its own DTSTART and DTEND.

    Raises Unusable where it repeats too often, or takes too long to work out.
    """
    for event in events:
        _refuse_endless(event)
        _keep_duration(event)
    if not any(_is_new_rule(event) for event in events):
        for event in events:
            _move_near(event, start)
    alone = Calendar()
    for event in events:
        alone.add_component(event)
    with _limited():
        query = recurring_ical_events.of(alone, skip_bad_series=False)
        found = query.between(start, end)
    if len(found) > MOST_OCCURRENCES:
        raise Unusable(
            kept(
                "file",
                "It repeats more than %(most)s times; that is the limit.",
                most=MOST_OCCURRENCES,
            )
        )
    return found


def refuse_unreadable(event: Event, names: tuple[str, ...]) -> None:
    """Raise Unusable where one of these properties could not be understood."""
    for name, what in event.errors:
        if name in names:
            raise Unusable(
                kept(
                    "file",
                    "%(name)s cannot be read: %(what)s.",
                    name=name,
                    what=what[:80],
                )
            )


def end_of(event: Event, start: date, clock: ZoneInfo | None = None) -> date:
    """When the event ends. A duration is real time, whatever the clocks do meanwhile.

    `clock` is the zone that times without one are in, if it is known.
    """
    end = event["DTEND"].dt if "DTEND" in event else None
    if end is None and "DURATION" in event:
        return _later(start, event["DURATION"].dt, clock)
    if end is None:
        whole_day = not isinstance(start, datetime)
        return start + timedelta(days=1) if whole_day else start
    if isinstance(start, datetime) != isinstance(end, datetime):
        raise Unusable(
            kept("file", "It starts or ends at a time of day, but not both.")
        )
    if EXACT in event:
        length = timedelta(seconds=int(event[EXACT]))
        if start + length == end:
            return _later(start, length, clock)
    return end


def _later(start: date, length: timedelta, clock: ZoneInfo | None) -> date:
    if not isinstance(start, datetime):
        return start + length
    if start.tzinfo is not None:
        return start.astimezone(UTC) + length
    if clock is None:
        return start + length
    return (start.replace(tzinfo=clock).astimezone(UTC) + length).astimezone(clock)


def _is_new_rule(event: Event) -> bool:
    """Whether a changed event of a series changes later ones, too."""
    change = event.get("RECURRENCE-ID")
    return change is not None and (
        "RANGE" in change.params or any(x in event for x in ("RRULE", "RDATE"))
    )


def _move_near(event: Event, start: datetime) -> None:
    """Begin an old series shortly before `start`: to walk there takes most of the time.

    Only by whole periods, and where nothing is counted from its first event.
    """
    rule = event.get("RRULE")
    if rule is None or isinstance(rule, list) or "COUNT" in rule or "RDATE" in event:
        return
    [often] = rule.get("FREQ", [""])
    days = {"DAILY": 1, "WEEKLY": 7}.get(often, 0)
    [interval] = rule.get("INTERVAL", [1])
    first = event["DTSTART"].dt
    length = end_of(event, first).toordinal() - first.toordinal() + 1
    away = start.toordinal() - first.toordinal() - length
    if days == 0 or (periods := away // (days * interval) - 1) <= 0:
        return
    for name in ("DTSTART", "DTEND"):
        if name in event:
            moved = event[name].dt + timedelta(days=periods * days * interval)
            event[name] = vDDDTypes(moved)


def _keep_duration(event: Event) -> None:
    """Note the duration where the expansion, which adds it on the wall clock, keeps it."""
    if "DURATION" in event and "DTEND" not in event:
        length: timedelta = event["DURATION"].dt
        event[EXACT] = str(int(length.total_seconds()))


def _refuse_endless(event: Event) -> None:
    if event.errors:
        raise Unusable(
            kept("file", "%(name)s cannot be read.", name=event.errors[0][0])
        )
    event.pop("EXRULE", None)  # obsolete, and only ever takes time
    for name in ("EXDATE", "RDATE"):
        dates = event.get(name, [])
        count = sum(len(d.dts) for d in (dates if isinstance(dates, list) else [dates]))
        if count > MOST_EXCEPTIONS:
            raise Unusable(
                kept(
                    "file",
                    "%(count)s dates in %(name)s; %(most)s is the limit.",
                    count=count,
                    name=name,
                    most=MOST_EXCEPTIONS,
                )
            )
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        _refuse_rule(rule)
    if rules and "DTSTART" in event:
        _refuse_long(event)


def _refuse_rule(rule: Any) -> None:
    [often] = rule.get("FREQ", [""])
    if often in TOO_OFTEN:
        raise Unusable(TOO_OFTEN[often])
    if any(interval < 1 for interval in rule.get("INTERVAL", [1])):
        raise Unusable(kept("file", "It repeats at an interval of 0: not supported."))
    clock = (rule.get(part, [0]) for part in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    if prod(len(part) for part in clock) > TIMES_A_DAY:
        raise Unusable(kept("file", "It repeats many times a day: not supported."))


def _refuse_long(event: Event) -> None:
    start = event["DTSTART"].dt
    end = end_of(event, start)
    if end.toordinal() - start.toordinal() > LONGEST.days:
        raise Unusable(
            kept("file", "It repeats and lasts longer than a year: not supported.")
        )


@contextmanager
def _limited() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Unusable(kept("file", "When it repeats takes too long to work out."))

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
