"""Availability: who, from when until when, how gladly."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from rotation.imports.reading.columns import Cells, Column
from rotation.imports.reading.moments import Clock
from rotation.imports.reading.result import Reading, keep_first, read_rows
from rotation.imports.reading.table import read_table
from rotation.imports.reading.values import one_of
from rotation.text import clean_email

LEVELS = ("available", "preferred", "no")
COLUMNS = (
    Column(
        "email",
        ("Email", "Email address", "Mail", "Work email", "Person"),
        required=True,
    ),
    Column("start", ("Start", "From", "Starts", "Start time", "Begin"), required=True),
    Column("end", ("End", "Until", "To", "Ends", "End time"), required=True),
    Column("level", ("Level", "Availability", "Preference")),
)


@dataclass(frozen=True)
class HoursRow:
    """A span of somebody's time, [starts_at, ends_at) in UTC, with its level."""

    number: int
    email: str
    starts_at: datetime
    ends_at: datetime
    level: str

    @property
    def what(self) -> str:
        return self.email


def read_availability(content: bytes, zone: ZoneInfo) -> Reading[HoursRow]:
    """The hours in a CSV file; times without an offset are read in `zone`. Raises Refused."""
    clock = Clock(zone)
    reading = read_rows(
        _("Availability"),
        read_table(content),
        COLUMNS,
        lambda cells: _hours(cells, clock),
        "email",
    )
    reading.notes += clock.notes
    return keep_first(
        reading,
        lambda row: (row.email, row.starts_at, row.ends_at, row.level),
        lambda row: _("Row %(row)s says the same.", row=row),
    )


def _hours(cells: Cells, clock: Clock) -> HoursRow:
    email = cells.needed("email", clean_email)
    starts_at, ends_at = cells.needed("start", clock), cells.needed("end", clock)
    if starts_at >= ends_at:
        raise ValueError(
            _(
                "End: %(end)s is not after the start, %(start)s.",
                end=cells.text("end")[:40],
                start=cells.text("start")[:40],
            )
        )
    level = cells.parsed("level", one_of(*LEVELS)) or "available"
    return HoursRow(cells.number, email, starts_at, ends_at, level)
