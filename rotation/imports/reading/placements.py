"""Placements: what marketing offers, who mentors it, how its sittings lie."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from rotation.imports.reading.columns import Cells, Column
from rotation.imports.reading.result import Reading, keep_first, read_rows
from rotation.imports.reading.table import read_table
from rotation.imports.reading.values import TAG_LENGTH, emails, line, names, whole

A_DAY = 24 * 60
COLUMNS = (
    Column("name", ("Placement", "Name", "Placement name"), required=True),
    Column("team", ("Team", "Team name"), required=True),
    Column("mentors", ("Mentors", "Mentor", "Mentor emails"), required=True),
    Column("sittings", ("Sessions", "Sittings", "Number of sessions")),
    Column("minutes", ("Minutes", "Duration minutes", "Session minutes", "Length")),
    Column("min_gap_hours", ("Min gap hours", "Minimum gap hours", "Gap from")),
    Column("max_gap_hours", ("Max gap hours", "Maximum gap hours", "Gap to")),
    Column("seats_per_mentor", ("Seats per mentor", "Seats")),
    Column("after", ("After", "Only after", "Prerequisites")),
)
NUMBERS = {
    "sittings": whole(1, 100),
    "minutes": whole(1, A_DAY),
    "min_gap_hours": whole(0),
    "max_gap_hours": whole(0),
    "seats_per_mentor": whole(1),
}
DEFAULTS = {"sittings": 1, "minutes": 60, "min_gap_hours": 0, "seats_per_mentor": 1}


@dataclass(frozen=True)
class PlacementRow:
    """A placement as a file says it. `values` holds what the file has columns for: the
    row's numbers, where a blank one is the default (no limit for `max_gap_hours`).
    `after` is `None` without such a column."""

    number: int
    name: str
    team: str
    mentors: list[str]
    values: dict[str, Any]
    after: list[str] | None

    @property
    def what(self) -> str:
        return self.name


def read_placements(content: bytes) -> Reading[PlacementRow]:
    """The placements of a CSV file. Raises Refused where it cannot be read."""
    table = read_table(content)
    reading = read_rows(_("Placements"), table, COLUMNS, _placement, "name")
    return keep_first(
        reading,
        lambda row: row.name,
        lambda row: _("Row %(row)s names the same placement.", row=row),
    )


def _placement(cells: Cells) -> PlacementRow:
    name = cells.needed("name", line(TAG_LENGTH))
    if set(name) & set(";="):
        raise ValueError(_("Placement: a name holds neither ; nor =."))
    values: dict[str, Any] = {}
    for field, parse in NUMBERS.items():
        if cells.has(field):
            number = cells.parsed(field, parse)
            values[field] = DEFAULTS.get(field) if number is None else number
    lowest, highest = values.get("min_gap_hours") or 0, values.get("max_gap_hours")
    if highest is not None and highest < lowest:
        raise ValueError(gaps_words(lowest, highest))
    after = (cells.parsed("after", names) or []) if cells.has("after") else None
    return PlacementRow(
        cells.number,
        name,
        cells.needed("team", line(60)),
        cells.needed("mentors", emails),
        values,
        after,
    )


def gaps_words(lowest: int | None, highest: int) -> str:
    """Why these two gaps between sittings, in hours, do not go together."""
    return _(
        "Max gap hours: %(highest)s is less than the minimum, %(lowest)s hours.",
        highest=highest,
        lowest=lowest,
    )
