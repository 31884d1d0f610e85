"""What each button of the page of hours does to the hours."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from rotation.availability.intervals import WeekSpan
from rotation.availability.week import (
    Week,
    copied,
    minute_words,
    with_span,
    without,
    work_hours,
)
from rotation.programs.models import Program
from rotation.signup.actions import fixed_span
from rotation.signup.answers import DatedWish, When
from rotation.signup.forms import HoursForm

MOST_EXCEPTIONS = 200
MOST_SPANS = 200
PRESETS: dict[str, Callable[[Week], Week]] = {
    "hours": work_hours,
    "copy": lambda week: copied(week, 0),
    "clear": lambda _week: (),
}


def changed(
    form: HoursForm, do: str, when: When, program: Program, zone: ZoneInfo
) -> When | None:
    """The hours after a button; `None` where the form now says what is wrong.

    `do` is its value; "" (Continue) adds what is typed, too. Pressing it twice
    changes nothing more.
    """
    command, _, which = do.partition(" ")
    if command in ("hours", "copy", "clear"):
        return replace(when, week=PRESETS[command](when.week))
    if command == "remove-week":
        return replace(when, week=_without_row(when, which))
    if command == "remove-date":
        kept = tuple(x for x in when.dated if row_key(x) != which)
        return replace(when, dated=kept)
    if command in ("forget-imported", "keep-imported"):
        return replace(when, drop_imported=command == "forget-imported")
    return _added(form, command, when, program, zone)


def row_key(row: WeekSpan | DatedWish) -> str:
    """What a Remove button calls its row, whatever its place in the list."""
    return "-".join(str(part) for part in row[:3]).replace(" ", "")


def still_typing(form: HoursForm, do: str) -> dict[str, Any]:
    """What stays in the fields after a button: all that was not just added."""
    typed = form.typed()
    added = {"add-week": form.WEEKLY, "add-date": form.DATED, "": tuple(typed)}
    return {name: typed[name] for name in typed if name not in added.get(do, ())}


def _without_row(when: When, which: str) -> tuple[WeekSpan, ...]:
    week = when.week
    for row in when.week:
        if row_key(row) == which:
            week = without(week, row)
    return week


def _added(
    form: HoursForm, command: str, when: When, program: Program, zone: ZoneInfo
) -> When | None:
    form.validate()
    if command == "add-week" or (command == "" and form.wants_week()):
        for span in form.weekly():
            when = replace(when, week=with_span(when.week, span))
        if len(when.week) > MOST_SPANS:
            form.days.errors = [f"{MOST_SPANS} rows of hours are the limit."]
    if command == "add-date" or (command == "" and form.wants_date()):
        wish = form.dated(program.starts_on, program.ends_on)
        if wish:
            when = _with_exception(form, when, wish, zone)
    return None if form.errors else when


def _with_exception(
    form: HoursForm, when: When, wish: DatedWish, zone: ZoneInfo
) -> When:
    start, end = fixed_span(wish, zone)
    if end <= start:
        form.on_start.errors = [
            f"The clock in {zone.key} leaps over {minute_words(wish.start_minute)}–{minute_words(wish.end_minute)} that night."
        ]
    dated = tuple(sorted({*when.dated, wish}))
    if len(dated) > MOST_EXCEPTIONS:
        form.on.errors = [f"{MOST_EXCEPTIONS} exceptions are the limit."]
    return replace(when, dated=dated)
