"""Reading calendar entries: of a person, behind a feed's secret, and as their owner sees them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import (
    InstrumentedAttribute,
    aliased,
    contains_eager,
    joinedload,
    selectinload,
)

from rotation.accounts.models import Person
from rotation.config import settings
from rotation.extensions import db
from rotation.invites.models import Answer, Entry, Feed
from rotation.programs.models import Program
from rotation.scheduling.models import Assignment
from rotation.tokens import digest


def person_behind(token: str) -> Person | None:
    """Whose feed this secret opens; nobody's where it was ended or the person may not enter."""
    return db.session.scalar(
        db.select(Person)
        .join(Feed, Feed.person_id == Person.id)
        .where(
            Feed.token_hash == digest(token),
            Feed.revoked_at.is_(None),
            Person.disabled.is_(False),
        )
    )


def entries_of(person: Person, now: datetime, *, answers: bool = False) -> list[Entry]:
    """What this person's calendar shows now, in order of time.

    A cancelled entry stays, as cancelled, until the day is over on which it would have
    been, so that no calendar keeps it as if nothing had happened. With `answers` those
    are read too.
    """
    query = (
        db.select(Entry)
        .filter_by(person_id=person.id)
        .order_by(Entry.starts_at, Entry.uid)
    )
    if answers:
        query = query.options(selectinload(Entry.answers))
    entries = db.session.scalars(query)
    return shown(entries, ZoneInfo(person.zone), now)


def shown(entries: Iterable[Entry], zone: ZoneInfo, now: datetime) -> list[Entry]:
    """The entries without those cancelled whose day is over in that zone."""
    today = now.astimezone(zone).date()
    return [
        entry
        for entry in entries
        if not entry.cancelled or entry.ends_at.astimezone(zone).date() >= today
    ]


def has_feed(person: Person) -> bool:
    """Whether a feed link of this person works."""
    query = db.select(Feed.id).filter_by(person_id=person.id, revoked_at=None)
    return db.session.scalar(query.limit(1)) is not None


def entries_by_person(
    program: Program, now: datetime
) -> list[tuple[Person, list[Entry]]]:
    """What the calendar of everybody who has entries in the program shows of it."""
    entries = db.session.scalars(
        db.select(Entry)
        .join(Entry.assignment)
        .where(Assignment.program_id == program.id)
        .order_by(Entry.person_id, Entry.starts_at, Entry.uid)
        .options(joinedload(Entry.person))
    )
    found = []
    for person, own in groupby(entries, lambda entry: entry.person):
        if visible := shown(own, ZoneInfo(person.zone), now):
            found.append((person, visible))
    return found


def stands() -> ColumnElement[bool]:
    """Whether an answer is the last one to the time at which its entry stands."""
    later = aliased(Answer)
    newer = db.select(later.id).where(
        later.entry_id == Answer.entry_id, later.sequence > Answer.sequence
    )
    return and_(Answer.sequence >= Entry.asked_from, ~newer.exists())


def published_by_call(calls: Iterable[int]) -> dict[int, list[Entry]]:
    """What stands in calendars of these calls (by id), of who observes and who hosts,
    with people and answers; by name. Two queries."""
    return _published_by(Assignment.call_id, calls)


def published_by_placement(placements: Iterable[int]) -> dict[int, list[Entry]]:
    """The same of placements: of who comes and who mentors."""
    return _published_by(Assignment.placement_id, placements)


def _published_by(
    column: InstrumentedAttribute[int | None], ids: Iterable[int]
) -> dict[int, list[Entry]]:
    rows = db.session.execute(
        db.select(column, Entry)
        .join(Entry.assignment)
        .join(Entry.person)
        .where(column.in_(list(ids)), ~Entry.cancelled)
        .order_by(Person.name, Entry.starts_at, Entry.id)
        .options(
            contains_eager(Entry.person),
            contains_eager(Entry.assignment),
            selectinload(Entry.answers),
        )
    )
    found: dict[int, list[Entry]] = defaultdict(list)
    for id_, entry in rows:
        found[id_].append(entry)
    return found


def own_uids(person: Person) -> list[str]:
    """The UIDs of all that we ever put into this person's calendar."""
    query = db.select(Entry.uid).filter_by(person_id=person.id)
    return list(db.session.scalars(query.order_by(Entry.uid)))


def own_domain() -> str:
    """What the UIDs of all our entries end in, after the @."""
    return urlsplit(settings().base_url).hostname or "localhost"
