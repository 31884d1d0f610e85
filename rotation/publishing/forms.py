"""What a manager confirms when publishing."""

from flask_wtf import FlaskForm
from wtforms import HiddenField


class PublishForm(FlaskForm):  # type: ignore[misc]
    """Carries what the page showed, so that nothing else is published."""

    seen = HiddenField()
