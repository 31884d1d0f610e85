"""A calendar file comes in."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired


class CalendarForm(FlaskForm):
    file = FileField(
        lazy_gettext("Calendar file (.ics)"),
        [FileRequired(lazy_gettext("Choose a file first."))],
    )
