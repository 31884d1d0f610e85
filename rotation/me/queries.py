"""What somebody's own page shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import joinedload, selectinload

from rotation.accounts.models import Person
from rotation.extensions import db
from rotation.invites.models import Entry
from rotation.programs.models import Participant


@dataclass(frozen=True)
class Agenda:
    """Entries by where they stand now: what is on or next, all to come, and what was."""

    next: Entry | None
    coming: list[Entry]
    past: list[Entry]

    @classmethod
    def of(cls, entries: Iterable[Entry], now: datetime) -> "Agenda":
        """Sort the entries; those to come in order of time, past ones latest first."""
        ordered = sorted(entries, key=lambda entry: (entry.starts_at, entry.uid))
        coming = [entry for entry in ordered if entry.ends_at > now]
        past = [entry for entry in reversed(ordered) if entry.ends_at <= now]
        following = (entry for entry in coming if not entry.cancelled)
        return cls(next(following, None), coming, past)


def programs_of(person: Person) -> list[Participant]:
    """This person's parts in programs they have not left, the latest program first."""
    parts = db.session.scalars(
        db.select(Participant)
        .filter_by(person_id=person.id, left_at=None)
        .options(joinedload(Participant.program), selectinload(Participant.roles))
    )
    return sorted(
        parts,
        key=lambda part: (part.program.starts_on, part.program.name),
        reverse=True,
    )
