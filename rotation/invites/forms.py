"""What somebody says to an entry, and which mails somebody wants."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from rotation.invites.answering import ANSWERS, REASON_LENGTH
from rotation.invites.models import PLAIN_KINDS
from rotation.text import clean_line


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """One of three buttons; `sequence` is the revision that was looked at."""

    answer = HiddenField()
    sequence = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    reason = StringField(lazy_gettext("If you cannot come: why?"))

    def validate_answer(self, field: HiddenField) -> None:
        if field.data not in ANSWERS:
            raise ValidationError(_("Choose one of the three answers."))

    def validate_reason(self, field: StringField) -> None:
        try:
            field.data = clean_line(field.data or "", REASON_LENGTH)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class MailsForm(FlaskForm):  # type: ignore[misc]
    """A box for each kind of mails that a person can do without."""

    summary = BooleanField(
        lazy_gettext("A summary, when several of my entries change at once")
    )
    day = BooleanField(lazy_gettext("A reminder a day before each entry"))
    hour = BooleanField(lazy_gettext("A reminder an hour before each entry"))
    week = BooleanField(
        lazy_gettext("On Monday morning, my calls of the week that have a visitor")
    )
    debrief = BooleanField(
        lazy_gettext("A reminder to write what I heard, an hour after each entry")
    )
    deadline = BooleanField(
        lazy_gettext("A reminder to answer, before a sign-up closes")
    )
    seat = BooleanField(
        lazy_gettext("A question, when a seat comes free that I could take")
    )

    def wanted(self) -> set[str]:
        """The kinds that are ticked."""
        return {kind for kind in PLAIN_KINDS if self[kind].data}
