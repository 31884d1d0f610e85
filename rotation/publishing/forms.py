"""What a manager confirms when publishing, and corrects when mails come back."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from rotation.text import clean_email


class PublishForm(FlaskForm):  # type: ignore[misc]
    """Carries what the page showed, so that nothing else is published."""

    seen = HiddenField()
    mails = RadioField(
        _("Mails"),
        choices=[
            SelectChoice("send", _("Send them now")),
            SelectChoice("hold", _("Send none now")),
        ],
        default="send",
    )


class AddressForm(FlaskForm):  # type: ignore[misc]
    """The address that somebody's mails should go to."""

    email = EmailField(_("E-mail address"), [InputRequired(_("Enter an address."))])

    def validate_email(self, field: EmailField) -> None:
        try:
            self.cleaned = clean_email(field.data)
        except ValueError as error:
            raise ValidationError(str(error)) from error
