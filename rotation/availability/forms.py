"""A calendar file comes in."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired


class CalendarForm(FlaskForm):
    file = FileField("Calendar file (.ics)", [FileRequired("Choose a file first.")])
