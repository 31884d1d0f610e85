"""What a manager types to let somebody in, and to copy a program."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, EmailField, RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from rotation.programs.rules import check_name, check_title
from rotation.programs.typed import Unfit
from rotation.text import clean_email


class ManagerForm(FlaskForm):
    email = EmailField(_("E-mail address"), [InputRequired(_("Enter an address."))])
    may = RadioField(
        _("What they may do"),
        choices=[
            SelectChoice("change", _("Run the program: change, generate and publish")),
            SelectChoice("look", _("Look at everything, and change nothing")),
        ],
        default="change",
    )

    def validate_email(self, field: EmailField) -> None:
        try:
            field.data = clean_email(field.data)
        except ValueError as error:
            raise ValidationError(str(error)) from None


class CopyForm(FlaskForm):
    title = StringField(_("Title"), [InputRequired(_("Enter a title."))])
    name = StringField(_("Short name"), [InputRequired(_("Enter a short name."))])
    starts_on = DateField(_("First day"), [InputRequired(_("Enter the first day."))])
    history = RadioField(
        _("What people have had so far"),
        choices=[
            SelectChoice(
                "counts",
                _("It counts: who has had least comes first in the new program"),
            ),
            SelectChoice("anew", _("It does not count: everybody starts at zero")),
        ],
        default="counts",
    )

    def validate_title(self, field: StringField) -> None:
        try:
            check_title(field.data)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def validate_name(self, field: StringField) -> None:
        try:
            check_name(field.data)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def refuse(self, error: Exception) -> None:
        """Put a sentence that the action said beside its field."""
        setting = error.setting if isinstance(error, Unfit) else "name"
        name = setting if setting in self else "starts_on"
        self[name].errors = [str(error)]
