"""The form of a debrief."""

from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import TextAreaField, ValidationError

from rotation.debriefs.actions import FIELDS
from rotation.debriefs.models import LENGTH
from rotation.text import clean_line


def _cleaned(_form: FlaskForm, field: TextAreaField) -> None:
    try:
        field.data = clean_line(field.data or "", LENGTH)
    except ValueError as error:
        raise ValidationError(str(error)) from None


class DebriefForm(FlaskForm):  # type: ignore[misc]
    """Five fields, any of which may stay empty, but not all."""

    surprise = TextAreaField(validators=[_cleaned])
    objection = TextAreaField(validators=[_cleaned])
    question = TextAreaField(validators=[_cleaned])
    idea = TextAreaField(validators=[_cleaned])
    advice = TextAreaField(validators=[_cleaned])

    def ask(self, questions: Mapping[str, str]) -> None:
        """Give each field its label."""
        for name, label in questions.items():
            self[name].label.text = label

    def said(self) -> dict[str, str]:
        """What was typed, without the idea."""
        return {name: self[name].data for name in FIELDS}
