"""A calendar comes in, as a file; and what was seen is agreed to."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField


class FileForm(FlaskForm):
    file = FileField(
        lazy_gettext("Calendar file (.ics)"),
        [FileRequired(lazy_gettext("Choose a file first."))],
    )


class AgreeForm(FlaskForm):
    """The digest of the plan that the host saw."""

    digest = HiddenField()
