"""Which debriefs are owed and written, and who reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_
from sqlalchemy.orm import aliased, joinedload

from rotation.accounts.models import Person
from rotation.calls.models import Call
from rotation.debriefs.models import Debrief
from rotation.extensions import db
from rotation.insights.models import Insight
from rotation.invites.models import Answer, Entry
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program
from rotation.scheduling.models import Assignment

WITHIN = timedelta(hours=24)
"""A debrief is written in time until so long after the end; later it counts as late."""
WRITERS = ("shadower", "rotator")
"""The parts of those who come, and write."""
OWED_FOR = timedelta(days=14)
"""So long one's home asks for a debrief."""


@dataclass(frozen=True)
class Heard:
    """One debrief, the idea in it, if there is one, and the UID of its writer's entry (`None`: it was
    cancelled since)."""

    debrief: Debrief
    insight: Insight | None
    uid: str | None


@dataclass(frozen=True)
class Counts:
    """How many debriefs a program's assignments are worth so far, how many are written,
    and how many of those within a day after the end."""

    due: int
    written: int
    in_time: int


@cache
def takes_debrief() -> ColumnElement[bool]:
    """Whether a debrief follows an entry: a seat, and the last sitting of a placement, for
    the one who came."""
    last = (
        db.select(Assignment.id)
        .join(Placement, Placement.id == Assignment.placement_id)
        .where(
            Assignment.id == Entry.assignment_id,
            Assignment.number == Placement.sittings,
        )
        .correlate(Entry)
    )
    return or_(Entry.part == "shadower", and_(Entry.part == "rotator", last.exists()))


@cache
def took_place() -> ColumnElement[bool]:
    """Whether it did, as far as we know, once it is over: it was not cancelled, and
    nobody in it said no."""
    other, newer = aliased(Entry), aliased(Answer)
    declined = (
        db.select(Answer.id)
        .join(other, other.id == Answer.entry_id)
        .where(
            other.assignment_id == Entry.assignment_id,
            ~other.cancelled,
            Answer.answer == "declined",
            Answer.sequence >= other.asked_from,
            ~db.select(newer.id)
            .where(newer.entry_id == other.id, newer.sequence > Answer.sequence)
            .exists(),
        )
        .correlate(Entry)
    )
    called_off = (
        db.select(Call.id)
        .join(Assignment, Assignment.call_id == Call.id)
        .where(Assignment.id == Entry.assignment_id, Call.cancelled)
        .correlate(Entry)
    )
    return and_(~Entry.cancelled, ~declined.exists(), ~called_off.exists())


@cache
def has_debrief() -> ColumnElement[bool]:
    """Whether the entry's assignment has one."""
    mine = db.select(Debrief.id).where(Debrief.assignment_id == Entry.assignment_id)
    return mine.correlate(Entry).exists()


def owes_debrief(now: datetime) -> ColumnElement[bool]:
    """Whether one's home asks for a debrief of the entry."""
    return and_(
        Entry.ends_at <= now,
        Entry.ends_at > now - OWED_FOR,
        takes_debrief(),
        took_place(),
        ~has_debrief(),
    )


def debrief_of(entry: Entry) -> Heard | None:
    """The debrief of that entry's assignment, if it is written."""
    found = _heard(Debrief.assignment_id == entry.assignment_id)
    return next(iter(found), None)


def heard_around(person: Person, start: int, most: int) -> list[Heard]:
    """Debriefs that the person wrote, and those of calls and sittings of theirs, the
    newest first; one query."""
    return _heard(_around(person), start=start, most=most)


def count_around(person: Person) -> int:
    """How many those are."""
    query = _joined(db.select(func.count(Debrief.id))).where(_around(person))
    return db.session.scalar(query) or 0


def heard_from_visitors(person: Person, most: int) -> list[Heard]:
    """Debriefs of the calls and sittings that the person hosts or mentors; one query."""
    return _heard(_guided_by(person), most=most)


def debriefs_in(program: Program, start: int, most: int) -> list[Heard]:
    """Debriefs of a program, the newest first; one query."""
    return _heard(Assignment.program_id == program.id, start=start, most=most)


def count_in(program: Program) -> int:
    """How many those are."""
    query = _joined(db.select(func.count(Debrief.id)))
    return db.session.scalar(query.where(Assignment.program_id == program.id)) or 0


def debrief_counts(program: Program, now: datetime) -> Counts:
    """How a program stands with its debriefs; one query."""
    rows = db.session.execute(
        db.select(Entry.ends_at, Debrief.written_at)
        .join(Entry.assignment)
        .outerjoin(Debrief, Debrief.assignment_id == Assignment.id)
        .where(
            Assignment.program_id == program.id,
            Entry.ends_at <= now,
            takes_debrief(),
            took_place(),
        )
    ).all()
    written = [(ends_at, at) for ends_at, at in rows if at is not None]
    in_time = sum(at <= ends_at + WITHIN for ends_at, at in written)
    return Counts(len(rows), len(written), in_time)


def _heard(
    condition: ColumnElement[bool], *, start: int = 0, most: int = 1
) -> list[Heard]:
    member = (joinedload(Participant.person), joinedload(Participant.team))
    uid = (
        db.select(Entry.uid)
        .where(
            Entry.assignment_id == Debrief.assignment_id,
            Entry.part.in_(WRITERS),
            ~Entry.cancelled,
        )
        .limit(1)
        .correlate(Debrief)
    )
    rows: Iterable[Any] = db.session.execute(
        _joined(db.select(Debrief, Insight, uid.scalar_subquery()))
        .outerjoin(Insight, Insight.debrief_id == Debrief.id)
        .where(condition)
        .order_by(Debrief.written_at.desc(), Debrief.id.desc())
        .offset(start)
        .limit(most)
        .options(
            joinedload(Debrief.assignment).options(
                joinedload(Assignment.participant).options(*member),
                joinedload(Assignment.mentor).options(*member),
                joinedload(Assignment.call).joinedload(Call.host).options(*member),
                joinedload(Assignment.placement).load_only(
                    Placement.id, Placement.name
                ),
            ),
            joinedload(Insight.owner).options(*member),
            joinedload(Insight.used_in),
        )
    )
    return [Heard(*row) for row in rows]


def _joined(query: Select[Any]) -> Select[Any]:
    return query.join(Assignment, Assignment.id == Debrief.assignment_id).outerjoin(
        Call, Call.id == Assignment.call_id
    )


def _around(person: Person) -> ColumnElement[bool]:
    return or_(Assignment.participant_id.in_(_parts(person)), _guided_by(person))


def _guided_by(person: Person) -> ColumnElement[bool]:
    parts = _parts(person)
    return or_(Assignment.mentor_id.in_(parts), Call.host_id.in_(parts))


def _parts(person: Person) -> Select[Any]:
    return db.select(Participant.id).filter_by(person_id=person.id)
