"""A version as CSV: one line for each assignment that it holds."""

import csv
from collections.abc import Iterator
from io import StringIO

from rotation.accounts.models import Person
from rotation.publishing.lines import Line
from rotation.scheduling.models import Version
from rotation.times import iso

COLUMNS = (
    *("starts_at", "ends_at", "what", "title", "sitting"),
    *("person", "person_email", "part", "guide", "guide_email", "guide_part", "change"),
)
WHAT = {"shadower": "seat", "rotator": "sitting", "member": "meeting"}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def schedule_csv(version: Version, people: dict[int, Person]) -> str:
    """What the version gives to whom, in order of time; instants are UTC.

    The guides of a place in a meeting are the others of its group, with semicolons.

    A cell that a spreadsheet would take for a formula gets a leading apostrophe.
    """
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in _rows(version, people):
        writer.writerow([safe(cell) for cell in row])
    return text.getvalue()


def safe(cell: str) -> str:
    """The cell as text that no spreadsheet runs."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _rows(version: Version, people: dict[int, Person]) -> Iterator[list[str]]:
    for line in map(Line.of_row, version.lines):
        if line.change == "removed":
            continue
        grant = line.grant
        person, others = people[grant.person], [people[id_] for id_ in grant.others]
        first, *second = grant.parts
        yield [
            iso(grant.starts_at),
            iso(grant.ends_at),
            WHAT[first],
            grant.title,
            str(grant.number or ""),
            *(person.name, person.email, first),
            "; ".join(one.name for one in others),
            "; ".join(one.email for one in others),
            *(second or [first]),
            line.change,
        ]
