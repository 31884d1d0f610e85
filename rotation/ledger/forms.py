"""Taking over from earlier programs."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

AT_MEDIAN, AT_ZERO = "median", "zero"


class StartForm(FlaskForm):
    """With what newcomers start; `seen` is the digest of the plan on the page."""

    newcomers = RadioField(
        lazy_gettext("Newcomers start"),
        choices=[
            SelectChoice(AT_MEDIAN, lazy_gettext("With the median of the others")),
            SelectChoice(AT_ZERO, lazy_gettext("With nothing")),
        ],
    )
    seen = HiddenField()

    @property
    def at_median(self) -> bool:
        return bool(self.newcomers.data == AT_MEDIAN)
