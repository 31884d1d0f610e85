"""What somebody types to be erased."""

from flask_wtf import FlaskForm
from wtforms import EmailField, ValidationError
from wtforms.validators import InputRequired


class EraseForm(FlaskForm):  # type: ignore[misc]
    """One's own address, typed in full, so that no stray tap erases anybody."""

    email = EmailField(
        "Your e-mail address", [InputRequired("Enter your e-mail address.")]
    )

    def __init__(self, own: str) -> None:
        super().__init__()
        self.own = own

    def validate_email(self, field: EmailField) -> None:
        if (field.data or "").strip().lower() != self.own:
            raise ValidationError(
                f"This is not your address here, which is {self.own}."
            )
