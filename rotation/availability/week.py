"""Editing a week of hours as a list: pure functions, on the person's own wall clock.

A week is sorted, its spans do not overlap, and neighbours of one level are one span.
"""

from collections.abc import Iterable

from flask_babel import gettext as _

from rotation.availability.intervals import WeekSpan, merge_pairs
from rotation.times import DAYS

Week = tuple[WeekSpan, ...]

WORK_DAYS = range(5)
WORK_HOURS = (9 * 60, 17 * 60)
MIDNIGHT = 24 * 60


def tidy(spans: Iterable[WeekSpan]) -> Week:
    """The spans as a week; where they overlap, the later in the list counts."""
    week: Week = ()
    for span in spans:
        week = with_span(week, span)
    return week


def with_span(week: Week, span: WeekSpan) -> Week:
    """The week in which this span has its level, whatever was there before."""
    return _joined([*without(week, span), span])


def without(week: Week, gone: WeekSpan) -> Week:
    """The week with the time of that span taken out."""
    left = []
    for span in week:
        if span.weekday != gone.weekday:
            left.append(span)
            continue
        before = (span.start_minute, min(span.end_minute, gone.start_minute))
        after = (max(span.start_minute, gone.end_minute), span.end_minute)
        left += [
            span._replace(start_minute=start, end_minute=end)
            for start, end in (before, after)
            if start < end
        ]
    return tuple(left)


def work_hours(week: Week) -> Week:
    """The week with Monday to Friday, 9 to 17, available; preferred hours stay."""
    start, end = WORK_HOURS
    offered = [WeekSpan(day, start, end, "available") for day in WORK_DAYS]
    return tidy([*offered, *_outside_work(week), *_preferred(week)])


def copied(week: Week, source: int, targets: Iterable[int]) -> Week:
    """The week with the days `targets` all like the day `source` (0 is Monday)."""
    days = set(targets)
    pattern = [span for span in week if span.weekday == source]
    kept = [span for span in week if span.weekday not in days]
    copies = [x._replace(weekday=day) for day in sorted(days) for x in pattern]
    return tidy([*kept, *copies])


def minute_words(minute: int) -> str:
    """A minute of the day on the clock: 540 is “09:00”, 1440 “24:00”."""
    return f"{minute // 60:02}:{minute % 60:02}"


def span_words(span: WeekSpan) -> str:
    """One row of the list: “Monday 09:00–12:00, preferred”."""
    level = _(", preferred") if span.level == "preferred" else ""
    clock = f"{minute_words(span.start_minute)}–{minute_words(span.end_minute)}"
    return f"{DAYS[span.weekday]} {clock}{level}"


def weekly_minutes(week: Week) -> int:
    """How many minutes a week are offered."""
    return sum(span.end_minute - span.start_minute for span in week)


def _preferred(week: Week) -> list[WeekSpan]:
    return [span for span in week if span.level == "preferred"]


def _outside_work(week: Week) -> list[WeekSpan]:
    for day in WORK_DAYS:
        week = without(week, WeekSpan(day, *WORK_HOURS, "available"))
    return list(week)


def _joined(spans: Iterable[WeekSpan]) -> Week:
    by_kind: dict[tuple[int, str], list[tuple[int, int]]] = {}
    for span in spans:
        pairs = by_kind.setdefault((span.weekday, span.level), [])
        pairs.append((span.start_minute, span.end_minute))
    return tuple(
        sorted(
            WeekSpan(day, start, end, level)
            for (day, level), pairs in by_kind.items()
            for start, end in merge_pairs(pairs)
        )
    )
