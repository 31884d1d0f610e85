"""A link to a calendar comes in."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired


class LinkForm(FlaskForm):
    link = StringField(
        lazy_gettext("Link to your calendar"),
        [InputRequired(lazy_gettext("Paste the link of your calendar first."))],
    )
