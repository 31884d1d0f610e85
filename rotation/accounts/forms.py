"""The two things people type to come in: an address, and rarely a code."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, StringField
from wtforms.validators import InputRequired, ValidationError

from rotation.text import clean_email


class AddressForm(FlaskForm):  # type: ignore[misc]
    email = EmailField(
        lazy_gettext("Work e-mail address"),
        [InputRequired(lazy_gettext("Type your address."))],
    )
    next = HiddenField()

    def validate_email(self, field: EmailField) -> None:
        try:
            field.data = clean_email(field.data)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class UseLinkForm(FlaskForm):  # type: ignore[misc]
    """Only a button where the browser is the one that asked."""


class CodeForm(FlaskForm):  # type: ignore[misc]
    code = StringField(
        lazy_gettext("Code"),
        [InputRequired(lazy_gettext("Type the six characters of the mail."))],
    )
