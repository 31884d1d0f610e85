"""A version as CSV: one line for each assignment that it holds."""

import csv
from collections.abc import Iterator
from io import StringIO

from rotation.accounts.models import Person
from rotation.publishing.difference import guide_part, seeker_part
from rotation.publishing.lines import Line
from rotation.scheduling.models import Version
from rotation.times import iso

COLUMNS = (
    *("starts_at", "ends_at", "what", "title", "sitting"),
    *("person", "person_email", "part", "guide", "guide_email", "guide_part", "change"),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def schedule_csv(version: Version, people: dict[int, Person]) -> str:
    """What the version gives to whom, in order of time; instants are UTC.

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
        person, guide = people[grant.person], people[grant.guide]
        yield [
            iso(grant.starts_at),
            iso(grant.ends_at),
            "seat" if grant.is_seat else "sitting",
            grant.title,
            str(grant.number or ""),
            *(person.name, person.email, seeker_part(grant)),
            *(guide.name, guide.email, guide_part(grant)),
            line.change,
        ]
