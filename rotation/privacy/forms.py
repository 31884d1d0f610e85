"""What somebody types to be erased."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import EmailField, ValidationError
from wtforms.validators import InputRequired


class EraseForm(FlaskForm):  # type: ignore[misc]
    """One's own address, typed in full, so that no stray tap erases anybody."""

    email = EmailField(
        lazy_gettext("Your e-mail address"),
        [InputRequired(lazy_gettext("Enter your e-mail address."))],
    )

    def __init__(self, own: str) -> None:
        super().__init__()
        self.own = own

    def validate_email(self, field: EmailField) -> None:
        if (field.data or "").strip().lower() != self.own:
            raise ValidationError(
                _("This is not your address here, which is %(own)s.", own=self.own)
            )
