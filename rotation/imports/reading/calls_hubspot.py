"""Calls in a meetings export of HubSpot."""

import re
from datetime import datetime, timedelta

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
from rotation.imports.reading.moments import Clock, from_milliseconds
from rotation.imports.reading.result import Reading, read_rows
from rotation.imports.reading.table import Table
from rotation.text import clean_email

COLUMNS = (
    Column("id", ("hs_object_id", "Record ID", "Meeting ID"), required=True),
    Column("title", ("hs_meeting_title", "Meeting name", "Title")),
    Column(
        "start",
        ("hs_meeting_start_time", "Meeting start time", "hs_timestamp"),
        required=True,
    ),
    Column("end", ("hs_meeting_end_time", "Meeting end time")),
    Column("minutes", ("hs_duration_minutes", "Duration minutes")),
    Column("outcome", ("hs_meeting_outcome", "Meeting outcome", "Outcome")),
    Column("host", ("Owner email", "hubspot_owner_email", "hs_owner_email")),
    Column("owner", ("hubspot_owner_id", "Owner ID", "Activity assigned to")),
    Column("type", ("hs_activity_type", "Call and meeting type", "Activity type")),
    Column("stage", ("dealstage", "Deal stage", "Stage")),
    Column("segment", ("segment", "hs_segment", "Customer segment")),
    Column("join_url", ("hs_meeting_external_url", "Meeting link")),
)
OFF = {"canceled", "cancelled", "rescheduled"}


def looks_like_hubspot(headers: set[str]) -> bool:
    """Whether these headers, without case and signs, are of a HubSpot export."""
    return bool(headers & {"hsobjectid", "hsmeetingstarttime", "meetingstarttime"})


def read_hubspot(table: Table, frame: Frame) -> Reading[CallLine]:
    """The calls of a table. Raises Refused where a needed column is missing."""
    clock = Clock(frame.zone)
    reading = read_rows(
        _("Calls, HubSpot meetings"),
        table,
        COLUMNS,
        lambda row: _call(row, clock),
        "id",
    )
    reading.notes += clock.notes
    return reading


def _call(cells: Cells, clock: Clock) -> CallLine:
    external_id = cells.needed("id", identifier)
    outcome = cells.text("outcome").lower().replace(" ", "_").replace("-", "_")
    if outcome in OFF:
        return Cancellation(cells.number, external_id)
    if outcome == "no_show":
        raise ValueError(
            _("Outcome: the customer did not come, so nothing was there to see.")
        )
    refuse_no_call(cells.text("type"), cells.header_of.get("type", "Type"))

    def moment(text: str) -> datetime:
        return from_milliseconds(text) if text.isdigit() else clock(text)

    starts_at = cells.needed("start", moment)
    ends_at = cells.parsed("end", moment)
    if ends_at is None:
        minutes = cells.needed("minutes", values.whole(1, 24 * 60))
        ends_at = starts_at + timedelta(minutes=minutes)
    checked_times(starts_at, ends_at)
    host, owner = _host(cells)
    return CallRow(
        number=cells.number,
        source="hubspot",
        external_id=external_id,
        host=host,
        owner=owner,
        host_name="",
        title=cells.parsed("title", title_of) or "",
        starts_at=starts_at,
        ends_at=ends_at,
        tags=_tags(cells),
        join_url=cells.parsed("join_url", values.web_address),
    )


def _host(cells: Cells) -> tuple[str | None, str | None]:
    """The host's address, or the owner id; exports write either into either column."""
    host, owner = cells.text("host"), cells.text("owner")
    if not host and "@" in owner:
        within = re.search(r"[(<]([^()<>]*@[^()<>]*)[)>]", owner[:300])
        host, owner = (within[1] if within else owner), ""
    if host:
        return clean_email(host), None
    if owner:
        return None, owner
    raise ValueError(
        _("hubspot_owner_id: neither an owner nor an owner's address is given.")
    )


def _tags(cells: Cells) -> list[str] | None:
    """`stage:` of the deal's stage, or of the activity type where there is none."""
    stage = "stage" if cells.has("stage") else "type"
    if not (cells.has(stage) or cells.has("segment")):
        return None
    pairs = (("stage", cells.text(stage)), ("segment", cells.text("segment")))
    return [values.tag(f"{name}:{value}") for name, value in pairs if value]
