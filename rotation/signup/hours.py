"""What each button of the page of hours does to the hours."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from rotation.availability.week import (
    Week,
    minute_words,
    with_span,
    without,
    work_hours,
)
from rotation.programs.models import Program
from rotation.signup.actions import fixed_span
from rotation.signup.answers import DatedWish, When
from rotation.signup.forms import HoursForm
from rotation.signup.rows import row_key, tidy_dates

KEEP = "keep"  # the rows as they came, and nothing of what is typed
MOST_EXCEPTIONS = 200
MOST_SPANS = 200


def changed(
    form: HoursForm, do: str, when: When, program: Program, zone: ZoneInfo
) -> When | None:
    """The hours after a button; `None` where the form now says what is wrong.

    `do` is its value; "" (Continue) adds what is typed, too. Pressing it twice
    changes nothing more.
    """
    after = form.rows(when, program.starts_on, program.ends_on)
    if after is None:
        return None
    command, _, which = do.partition(" ")
    if command in COMMANDS:
        after = COMMANDS[command](after, which, form)
    else:
        after = _added(form, command, after, program)
    _check(form, after, {*after.dated} - {*when.dated}, zone)
    return None if form.errors else after


def still_typing(form: HoursForm, do: str) -> dict[str, Any]:
    """What stays in the fields after a button: all that was not just added."""
    typed = form.typed()
    added = {"add-week": form.WEEKLY, "add-date": form.DATED, "": tuple(typed)}
    return {name: typed[name] for name in typed if name not in added.get(do, ())}


def _week(change: Callable[[Week], Week]) -> Callable[[When, str, HoursForm], When]:
    return lambda when, _which, _form: replace(when, week=change(when.week))


def _copy(when: When, _which: str, form: HoursForm) -> When:
    return replace(when, week=form.copied(when.week))


def _remove_week(when: When, which: str, _form: HoursForm) -> When:
    gone = (row for row in when.week if row_key(row) == which)
    week = when.week
    for row in gone:
        week = without(week, row)
    return replace(when, week=week)


def _remove_date(when: When, which: str, _form: HoursForm) -> When:
    return replace(when, dated=tuple(x for x in when.dated if row_key(x) != which))


COMMANDS: dict[str, Callable[[When, str, HoursForm], When]] = {
    KEEP: lambda when, _which, _form: when,
    "hours": _week(work_hours),
    "copy": _copy,
    "clear": _week(lambda _week: ()),
    "remove-week": _remove_week,
    "remove-date": _remove_date,
    "forget-imported": lambda when, *_: replace(when, drop_imported=True),
    "keep-imported": lambda when, *_: replace(when, drop_imported=False),
}


def _added(form: HoursForm, command: str, when: When, program: Program) -> When:
    form.validate()
    if command == "add-week" or (command == "" and form.wants_week()):
        for span in form.weekly():
            when = replace(when, week=with_span(when.week, span))
    if command == "add-date" or (command == "" and form.wants_date()):
        wish = form.dated_wish(program.starts_on, program.ends_on)
        if wish:
            when = replace(when, dated=tidy_dates([*when.dated, wish]))
    return when


def _check(form: HoursForm, when: When, new: set[DatedWish], zone: ZoneInfo) -> None:
    """Have the form say which of the new exceptions cannot be, or that rows are too many."""
    if len(when.week) > MOST_SPANS:
        form.days.errors = [
            _("%(most_spans)s rows of hours are the limit.", most_spans=MOST_SPANS)
        ]
    if len(when.dated) > MOST_EXCEPTIONS:
        form.on.errors = [
            _(
                "%(most_exceptions)s exceptions are the limit.",
                most_exceptions=MOST_EXCEPTIONS,
            )
        ]
    for wish in new:
        if _is_leapt_over(wish, zone):
            form.on_start.errors = [
                _(
                    "The clock in %(key)s leaps over %(start_minute)s–%(end_minute)s that night.",
                    key=zone.key,
                    start_minute=minute_words(wish.start_minute),
                    end_minute=minute_words(wish.end_minute),
                )
            ]


def _is_leapt_over(wish: DatedWish, zone: ZoneInfo) -> bool:
    start, end = fixed_span(wish, zone)
    return end <= start
