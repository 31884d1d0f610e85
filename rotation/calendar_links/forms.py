"""A link to a calendar comes in."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired


class LinkForm(FlaskForm):
    link = StringField(
        "Link to your calendar",
        [InputRequired("Paste the link of your calendar first.")],
    )
