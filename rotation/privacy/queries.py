"""Everything that is kept about a person, as plain values."""

from datetime import date, datetime
from typing import Any

from rotation.accounts.models import Person
from rotation.extensions import db
from rotation.privacy.holdings import HOLDINGS, Holding
from rotation.times import iso


def export_of(person: Person, now: datetime) -> dict[str, Any]:
    """All rows of the person by table, with what each table is; instants are UTC.

    Secrets and other people's data are left out (`Holding.hidden`).
    """
    return {
        "format": "rotation-export/1",
        "made_at": iso(now),
        "tables": {
            holding.key: {
                "about": str(holding.about),
                "rows": _rows(holding, person),
            }
            for holding in reversed(HOLDINGS)
        },
    }


def _rows(holding: Holding, person: Person) -> list[dict[str, Any]]:
    table = holding.model.__table__
    columns = [one for one in table.columns if one.name not in holding.hidden]
    rows = db.session.execute(db.select(*columns).where(holding.of(person)))
    return [
        {column.name: _plain(value) for column, value in zip(columns, row, strict=True)}
        for row in rows
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    return value.isoformat() if isinstance(value, date) else value
