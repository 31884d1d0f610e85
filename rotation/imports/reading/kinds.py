"""The five kinds of files, and how each is read."""

import hashlib
from typing import Any

from flask_babel import gettext as _

from rotation.imports.reading.availability import read_availability
from rotation.imports.reading.calls import CallLine, Frame
from rotation.imports.reading.calls_csv import read_calls_csv
from rotation.imports.reading.calls_hubspot import looks_like_hubspot, read_hubspot
from rotation.imports.reading.calls_ics import looks_like_calendar, read_calendar
from rotation.imports.reading.calls_salesforce import (
    looks_like_salesforce,
    read_salesforce,
)
from rotation.imports.reading.columns import plain
from rotation.imports.reading.people import read_people
from rotation.imports.reading.placements import read_placements
from rotation.imports.reading.result import Reading, keep_first
from rotation.imports.reading.roles import read_roles
from rotation.imports.reading.table import decoded, read_table

KINDS = ("people", "availability", "placements", "roles", "calls")


def read(kind: str, content: bytes, frame: Frame) -> Reading[Any]:
    """The rows of a file of that kind. Raises Refused, in a sentence, where it cannot be read.

    Times without an offset are on the clock of the frame's zone; what repeats in a
    calendar is expanded inside the frame.
    """
    reading = _read(kind, content, frame)
    reading.sha256 = hashlib.sha256(content).hexdigest()
    return reading


def _read(kind: str, content: bytes, frame: Frame) -> Reading[Any]:
    if kind == "people":
        return read_people(content)
    if kind == "availability":
        return read_availability(content, frame.zone)
    if kind == "placements":
        return read_placements(content)
    if kind == "roles":
        return read_roles(content)
    return keep_first(
        _calls(content, frame),
        _identity,
        lambda row: _("Row %(row)s names the same call.", row=row),
    )


def _identity(line: CallLine) -> str:
    return line.external_id


def _calls(content: bytes, frame: Frame) -> Reading[CallLine]:
    text, _encoding = decoded(content)
    if looks_like_calendar(text):
        return read_calendar(text, frame)
    table = read_table(content)
    headers = set(map(plain, table.headers))
    if looks_like_hubspot(headers):
        return read_hubspot(table, frame)
    if looks_like_salesforce(headers):
        return read_salesforce(table, frame)
    return read_calls_csv(table, frame)
