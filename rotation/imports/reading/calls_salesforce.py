"""Calls in an event export of Salesforce."""

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
    refuse_no_call,
    title_of,
)
from rotation.imports.reading.columns import Cells, Column
from rotation.imports.reading.moments import Clock
from rotation.imports.reading.result import Private, Reading, read_rows
from rotation.imports.reading.table import Table
from rotation.text import clean_email

COLUMNS = (
    Column("id", ("Id", "Event ID", "Activity ID"), required=True),
    Column("title", ("Subject",)),
    Column("start", ("StartDateTime", "ActivityDateTime", "Start"), required=True),
    Column("end", ("EndDateTime", "End")),
    Column("minutes", ("DurationInMinutes", "Duration")),
    Column("host", ("Owner.Email", "Assigned: Email", "Assigned Email")),
    Column("owner", ("OwnerId", "Assigned To ID")),
    Column("host_name", ("Owner.Name", "Assigned", "Assigned To")),
    Column("type", ("Type", "EventSubtype", "Event Subtype")),
    Column("stage", ("StageName", "Stage", "Opportunity.StageName", "What.StageName")),
    Column("segment", ("Segment__c", "Segment", "Account.Segment__c")),
    Column("all_day", ("IsAllDayEvent", "All-Day Event")),
    Column("private", ("IsPrivate", "Private")),
    Column("deleted", ("IsDeleted", "Deleted")),
    Column("show_as", ("ShowAs", "Show Time As")),
    Column("series", ("IsRecurrence",)),
    Column("copy", ("IsChild",)),
    Column("join_url", ("Join_URL__c", "Meeting_URL__c")),
)
NOT_BUSY = {"free", "outofoffice", "out of office", "workingelsewhere"}


def looks_like_salesforce(headers: set[str]) -> bool:
    """Whether these headers, without case and signs, are of a Salesforce export."""
    return "id" in headers and bool(headers & {"startdatetime", "activitydatetime"})


def read_salesforce(table: Table, frame: Frame) -> Reading[CallLine]:
    """The calls of a table. Raises Refused where a needed column is missing."""
    clock = Clock(frame.zone)
    reading = read_rows(
        _("Calls, Salesforce events"),
        table,
        COLUMNS,
        lambda row: _call(row, clock),
        "id",
    )
    reading.notes += clock.notes
    return reading


def _call(cells: Cells, clock: Clock) -> CallLine:
    external_id = cells.needed("id", identifier)
    if cells.parsed("deleted", values.yes_or_no):
        return Cancellation(cells.number, external_id)
    _refuse_what_is_no_call(cells)
    starts_at = cells.needed("start", clock)
    ends_at = cells.parsed("end", clock)
    if ends_at is None:
        minutes = cells.needed("minutes", values.whole(1, 24 * 60))
        ends_at = starts_at + timedelta(minutes=minutes)
    checked_times(starts_at, ends_at)
    host, owner = cells.parsed("host", clean_email), cells.text("owner") or None
    if host is None and owner is None:
        raise ValueError(_("%(column)s is empty.", column="Owner.Email"))
    tags = None
    if cells.has("stage") or cells.has("segment"):
        tags = [
            values.tag(f"{field}:{cells.text(field)}")
            for field in ("stage", "segment")
            if cells.text(field)
        ]
    return CallRow(
        number=cells.number,
        source="salesforce",
        external_id=external_id,
        host=host,
        owner=owner,
        host_name=cells.text("host_name"),
        title=cells.parsed("title", title_of) or "",
        starts_at=starts_at,
        ends_at=ends_at,
        tags=tags,
        join_url=cells.parsed("join_url", values.web_address),
    )


def _refuse_what_is_no_call(cells: Cells) -> None:
    if cells.parsed("private", values.yes_or_no):
        raise Private(_("IsPrivate: private events are never taken."))
    if cells.parsed("all_day", values.yes_or_no):
        raise ValueError(_("IsAllDayEvent: an all-day event is not a call."))
    if cells.parsed("series", values.yes_or_no):
        raise ValueError(
            _("IsRecurrence: the head of a series; its dates have rows of their own.")
        )
    if cells.parsed("copy", values.yes_or_no):
        raise ValueError(_("IsChild: an invitee's copy of another event."))
    if cells.text("show_as").lower() in NOT_BUSY:
        raise ValueError(
            _(
                "ShowAs: %(shown)s, so the host is not in it.",
                shown=cells.text("show_as")[:40],
            )
        )
    refuse_no_call(cells.text("type"), "Type")
