"""Calls in a calendar file (.ics), read in a process of its own."""

from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from rotation.calendars.asking import ask
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
from rotation.imports.reading.moments import from_wall_clock
from rotation.imports.reading.result import Private, Reading, Skip
from rotation.languages import said
from rotation.text import clean_email, shortened


def looks_like_calendar(text: str) -> bool:
    """Whether this text begins as a calendar."""
    return text[:200].lstrip().upper().startswith("BEGIN:VCALENDAR")


def read_calendar(text: str, frame: Frame) -> Reading[CallLine]:
    """The calls of a calendar; what repeats is expanded inside the frame only.

    Raises Refused where it is none, or takes more time or memory than a calendar may.
    """
    window = {"start": frame.starts_at.isoformat(), "end": frame.ends_at.isoformat()}
    answer = ask("rotation.imports.reading.calendar_events", text.encode(), **window)
    reading = Reading[CallLine](
        _("Calls, a calendar"), notes=[_("Read as a calendar file.")]
    )
    reading.skips += [
        Skip(number, uid, said(reason, "file"))
        for number, uid, reason in answer["skips"]
    ]
    floating = False
    for event in answer["events"]:
        try:
            reading.rows.append(call_of(event, frame))
            floating |= "start" in event and "+" not in event["start"]
        except Private as error:
            reading.skips.append(Skip(event["number"], "", str(error)))
        except ValueError as error:
            reading.skips.append(Skip(event["number"], event["uid"][:100], str(error)))
    if floating:
        reading.notes.append(
            _(
                "Times without a zone are read in %(zone)s, the program's zone.",
                zone=frame.zone,
            )
        )
    reading.skips.sort(key=lambda skip: skip.row)
    return reading


def call_of(event: dict[str, Any], frame: Frame) -> CallLine:
    """The call that the reader described. Raises ValueError where it is none."""
    if event.get("private"):
        raise Private(pgettext("file", "CLASS: private events are never taken."))
    external_id = identifier(event["uid"])
    if event["cancelled"]:
        return Cancellation(event["number"], external_id)
    if event["all_day"]:
        raise ValueError(pgettext("file", "An all-day event is not a call."))
    if event["free"]:
        raise ValueError(
            pgettext("file", "TRANSP: shown as free, so the host is not in it.")
        )
    if event["unknown_zone"]:
        raise ValueError(
            pgettext(
                "file",
                "The time zone %(zone)s is not one we know; export the calendar with a zone like Europe/Berlin.",
                zone=shortened(event["unknown_zone"]),
            )
        )
    starts_at, ends_at = checked_times(
        _moment(event["start"], frame), _moment(event["end"], frame)
    )
    address = event["organizer"].lower().removeprefix("mailto:")
    return CallRow(
        number=event["number"],
        source="ics",
        external_id=external_id,
        host=clean_email(address) if address else None,
        owner=None,
        host_name="",
        title=title_of(event["title"]),
        starts_at=starts_at,
        ends_at=ends_at,
        tags=values.tags("; ".join(event["categories"])) or None,
        join_url=_link(event["links"]),
    )


def _moment(text: str, frame: Frame) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.second:
        raise ValueError(
            pgettext(
                "file", "%(time)s has seconds; whole minutes are needed.", time=text
            )
        )
    if not 2000 <= moment.year <= 2100:
        raise ValueError(
            pgettext(
                "file",
                "%(time)s is not between the years 2000 and 2100.",
                time=text,
            )
        )
    if moment.tzinfo is None:
        return from_wall_clock(moment, frame.zone)
    return moment.astimezone(UTC)


def _link(texts: list[str]) -> str | None:
    """The first of these that is a link; a place is often a room, which is none."""
    for text in texts:
        try:
            return values.web_address(text)
        except ValueError:
            continue
    return None
