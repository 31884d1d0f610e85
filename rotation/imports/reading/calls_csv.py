"""Calls in a plain CSV file of our own columns."""

from datetime import timedelta

from flask_babel import gettext as _

from rotation.imports.reading import values
from rotation.imports.reading.calls import (
    CallLine,
    CallRow,
    Cancellation,
    Frame,
    checked_times,
    identifier,
    title_of,
)
from rotation.imports.reading.columns import Cells, Column
from rotation.imports.reading.moments import Clock
from rotation.imports.reading.result import Reading, read_rows
from rotation.imports.reading.table import Table
from rotation.text import clean_email

COLUMNS = (
    Column("id", ("External id", "Id", "Call id", "Call", "Event id"), required=True),
    Column("title", ("Title", "Subject", "Name")),
    Column("host", ("Host e-mail", "Host", "Owner email", "Organizer"), required=True),
    Column("host_name", ("Host name", "Owner name")),
    Column("start", ("Start", "Starts", "Start time", "From"), required=True),
    Column("end", ("End", "Ends", "End time", "Until", "To")),
    Column("minutes", ("Duration minutes", "Minutes", "Duration", "Length")),
    Column("seats", ("Seats", "Observer seats")),
    Column("tags", ("Tags",)),
    Column("consent", ("Consent", "Customer consent")),
    Column("join_url", ("Join URL", "Link", "Meeting link", "URL")),
    Column("cancelled", ("Cancelled", "Canceled", "Deleted")),
)


def read_calls_csv(table: Table, frame: Frame) -> Reading[CallLine]:
    """The calls of a table. Raises Refused where a needed column is missing."""
    clock = Clock(frame.zone)
    reading = read_rows(
        _("Calls, plain CSV"), table, COLUMNS, lambda cells: _call(cells, clock), "id"
    )
    reading.notes += clock.notes
    return reading


def _call(cells: Cells, clock: Clock) -> CallLine:
    external_id = cells.needed("id", identifier)
    if cells.parsed("cancelled", values.yes_or_no):
        return Cancellation(cells.number, external_id)
    starts_at = cells.needed("start", clock)
    if cells.text("end"):
        ends_at = cells.needed("end", clock)
    elif cells.text("minutes"):
        minutes = cells.needed("minutes", values.whole(1, 24 * 60))
        ends_at = starts_at + timedelta(minutes=minutes)
    else:
        raise ValueError(_("Neither an end nor a duration in minutes is given."))
    checked_times(starts_at, ends_at)
    return CallRow(
        number=cells.number,
        source="csv",
        external_id=external_id,
        host=cells.needed("host", clean_email),
        owner=None,
        host_name=cells.text("host_name"),
        title=cells.parsed("title", title_of) or "",
        starts_at=starts_at,
        ends_at=ends_at,
        seats=cells.parsed("seats", values.whole(0)),
        tags=(cells.parsed("tags", values.tags) or []) if cells.has("tags") else None,
        consent=cells.parsed("consent", values.one_of("unknown", "asked", "yes", "no")),
        join_url=cells.parsed("join_url", values.web_address),
    )
