"""The survey as a form: one statement after the other."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from rotation.surveys.statements import SCALE, STATEMENTS


def _from_one_to_five(number: int, label: str) -> RadioField:
    choose = _("Statement %(number)s: choose one of the five.", number=number + 1)

    def check(_form: FlaskForm, field: RadioField) -> None:
        if field.data not in SCALE:
            raise ValidationError(choose)

    return RadioField(
        label,
        [InputRequired(choose), check],
        choices=[SelectChoice(number, words) for number, words in SCALE.items()],
        coerce=int,
        validate_choice=False,
    )


class SurveyForm(FlaskForm):  # type: ignore[misc]
    """A choice from 1 to 5 for each statement."""

    def show(self, answers: Sequence[int] | None) -> None:
        """Tick what was said before."""
        for number, said in enumerate(answers or ()):
            self[field_name(number)].data = said

    def answers(self) -> list[int]:
        """What was chosen, in the order of the statements."""
        return [self[field_name(number)].data for number in range(len(STATEMENTS))]


def field_name(number: int) -> str:
    """What the form calls the field of that statement, counted from 0."""
    return f"statement_{number + 1}"


for _number, _statement in enumerate(STATEMENTS):
    setattr(SurveyForm, field_name(_number), _from_one_to_five(_number, _statement))
