"""Reading calendar entries: of a person, behind a feed's secret, and as their owner sees them."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy.orm import joinedload, selectinload

from rotation.accounts.models import Person
from rotation.config import settings
from rotation.extensions import db
from rotation.invites.models import Entry, Feed
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


def own_uids(person: Person) -> list[str]:
    """The UIDs of all that we ever put into this person's calendar."""
    query = db.select(Entry.uid).filter_by(person_id=person.id)
    return list(db.session.scalars(query.order_by(Entry.uid)))


def own_domain() -> str:
    """What the UIDs of all our entries end in, after the @."""
    return urlsplit(settings().base_url).hostname or "localhost"
