"""Which entries of the trail somebody wants to see."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from rotation.audit.queries import NOBODY, Wanted, actions, actors
from rotation.audit.words import ACTIONS, action_words
from rotation.availability.wall import instant
from rotation.programs.models import Program

YEARS = (2000, 2100)


class TrailForm(FlaskForm):
    """Filters in the address of the page, so that they can be kept and passed on."""

    class Meta:
        csrf = False

    person = SelectField(lazy_gettext("Who"), [Optional()])
    action = SelectField(lazy_gettext("What"), [Optional()])
    since = DateField(lazy_gettext("From"), [Optional()])
    until = DateField(lazy_gettext("To"), [Optional()])

    def offer(self, program: Program | None) -> None:
        """Give the lists what there is to choose from."""
        self.person.choices = [
            SelectChoice("", _("Anybody")),
            SelectChoice(str(NOBODY), _("The program itself")),
            *(
                SelectChoice(str(id_), name or email)
                for id_, name, email in actors(program)
            ),
        ]
        asked = {self.action.data} & ACTIONS.keys()  # an address that was kept
        there = asked.union(actions(program))
        words = sorted((action_words(one), one) for one in there)
        self.action.choices = [
            SelectChoice("", _("Anything")),
            *(SelectChoice(action, text) for text, action in words),
        ]

    def validate_since(self, field: DateField) -> None:
        _must_be_near(field.data)

    def validate_until(self, field: DateField) -> None:
        _must_be_near(field.data)
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError(_("“To” must not be before “From”."))

    def wanted(self, program: Program | None, zone: str) -> Wanted:
        """The entries of those days on the clock of the zone, both days included."""
        place = ZoneInfo(zone)
        last = self.until.data
        return Wanted(
            program,
            actor=int(self.person.data) if self.person.data else None,
            action=self.action.data or None,
            since=_midnight(self.since.data, place) if self.since.data else None,
            until=_midnight(last + timedelta(days=1), place) if last else None,
        )


def _must_be_near(day: date | None) -> None:
    if day and not YEARS[0] <= day.year < YEARS[1]:
        raise ValidationError(
            _(
                "Choose a day between %(first)s and %(last)s.",
                first=YEARS[0],
                last=YEARS[1],
            )
        )


def _midnight(day: date, place: ZoneInfo) -> datetime:
    return instant(place, datetime.combine(day, time()), later=False)
