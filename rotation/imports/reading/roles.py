"""Roles: who hosts, shadows, mentors and rotates, with limits and wishes."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from rotation.imports.reading import values
from rotation.imports.reading.columns import Cells, Column
from rotation.imports.reading.result import Reading, keep_first, read_rows
from rotation.imports.reading.table import read_table
from rotation.text import clean_email

KINDS = ("shadower", "host", "rotator", "mentor")
SEEKERS = ("shadower", "rotator")
COLUMNS = (
    Column("email", ("Email", "Email address", "Mail", "Person"), required=True),
    Column("kind", ("Role", "Kind"), required=True),
    Column("target", ("Target",)),
    Column("credit", ("Credit", "Had already")),
    Column("max_per_week", ("Max per week", "Maximum per week", "Per week")),
    Column("max_per_host", ("Max per host", "Maximum per host", "Per host")),
    Column("requires", ("Requires", "Required tags")),
    Column("refuses", ("Refuses", "Refused tags")),
    Column("wishes", ("Wishes", "Tag weights")),
    Column("path", ("Path", "Learning path")),
    Column("choices", ("Choices", "Placements")),
    Column("preferred_weight", ("Preferred weight",)),
    Column("not_with", ("Not with",)),
    Column("met", ("Met",)),
    Column("done", ("Done", "Placements done")),
)
PARSERS = {
    "target": values.whole(1),
    "credit": values.whole(0),
    "max_per_week": values.whole(0),
    "max_per_host": values.whole(0),
    "requires": values.tags,
    "refuses": values.tags,
    "wishes": values.wishes,
    "path": values.path,
    "choices": values.choices,
    "preferred_weight": values.whole(0),
    "not_with": values.emails,
    "met": values.emails,
    "done": values.names,
}
BLANK: dict[str, Any] = {
    "credit": 0,
    "requires": [],
    "refuses": [],
    "wishes": {},
    "path": {},
    "choices": {},
    "preferred_weight": 0,
    "not_with": [],
    "met": [],
    "done": [],
}
USED_BY = {
    "target": SEEKERS,
    "credit": SEEKERS,
    "max_per_week": KINDS,
    "max_per_host": ("shadower",),
    "requires": ("shadower",),
    "refuses": ("shadower",),
    "wishes": ("shadower",),
    "path": ("shadower",),
    "choices": ("rotator",),
    "preferred_weight": ("rotator",),
    "not_with": SEEKERS,
    "met": SEEKERS,
    "done": ("rotator",),
}


@dataclass(frozen=True)
class RoleRow:
    """A role as a file says it. `values` holds what the file has columns for and this kind
    of role has a use for; blank is no cap, nothing, or (`target`) the program's default."""

    number: int
    email: str
    kind: str
    values: dict[str, Any]

    @property
    def what(self) -> str:
        return f"{self.email}, {self.kind}"


def read_roles(content: bytes) -> Reading[RoleRow]:
    """The roles of a CSV file. Raises Refused where it cannot be read."""
    reading = read_rows(_("Roles"), read_table(content), COLUMNS, _role, "email")
    return keep_first(
        reading,
        lambda row: (row.email, row.kind),
        lambda row: _("Row %(row)s gives the same role.", row=row),
    )


def _role(cells: Cells) -> RoleRow:
    email = cells.needed("email", clean_email)
    kind = cells.needed("kind", values.one_of(*KINDS))
    found: dict[str, Any] = {}
    for field, parse in PARSERS.items():
        if not cells.has(field):
            continue
        value: Any = cells.parsed(field, parse)  # type: ignore[arg-type]
        if kind in USED_BY[field]:
            found[field] = BLANK.get(field) if value is None else value
        elif value:
            raise ValueError(
                _(
                    "%(column)s: a %(role)s has no use for it; it is for a %(others)s.",
                    column=cells.header_of[field],
                    role=kind,
                    others=_(" or a ").join(USED_BY[field]),
                )
            )
    return RoleRow(cells.number, email, kind, found)
