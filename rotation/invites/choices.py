"""Which of the plain mails a person does without; calendars need theirs."""

from collections.abc import Collection
from datetime import datetime

from rotation.accounts.models import Person
from rotation.audit.actions import record
from rotation.extensions import db
from rotation.invites.models import PLAIN_KINDS, UnwantedMail


def unwanted_by(person: Person) -> set[str]:
    """The kinds of mails that this person does without."""
    query = db.select(UnwantedMail.kind).filter_by(person_id=person.id)
    return set(db.session.scalars(query))


def without(kind: str) -> set[int]:
    """The ids of the people who do without mails of that kind."""
    query = db.select(UnwantedMail.person_id).filter_by(kind=kind)
    return set(db.session.scalars(query))


def choose(person: Person, wanted: Collection[str], *, now: datetime) -> bool:
    """From now on these kinds of plain mails come, and no others; whether that is new."""
    db.session.execute(  # two browsers of one person, one after the other
        db.select(Person.id).filter_by(id=person.id).with_for_update()
    )
    before, after = unwanted_by(person), set(PLAIN_KINDS) - set(wanted)
    if before == after:
        return False
    db.session.execute(
        db.delete(UnwantedMail).where(
            UnwantedMail.person_id == person.id, UnwantedMail.kind.not_in(after)
        )
    )
    db.session.add_all(
        UnwantedMail(person_id=person.id, kind=kind) for kind in after - before
    )
    record(
        "choose mails",
        f"person {person.id}",
        now=now,
        actor_id=person.id,
        before={"without": sorted(before)},
        after={"without": sorted(after)},
    )
    return True


def stop(person: Person, kind: str, *, now: datetime) -> bool:
    """Send no more mails of that kind to this person; whether any would have come."""
    wanted = set(PLAIN_KINDS) - unwanted_by(person) - {kind}
    return choose(person, wanted, now=now)
