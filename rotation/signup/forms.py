"""The pages of sign-up as forms: from what is typed to answers, and back."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
    ValidationError,
    widgets,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from rotation.availability.intervals import WeekSpan
from rotation.availability.week import (
    MIDNIGHT,
    WORK_DAYS,
    Week,
    copied,
    minute_words,
    tidy,
)
from rotation.signup.answers import DatedWish, When, Who
from rotation.signup.rows import dated_row, tidy_dates, week_row
from rotation.signup.words import ROLE_NAMES
from rotation.text import clean_name
from rotation.times import DAYS, date_words
from rotation.zones import zone_choices, zone_named

LEVELS = (
    ("available", lazy_gettext("I can")),
    ("preferred", lazy_gettext("I’d prefer this")),
)
DATED_LEVELS = (*LEVELS, ("no", lazy_gettext("I can’t")))
COPY_TO = (
    ("weekdays", lazy_gettext("Monday to Friday")),
    *((str(n), x) for n, x in enumerate(DAYS)),
)


def options(pairs: Iterable[tuple[Any, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


def zoneoptions(current: str) -> list[SelectChoice]:
    """Every zone by region; the current one even if it is only an old name of one."""
    options = [
        SelectChoice(name, place, optgroup=region)
        for region, places in zone_choices().items()
        for name, place in places
    ]
    if all(option.value != current for option in options):
        options.insert(0, SelectChoice(current, current, optgroup=_("Now")))
    return options


class Checkboxes(SelectMultipleField):
    """Several of some choices, one box each."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class WhoForm(FlaskForm):
    seen = HiddenField()
    roles = Checkboxes(lazy_gettext("What would you like to do?"))
    name = StringField(
        lazy_gettext("Your name"), [InputRequired(lazy_gettext("Enter your name."))]
    )
    zone = SelectField(lazy_gettext("Your time zone"))
    team = SelectField(lazy_gettext("Your team"))

    def offer(self, kinds: Sequence[str], teams: Iterable[str], zone: str) -> None:
        """Put in the roles, teams and zones that may be chosen here."""
        self.zone.choices = zoneoptions(zone)
        self.roles.choices = options((kind, ROLE_NAMES[kind]) for kind in kinds)
        self.team.choices = options([("", _("No team")), *((x, x) for x in teams)])

    def validate_name(self, field: StringField) -> None:
        try:
            field.data = clean_name(field.data)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def validate_zone(self, field: SelectField) -> None:
        try:
            zone_named(field.data or "")
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def validate_roles(self, field: Checkboxes) -> None:
        if not field.data:
            raise ValidationError(
                _("Choose at least one thing that you would like to do.")
            )

    def answers(self) -> Who:
        return Who(
            name=self.name.data,
            zone=self.zone.data,
            team=self.team.data or "",
            roles=tuple(self.roles.data),
        )


