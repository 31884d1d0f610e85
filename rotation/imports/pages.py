"""What the pages of an import show."""

from collections.abc import Iterator
from typing import Any

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

MOST_SHOWN = 500
TITLES = {
    "people": "Import people",
    "availability": "Import availability",
    "placements": "Import placements",
    "roles": "Import roles",
    "calls": "Import calls",
}
LEADS = {
    "people": "A CSV file with one person a row. Blank cells change nothing.",
    "availability": "A CSV file with one span of time a row. It replaces what earlier"
    " files said of the same people; what they answered themselves stays.",
    "placements": "A CSV file with one placement a row. Import its mentors as people first.",
    "roles": "A CSV file with one role of one person a row. A blank cap is no limit.",
    "calls": "A CSV file, a Salesforce event export, a HubSpot meetings export or an .ics"
    " file. Calls that are in no file stay as they are.",
}
COLUMNS: dict[str, tuple[Column, ...]] = {
    "people": people.COLUMNS,
    "availability": availability.COLUMNS,
    "placements": placements.COLUMNS,
    "roles": roles.COLUMNS,
    "calls": calls_csv.COLUMNS,
}
OTHER_CALLS = (
    ("Salesforce events", calls_salesforce.COLUMNS),
    ("HubSpot meetings", calls_hubspot.COLUMNS),
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
            "about": f"or {', '.join(column.names[1:])}" if column.names[1:] else "",
            "required": column.required,
        }
        for column in COLUMNS[kind]
    ]
    if kind == "calls":
        shown += [
            {
                "name": f"From {name}",
                "about": ", ".join(column.title for column in columns),
                "required": False,
            }
            for name, columns in OTHER_CALLS
        ]
    return shown


def source_of(reading: Reading[Any]) -> str:
    """What kind of file it is and how many rows it has."""
    count = len(reading.rows) + len(reading.skips)
    return f"{reading.form}, {count} {'row' if count == 1 else 'rows'}"


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
    for outcome in plan.outcomes:
        yield {
            "number": outcome.row or "",
            "state": outcome.state,
            "what": outcome.what,
            "details": [_words(change) for change in outcome.changes],
        }


def _words(change: Change) -> str:
    if not change.old:
        return f"{change.field}: {change.new}"
    return f"{change.field}: {change.old} → {change.new or 'nothing'}"


def skipped_rows(reading: Reading[Any], plan: Plan) -> Iterator[list[object]]:
    """Number, matter, reason and the row's own cells, as far as they may be kept."""
    for skip in plan.skips:
        yield [skip.row, skip.what, skip.reason, *reading.raw.get(skip.row, ())]
