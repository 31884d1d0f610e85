"""Erasing a person: what is theirs goes, and what has to stay says no longer who it was."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import or_

from rotation.accounts.models import Person
from rotation.audit.actions import record
from rotation.calls.models import Call
from rotation.debriefs.models import Debrief
from rotation.errors import Refused
from rotation.extensions import db
from rotation.insights.models import Insight
from rotation.invites.models import Entry, MailIntent
from rotation.meetings.models import Meeting
from rotation.privacy import erasures
from rotation.privacy.holdings import HOLDINGS, LINKS
from rotation.programs.models import Participant, ProgramManager, Role
from rotation.scheduling.models import Assignment
from rotation.surveys.actions import forget_codes

SOMEBODY = "A colleague"


def erase(person: Person, *, now: datetime) -> None:
    """Leave nothing that says who this person was; for good.

    They leave all programs, so their seats are given to others with the next schedule.
    Mails to them that wait are not sent. In other people's entries the name becomes “A
    colleague”. Refused for whoever runs a program, until somebody else does.
    """
    runs = db.select(ProgramManager.program_id).filter_by(person_id=person.id)
    if person.manages_all or db.session.scalar(runs.limit(1)):
        raise Refused(
            _(
                "You run programs. Somebody else has to take them over before you are erased."
            )
        )
    erasures.note(person, now)
    _forget(person, now)


def erase_again(now: datetime) -> int:
    """Erase whom a backup that was put back knows again; how many. Whatever they ran in it
    is left to those who run every program."""
    found = erasures.known_again()
    for person in found:
        db.session.execute(db.delete(ProgramManager).filter_by(person_id=person.id))
        person.manages_all = False
        _forget(person, now)
    return len(found)


def _forget(person: Person, now: datetime) -> None:
    email, name = person.email, person.name
    _forget_name(person, name)
    _forget_in_words(person, name)
    _forget_in_words(person, email)
    forget_codes(person, now)
    _forget_address(email)
    db.session.execute(
        db.update(MailIntent)
        .where(
            MailIntent.person_id == person.id,
            MailIntent.state.in_(("waiting", "held", "failed")),
        )
        .values(state="replaced")
        .execution_options(synchronize_session=False)
    )
    parts = db.select(Participant.id).filter_by(person_id=person.id)
    for column in LINKS.values():
        db.session.execute(db.delete(column.table).where(column.in_(parts)))
    db.session.execute(
        db.update(Participant)
        .where(Participant.person_id == person.id, Participant.left_at.is_(None))
        .values(left_at=now)
        .execution_options(synchronize_session=False)
    )
    for holding in HOLDINGS:
        mine = holding.of(person)
        if holding.blank:
            statement = db.update(holding.model).where(mine).values(**holding.blank)
        elif not holding.keep:
            statement = db.delete(holding.model).where(mine)
        else:
            continue
        db.session.execute(statement.execution_options(synchronize_session=False))
    db.session.expire_all()
    person.email = f"erased-{person.id}@erased.invalid"
    person.disabled, person.erased_at = True, now
    record("erase", f"person {person.id}", now=now, actor_id=person.id)


def _forget_name(person: Person, name: str) -> None:
    """Other people's entries about this person, and mails that say their name."""
    parts = db.select(Participant.id).filter_by(person_id=person.id)
    hosted = db.select(Call.id).where(Call.host_id.in_(parts))
    met = db.select(Assignment.meeting_id).where(
        Assignment.participant_id.in_(parts), Assignment.meeting_id.is_not(None)
    )
    about = db.session.scalars(
        db.select(Entry)
        .join(Entry.assignment)
        .where(
            or_(
                Assignment.participant_id.in_(parts),
                Assignment.mentor_id.in_(parts),
                Assignment.call_id.in_(hosted),
                Assignment.meeting_id.in_(met),
            )
        )
    ).all()
    for entry in about if name else ():
        entry.summary = entry.summary.replace(name, SOMEBODY)
        entry.description = entry.description.replace(name, SOMEBODY)
    db.session.flush()
    ids = [entry.id for entry in about]
    for start in range(0, len(ids), 500):  # SQLite takes so many values at a time
        db.session.execute(
            db.update(MailIntent)
            .where(
                MailIntent.entry_id.in_(ids[start : start + 500]),
                MailIntent.state.not_in(("waiting", "held")),
            )
            .values(message=b"")
            .execution_options(synchronize_session=False)
        )


def _forget_in_words(person: Person, name: str) -> None:
    """What anybody of the same programs wrote with this name or address in it."""
    programs = db.select(Participant.program_id).filter_by(person_id=person.id)
    written = db.session.scalars(
        db.select(Debrief)
        .join(Debrief.assignment)
        .where(Assignment.program_id.in_(programs))
    )
    ideas = db.session.scalars(
        db.select(Insight).where(Insight.program_id.in_(programs))
    )
    meetings = db.session.scalars(
        db.select(Meeting).where(Meeting.program_id.in_(programs))
    )
    for row, fields in (
        *((one, ("surprise", "objection", "question", "advice")) for one in written),
        *((one, ("text", "asset", "note")) for one in ideas),
        *((one, ("notes",)) for one in meetings),
    ):
        for field in fields if name else ():
            text = getattr(row, field)
            if name in text:
                setattr(row, field, text.replace(name, SOMEBODY))


def _forget_address(email: str) -> None:
    """Other people's wishes that name this address."""
    for role in db.session.scalars(db.select(Role)):
        for field in ("not_with", "met"):
            named = getattr(role, field)
            if email in named:
                setattr(role, field, [one for one in named if one != email])
    db.session.flush()
