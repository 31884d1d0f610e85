"""Ids for many new rows at once.

SQLite tells the ids of inserted rows one by one only, and ten thousand statements take
seconds. A transaction here holds SQLite's write lock from its beginning, so it can count
on from the highest id, as SQLite itself would; then the rows go in as a batch.
PostgreSQL tells the ids of a batch and needs none of this.
"""

from collections import defaultdict
from typing import Any

from sqlalchemy import inspect

from rotation.extensions import db, is_sqlite


def number_new_rows() -> None:
    """Give every new row of the session its id, in the order in which they were added."""
    if not is_sqlite(db.engine):
        return
    fresh: defaultdict[type[Any], list[Any]] = defaultdict(list)
    for row in sorted(db.session.new, key=lambda row: inspect(row).insert_order or 0):
        if row.id is None:
            fresh[type(row)].append(row)
    with db.session.no_autoflush:
        for kind, rows in fresh.items():
            highest = db.session.scalar(db.select(db.func.max(kind.id))) or 0
            for number, row in enumerate(rows, start=highest + 1):
                row.id = number
