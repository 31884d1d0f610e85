"""What a manager may say of somebody who cannot come."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField
from wtforms.validators import InputRequired, ValidationError

from rotation.availability.wall import instant

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class AwayForm(FlaskForm):
    """Whole days, both included, on the program's clock."""

    first = DateField(_("From"), [InputRequired(_("Choose the first day."))])
    last = DateField(_("To"), [InputRequired(_("Choose the last day."))])

    def validate_last(self, field: DateField) -> None:
        """The last day is not before the first one, and both are of our time."""
        if not (self.first.data and field.data):
            return
        if not all(EARLIEST <= one < LATEST for one in (self.first.data, field.data)):
            raise ValidationError(_("Check the years of these days."))
        if field.data < self.first.data:
            raise ValidationError(_("The last day is before the first one."))
        if (field.data - self.first.data).days > 365:
            raise ValidationError(_("A year is the longest that can be kept."))

    def span(self, zone: str) -> tuple[datetime, datetime]:
        """From the first minute of the first day to the last of the last one, in UTC."""
        first = datetime.combine(self.first.data, time())
        last = datetime.combine(self.last.data + timedelta(days=1), time())
        where = ZoneInfo(zone)
        return instant(where, first, later=False), instant(where, last, later=False)
