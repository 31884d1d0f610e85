"""The rows of the two lists of hours as text: what their hidden fields and buttons hold."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from rotation.availability.intervals import LEVELS, WeekSpan, merge_pairs
from rotation.availability.wall import Odd
from rotation.availability.week import MIDNIGHT, minute_words, span_words
from rotation.signup.answers import DatedWish
from rotation.times import date_words, day_of_year

LEVEL_WORDS: dict[str, Any] = {
    "available": "",
    "preferred": lazy_gettext(", preferred"),
    "no": lazy_gettext(": not possible"),
}


def row_key(row: WeekSpan | DatedWish) -> str:
    """A row as text: “0-540-1020-available”, “2027-01-05-0-1440-no”."""
    return "-".join(str(part) for part in row)


class Line(NamedTuple):
    """A row as a list shows it."""

    key: str
    words: str


def week_rows(week: Iterable[WeekSpan]) -> list[Line]:
    """The rows of a usual week."""
    return [Line(row_key(span), span_words(span)) for span in week]


def date_rows(dated: Iterable[DatedWish]) -> list[Line]:
    """The rows of exceptions."""
    return [Line(row_key(wish), dated_words(wish)) for wish in dated]


def odd_rows(odd: Iterable[Odd]) -> list[str]:
    """What the clock leaps over or shows twice, and what hours mean then."""
    return [_odd_words(one) for one in odd]


def _odd_words(odd: Odd) -> str:
    start, end = minute_words(odd.start_minute), minute_words(odd.end_minute)
    about = {"day": date_words(odd.day), "hours": f"{start}–{end}"}
    if odd.is_twice:
        return _(
            "On %(day)s the clock goes back, and %(hours)s comes twice: hours that end in it have the first, hours that begin in it the second, longer ones both.",
            **about,
        )
    return _(
        "On %(day)s the clock goes forward: there is no %(hours)s.",
        **about,
    )


def week_row(text: str) -> WeekSpan:
    """The row of a week that `row_key` wrote. Raises ValueError."""
    day, start, end, level = _parts(text)
    if level == "no" or not (day.isdecimal() and int(day) < 7):
        raise ValueError("This is no row of a week.")
    return WeekSpan(int(day), start, end, level)


def dated_row(text: str) -> DatedWish:
    """The exception that `row_key` wrote. Raises ValueError."""
    day, start, end, level = _parts(text)
    return DatedWish(date.fromisoformat(day), start, end, level)


def tidy_dates(wishes: Iterable[DatedWish]) -> tuple[DatedWish, ...]:
    """The exceptions sorted; those of one day and level that touch are one."""
    by_kind: dict[tuple[date, str], list[tuple[int, int]]] = {}
    for wish in wishes:
        spans = by_kind.setdefault((wish.day, wish.level), [])
        spans.append((wish.start_minute, wish.end_minute))
    return tuple(
        sorted(
            DatedWish(day, start, end, level)
            for (day, level), spans in by_kind.items()
            for start, end in merge_pairs(spans)
        )
    )


def dated_words(wish: DatedWish) -> str:
    """One exception: “Mon 4 Jan 2027, 09:00–12:00: not possible”."""
    whole = (wish.start_minute, wish.end_minute) == (0, MIDNIGHT)
    clock = f"{minute_words(wish.start_minute)}–{minute_words(wish.end_minute)}"
    when = _("all day") if whole else clock
    return f"{day_of_year(wish.day)}, {when}{LEVEL_WORDS[wish.level]}"


def _parts(text: str) -> tuple[str, int, int, str]:
    day, first, last, level = text.rsplit("-", 3)
    start, end = int(first), int(last)
    if level not in LEVELS or not 0 <= start < end <= MIDNIGHT:
        raise ValueError("This is no span of a day.")
    return day, start, end, level
