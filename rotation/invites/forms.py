"""What somebody says to an entry."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, StringField, ValidationError
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from rotation.invites.answering import ANSWERS
from rotation.text import clean_line

REASON_LENGTH = 200


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """One of three buttons; `sequence` is the revision that was looked at."""

    answer = HiddenField()
    sequence = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    reason = StringField("If you cannot come: why?")

    def validate_answer(self, field: HiddenField) -> None:
        if field.data not in ANSWERS:
            raise ValidationError("Choose one of the three answers.")

    def validate_reason(self, field: StringField) -> None:
        try:
            field.data = clean_line(field.data or "", REASON_LENGTH)
        except ValueError as error:
            raise ValidationError(str(error)) from error
