"""What a manager confirms when publishing."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice


class PublishForm(FlaskForm):  # type: ignore[misc]
    """Carries what the page showed, so that nothing else is published."""

    seen = HiddenField()
    mails = RadioField(
        "Mails",
        choices=[
            SelectChoice("send", "Send them now"),
            SelectChoice("hold", "Send none now"),
        ],
        default="send",
    )
