"""What the pages of an import show."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from rotation.imports.plan import Change, Plan
from rotation.imports.reading import (
    availability,
    calls_csv,
    calls_hubspot,
    calls_salesforce,
    people,
    placements,
    roles,
)
from rotation.imports.reading.columns import Column
from rotation.imports.reading.result import Reading
from rotation.imports.words import field_words

MOST_SHOWN = 500
TITLES: dict[str, Any] = {
    "people": lazy_gettext("Import people"),
    "availability": lazy_gettext("Import availability"),
    "placements": lazy_gettext("Import placements"),
    "roles": lazy_gettext("Import roles"),
    "calls": lazy_gettext("Import calls"),
}
LEADS: dict[str, Any] = {
    "people": lazy_gettext(
        "A CSV file with one person a row. Blank cells change nothing."
    ),
    "availability": lazy_gettext(
        "A CSV file with one span of time a row. It replaces what earlier files said of the same people; what they answered themselves stays."
    ),
    "placements": lazy_gettext(
        "A CSV file with one placement a row. Import its mentors as people first."
    ),
    "roles": lazy_gettext(
        "A CSV file with one role of one person a row. A blank cap is no limit."
    ),
    "calls": lazy_gettext(
        "A CSV file, a Salesforce event export, a HubSpot meetings export or an .ics file. Calls that are in no file stay as they are."
    ),
}
COLUMNS: dict[str, tuple[Column, ...]] = {
    "people": people.COLUMNS,
    "availability": availability.COLUMNS,
    "placements": placements.COLUMNS,
    "roles": roles.COLUMNS,
    "calls": calls_csv.COLUMNS,
}
OTHER_CALLS: tuple[tuple[Any, tuple[Column, ...]], ...] = (
    (lazy_gettext("From Salesforce events"), calls_salesforce.COLUMNS),
    (lazy_gettext("From HubSpot meetings"), calls_hubspot.COLUMNS),
)
SAMPLES = {
    "people": "Name,Email,Department,Team,Time zone\nMia,mia@example.com,Marketing,content,Europe/Berlin",
    "availability": "Email,Start,End,Level\nmia@example.com,2027-01-04 09:00,2027-01-04 12:00,preferred",
    "placements": "Placement,Team,Mentors,Sessions,Minutes,Min gap hours,Max gap hours,Seats per mentor\n"
    "content-desk,content,mia@example.com; zoe@example.com,2,60,20,96,2",
    "roles": "Email,Role,Target,Max per week,Refuses,Wishes\n"
    "mia@example.com,shadower,3,1,stage:negotiation,stage:demo=2; preferred=1",
    "calls": "External id,Title,Host e-mail,Start,Duration minutes,Tags\n"
    "c-101,Demo call,raj@example.com,2027-01-04 15:00,45,stage:demo; segment:smb",
}


def columns_of(kind: str) -> list[dict[str, Any]]:
    """The columns that a file of this kind may have, with their other names."""
    shown = [
        {
            "name": column.title,
            "about": _("or %(names)s", names=", ".join(column.names[1:]))
            if column.names[1:]
            else "",
            "required": column.required,
        }
        for column in COLUMNS[kind]
    ]
    if kind == "calls":
        shown += [
            {
                "name": name,
                "about": ", ".join(column.title for column in columns),
                "required": False,
            }
            for name, columns in OTHER_CALLS
        ]
    return shown


def source_of(reading: Reading[Any]) -> str:
    """What kind of file it is and how many rows it has."""
    count = len(reading.rows) + len(reading.skips)
    return ngettext(
        "%(form)s, %(num)s row", "%(form)s, %(num)s rows", count, form=reading.form
    )


def rows_of(plan: Plan) -> list[dict[str, Any]]:
    """The first rows of a preview, those with something to say before the others."""
    lines = [*_skipped(plan)]
    for state in ("changed", "removed", "new", "unchanged"):
        lines += [line for line in _decided(plan) if line["state"] == state]
    return lines[:MOST_SHOWN]


def _skipped(plan: Plan) -> Iterator[dict[str, Any]]:
    for skip in plan.skips:
        yield {
            "number": skip.row,
            "state": "skipped",
            "what": skip.what,
            "details": [skip.reason],
        }


def _decided(plan: Plan) -> Iterator[dict[str, Any]]:
    fields = field_words()
    for outcome in plan.outcomes:
        yield {
            "number": outcome.row or "",
            "state": outcome.state,
            "what": outcome.what,
            "details": [_words(change, fields) for change in outcome.changes],
        }


def _words(change: Change, fields: dict[str, str]) -> str:
    field = fields.get(change.field, change.field)
    if not change.old:
        return f"{field}: {change.new}"
    return f"{field}: {change.old} → {change.new or _('nothing')}"


def skipped_rows(reading: Reading[Any], plan: Plan) -> Iterator[list[object]]:
    """Number, matter, reason and the row's own cells, as far as they may be kept."""
    for skip in plan.skips:
        yield [skip.row, skip.what, skip.reason, *reading.raw.get(skip.row, ())]
