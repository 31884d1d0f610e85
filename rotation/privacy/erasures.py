"""Who was erased, kept beside the database: a backup put back knows them again.

The list is a file, `erased.txt` in the data folder, and says nothing about anybody: a line
is the id of a row, when that row was made (ids are given anew after a restore) and when it
was erased, both in UTC.
"""

import os
from collections.abc import Iterator
from datetime import datetime

from rotation.accounts.models import Person
from rotation.config import settings
from rotation.extensions import db

FILE = "erased.txt"


def note(person: Person, now: datetime) -> None:
    """Write the person's row down, onto the disk, before the erasure itself is committed:
    of a crash between the two the better half stays."""
    path = settings().folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    try:
        line = f"{person.id} {person.created_at.isoformat()} {now.isoformat()}\n"
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def known_again() -> list[Person]:
    """Those on the list whom the database knows, as one does that was put back."""
    found = {
        (person.id, person.created_at): person
        for person in db.session.scalars(
            db.select(Person).where(Person.erased_at.is_(None))
        )
    }
    return [found[row] for row in dict.fromkeys(_rows()) if row in found]


def _rows() -> Iterator[tuple[int, datetime]]:
    path = settings().folder / FILE
    for line in path.read_text().splitlines() if path.exists() else ():
        number, made, _erased = line.split()
        yield int(number), datetime.fromisoformat(made)
