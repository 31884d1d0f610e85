"""What a manager may ask of a scenario."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from rotation.programs.models import TIERS, Program
from rotation.text import clean_line

NAME_LENGTH = 60
LONGEST = 600

FIRST = (
    SelectChoice("", _("As the program has it")),
    SelectChoice("fairness", _("Fairness first")),
    SelectChoice("wishes", _("Wishes first")),
    SelectChoice("variety", _("New encounters first")),
    SelectChoice("balance", _("Fairness first, then an even load of hosts")),
    SelectChoice("stability", _("As little change as can be first")),
)
CONSENT = (
    SelectChoice("", _("As the program has it")),
    SelectChoice("yes", _("Only calls whose customer said yes")),
    SelectChoice("no", _("All calls but those whose customer said no")),
)


def _clean(text: str | None) -> str:
    try:
        return clean_line(text or "", NAME_LENGTH + 1)
    except ValueError:
        return ""


class NameForm(FlaskForm):
    """A name for a schedule that is kept aside."""

    name = StringField(
        _("Name"),
        [
            InputRequired(_("Enter a name.")),
            Length(max=NAME_LENGTH, message=_("Sixty characters are the limit.")),
        ],
        filters=[_clean],
    )


class ScenarioForm(NameForm):
    """A name, and what shall be other than the program's own rules."""

    first = SelectField(_("What counts most"), choices=FIRST)
    max_per_week = IntegerField(
        _("Calls a week for everybody, at most"),
        [Optional(), NumberRange(1, 100, _("A number from 1 to 100."))],
    )
    consent = SelectField(_("Customers' consent"), choices=CONSENT)
    seconds = IntegerField(
        _("Seconds for the search"),
        [
            InputRequired(_("Enter a number of seconds.")),
            NumberRange(1, LONGEST, _("A number from 1 to 600.")),
        ],
    )

    def terms(self, program: Program) -> dict[str, Any]:
        """The answers as terms of a search (scheduling/terms.py)."""
        found: dict[str, Any] = {}
        if self.first.data:
            usual = [one for one in program.objective if one in TIERS]
            # No visits at all are the most even load, so it cannot come first.
            first = {"balance": ["fairness", "balance"]}
            lead = first.get(self.first.data, [self.first.data])
            found["objective"] = [*lead, *(one for one in usual if one not in lead)]
        if self.max_per_week.data is not None:
            found["max_per_week"] = self.max_per_week.data
        if self.consent.data:
            found["consent_required"] = self.consent.data == "yes"
        return found
