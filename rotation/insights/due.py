"""Until when an answer to an idea is owed."""

from datetime import date, timedelta

SATURDAY = 5


def working_days_after(day: date, number: int) -> date:
    """The day that many working days (Monday to Friday) after the given one; public
    holidays count as working days, since they differ from place to place."""
    while number > 0:
        day += timedelta(days=1)
        number -= day.weekday() < SATURDAY
    return day
