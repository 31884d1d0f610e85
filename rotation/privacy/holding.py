"""One table with rows of a person, and how those rows are found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

from rotation.accounts.models import Person
from rotation.calls.models import Call
from rotation.debriefs.models import Debrief
from rotation.extensions import Base, db
from rotation.invites.models import Entry
from rotation.programs.models import Participant
from rotation.scheduling.models import Assignment
from rotation.surveys.codes import codes_of

Of = Callable[[Person], ColumnElement[bool]]
"""The condition of a person's rows."""


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One table with rows of a person.

    `of` gives the condition of their rows. `hidden` columns are never exported: secrets,
    and what holds other people's data. Erasing deletes the rows, or, where `blank` is
    given, keeps them with these columns emptied; `keep` says why they stay as they are.
    `name` is what the export calls them, where a table holds rows of several kinds.
    """

    model: type[Base]
    about: str
    of: Of
    hidden: tuple[str, ...] = ()
    blank: Mapping[str, Any] = field(default_factory=dict)
    keep: str = ""
    name: str = ""

    @property
    def key(self) -> str:
        """What the export calls these rows."""
        return self.name or self.model.__tablename__


def theirs(column: InstrumentedAttribute[Any]) -> Of:
    """Rows that name the person themselves."""
    return lambda person: column == person.id


def among(ids: Callable[[Person], Any], *columns: InstrumentedAttribute[Any]) -> Of:
    """Rows that name one of these ids of the person in any of the columns."""
    return lambda person: or_(*(column.in_(ids(person)) for column in columns))


def parts(person: Person) -> Any:
    """The person's parts in programs."""
    return db.select(Participant.id).filter_by(person_id=person.id)


def entries(person: Person) -> Any:
    """The person's calendar entries."""
    return db.select(Entry.id).filter_by(person_id=person.id)


def seats(person: Person) -> Any:
    """The person's seats, sittings and places in meetings."""
    return db.select(Assignment.id).where(Assignment.participant_id.in_(parts(person)))


def led(person: Person) -> Any:
    """The seats and sittings of others that the person hosts or mentors."""
    hosted = db.select(Call.id).where(Call.host_id.in_(parts(person)))
    return db.select(Assignment.id).where(
        or_(Assignment.mentor_id.in_(parts(person)), Assignment.call_id.in_(hosted))
    )


def codes(person: Person) -> list[str]:
    """Under which the person's answers to surveys are kept; only the key can tell."""
    programs = db.select(Participant.program_id).filter_by(person_id=person.id)
    return codes_of(person.id, db.session.scalars(programs))


def debriefs(person: Person) -> Any:
    """What the person wrote after calls and sittings."""
    return db.select(Debrief.id).where(Debrief.assignment_id.in_(seats(person)))