class HoursForm(FlaskForm):
    """The two lists as the page has them, and the fields that add to them.

    A row of a list is one hidden field, written by `row_key`; `lists` says that the rows
    came with the form, so that none of them means no hours.
    """

    WEEKLY: ClassVar = ("days", "start", "end", "level")
    DATED: ClassVar = ("on", "on_start", "on_end", "on_level")

    seen = HiddenField()
    lists = StringField()
    week = SelectMultipleField(choices=[], validate_choice=False)
    dated = SelectMultipleField(choices=[], validate_choice=False)
    copy_from = SelectField(
        lazy_gettext("Copy"), choices=options(enumerate(DAYS)), coerce=int, default=0
    )
    copy_to = SelectField(
        lazy_gettext("to"), choices=options(COPY_TO), default="weekdays"
    )
    days = Checkboxes(
        lazy_gettext("Days"), choices=options(enumerate(DAYS)), coerce=int
    )
    start = TimeField(lazy_gettext("From"), [Optional()])
    end = TimeField(lazy_gettext("Until"), [Optional()])
    level = RadioField(
        lazy_gettext("How gladly"), choices=options(LEVELS), default="available"
    )
    on = DateField(lazy_gettext("Date"), [Optional()])
    on_start = TimeField(lazy_gettext("From"), [Optional()])
    on_end = TimeField(lazy_gettext("Until"), [Optional()])
    on_level = RadioField(
        lazy_gettext("That day"), choices=options(DATED_LEVELS), default="no"
    )

    def rows(self, when: When, first_day: date, last_day: date) -> When | None:
        """These hours with the rows that came with the form in place of theirs.

        `None` where the form now says that a row cannot be.
        """
        if not self.lists.data:
            return when
        try:
            week = tidy(week_row(text) for text in self.week.data or [])
            dated = tidy_dates(dated_row(text) for text in self.dated.data or [])
        except ValueError:
            self.form_errors = [_("These hours cannot be read. Reload the page.")]
            return None
        # What lies outside by now was given before the program's dates changed.
        inside = (x for x in dated if first_day <= x.day <= last_day)
        return replace(when, week=week, dated=tuple(inside))

    def copied(self, week: Week) -> Week:
        """The week after the copy that is chosen; as it was where the form now says that
        there is no such day."""
        if not (self.copy_from.validate(self) and self.copy_to.validate(self)):
            return week
        to = self.copy_to.data
        days = WORK_DAYS if to == "weekdays" else [int(to)]
        return copied(week, self.copy_from.data, days)

    def typed(self) -> dict[str, Any]:
        """What is typed but not added, to be put back on the page."""
        fields = (*self.WEEKLY, *self.DATED)
        return {name: self[name].raw_data or [] for name in fields}

    def wants_week(self) -> bool:
        return any(_is_typed(self[name]) for name in self.WEEKLY[:3])

    def wants_date(self) -> bool:
        return any(_is_typed(self[name]) for name in self.DATED[:3])

    def weekly(self) -> list[WeekSpan]:
        """The spans to add; empty where the fields now say what is missing or wrong."""
        _demand(self.days, _("Choose the days."))
        _demand(self.start, _("Enter when it begins, as 09:00."))
        _demand(self.end, _("Enter when it ends, as 17:00."))
        _demand_order(self.start, self.end)
        if any(self[name].errors for name in self.WEEKLY):
            return []
        first, last = _minute(self.start.data), _end_minute(self.end.data)
        return [WeekSpan(day, first, last, self.level.data) for day in self.days.data]

    def dated_wish(self, first_day: date, last_day: date) -> DatedWish | None:
        """The exception to add; `None` where the fields now say what is wrong.

        Without times it is the whole day. It must lie in the program, both ends included.
        """
        _demand(self.on, _("Choose the date, as 2027-01-31."))
        whole_day = not (_is_typed(self.on_start) or _is_typed(self.on_end))
        if not whole_day:
            _demand(self.on_start, _("Enter when it begins, as 09:00."))
            _demand(self.on_end, _("Enter when it ends, as 17:00."))
            _demand_order(self.on_start, self.on_end)
        day = self.on.data
        if day and not first_day <= day <= last_day:
            _add_error(
                self.on,
                _(
                    "%(day)s is outside the program, which lasts from %(first_day)s to %(last_day)s.",
                    day=date_words(day),
                    first_day=date_words(first_day),
                    last_day=date_words(last_day),
                ),
            )
        if any(self[name].errors for name in self.DATED):
            return None
        span = (
            (0, MIDNIGHT)
            if whole_day
            else (_minute(self.on_start.data), _end_minute(self.on_end.data))
        )
        return DatedWish(day, *span, self.on_level.data)


def _is_typed(field: Any) -> bool:
    return any(text.strip() for text in field.raw_data or [])


def _demand(field: Any, sentence: str) -> None:
    if field.data in (None, []):
        field.errors = []
        _add_error(field, sentence)


def _demand_order(start: TimeField, end: TimeField) -> None:
    if start.data is None or end.data is None:
        return
    if _end_minute(end.data) <= _minute(start.data):
        begins = minute_words(_minute(start.data))
        _add_error(end, _("“Until” must be later than %(start)s.", start=begins))


def _add_error(field: Any, sentence: str) -> None:
    field.errors = [*field.errors, sentence]


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _end_minute(clock: time) -> int:
    return _minute(clock) or MIDNIGHT
