"""People: name, e-mail address, department, team, time zone, and who leads others."""

from dataclasses import dataclass

from flask_babel import gettext as _

from rotation.imports.reading.columns import Cells, Column
from rotation.imports.reading.result import Reading, keep_first, read_rows
from rotation.imports.reading.table import read_table
from rotation.imports.reading.values import line, yes_or_no
from rotation.text import clean_email, clean_name
from rotation.zones import zone_named

COLUMNS = (
    Column(
        "email",
        ("Email", "Email address", "Mail", "Work email", "User name"),
        required=True,
    ),
    Column("name", ("Name", "Full name", "Display name", "Person", "Employee")),
    Column("department", ("Department", "Dept", "Division", "Function")),
    Column("team", ("Team", "Group", "Team name")),
    Column("zone", ("Time zone", "TZ", "Zone", "Time zone ID")),
    Column(
        "crm_id",
        ("CRM owner ID", "HubSpot owner ID", "Salesforce user ID", "Owner ID"),
    ),
    Column("leader", ("Leader", "Is leader", "Leadership")),
)


@dataclass(frozen=True)
class PersonRow:
    """A person as a file says it; a blank cell is `None` and changes nothing.

    `zone` is an IANA name; `crm_id` is what exports call this person as an owner.
    """

    number: int
    email: str
    name: str | None
    department: str | None
    team: str | None
    zone: str | None
    crm_id: str | None
    leader: bool | None

    @property
    def what(self) -> str:
        return self.email


def read_people(content: bytes) -> Reading[PersonRow]:
    """The people of a CSV file. Raises Refused where it cannot be read."""
    reading = read_rows(_("People"), read_table(content), COLUMNS, _person, "email")
    return keep_first(
        reading,
        lambda row: row.email,
        lambda row: _("Row %(row)s names the same address.", row=row),
    )


def _person(cells: Cells) -> PersonRow:
    return PersonRow(
        cells.number,
        cells.needed("email", clean_email),
        cells.parsed("name", clean_name),
        cells.parsed("department", line(60)),
        cells.parsed("team", line(60)),
        cells.parsed("zone", lambda text: str(zone_named(text))),
        cells.parsed("crm_id", line(60)),
        cells.parsed("leader", yes_or_no),
    )
