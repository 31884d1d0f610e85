"""A small program whose drafts keep the rules, so that only what a test changes matters."""

import json
from datetime import datetime, timedelta
from typing import Any

from rotation.availability.models import DatedHours
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.invites.models import CALENDAR_KINDS, Entry, MailIntent
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program, Role
from rotation.publishing.actions import publish
from rotation.publishing.queries import latest_version
from rotation.scheduling import engine
from rotation.scheduling.models import Draft, Version
from rotation.scheduling.people import instant
from tests.rotation.factories import NOW, a_participant, at


def a_shadower(program: Program, name: str, **more: Any) -> Participant:
    """Somebody free all through January who wants up to twenty seats."""
    one = a_participant(
        program, name, roles=(Role(kind="shadower", target=20),), **more
    )
    return _free(one)


def a_host(program: Program, name: str, **more: Any) -> Participant:
    return a_participant(program, name, roles=(Role(kind="host"),), **more)


def a_rotator(
    program: Program, name: str, choices: tuple[str, ...], **more: Any
) -> Participant:
    role = Role(kind="rotator", target=5, choices=dict.fromkeys(choices, 1))
    return _free(a_participant(program, name, roles=(role,), **more))


def a_mentor(program: Program, name: str, **more: Any) -> Participant:
    role = Role(kind="mentor")
    return _free(a_participant(program, name, roles=(role,), **more))


def a_draft(
    program: Program,
    seats: list[tuple[Participant, Call]] = (),
    sittings: list[tuple[Participant, Placement, Participant, list[datetime]]] = (),
    *,
    problem: str | None = None,
) -> Draft:
    """A draft that gives exactly that, made of the rows as they are now; `problem` is
    what it answers, if not the one that they pose."""
    if problem is None:
        problem = engine.text_of(engine.to_problem(program))
    latest = latest_version(program)
    draft = Draft(
        program_id=program.id,
        made_at=NOW,
        based_on=latest.number if latest else 0,
        problem=problem,
        schedule=json.dumps(
            {
                "format": "rotation-schedule/1",
                "status": "feasible",
                "seats": [
                    {"person": str(who.id), "call": str(call.id)} for who, call in seats
                ],
                "placements": [
                    {
                        "person": str(who.id),
                        "placement": str(placement.id),
                        "mentor": str(mentor.id),
                        "starts": [instant(start) for start in starts],
                    }
                    for who, placement, mentor, starts in sittings
                ],
                "tiers": [],
                "conflict": [],
                "seconds": 0.1,
            }
        ),
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def published(
    program: Program, *args: Any, now: datetime = NOW, **more: Any
) -> Version:
    """Make a draft of that and publish it."""
    version = publish(a_draft(program, *args, **more), now=now, actor_id=None)
    db.session.commit()
    return version


def move(call: Call, hours: float) -> None:
    """The call takes place so many hours later."""
    call.starts_at += timedelta(hours=hours)
    call.ends_at += timedelta(hours=hours)
    db.session.commit()


def entries_of(participant: Participant) -> list[Entry]:
    """All entries of that person, in the order in which they were opened."""
    return list(
        db.session.scalars(
            db.select(Entry)
            .filter_by(person_id=participant.person_id)
            .order_by(Entry.id)
        )
    )


def mails_of(version: Version) -> list[tuple[str, str, int]]:
    """Whom this version owes which mail for a calendar, with its SEQUENCE; sorted."""
    return sorted(
        (one.person.name, one.method, one.sequence) for one in calendar_mails(version)
    )


def calendar_mails(version: Version) -> list[MailIntent]:
    """The mails of this version for calendars, which is all but the summaries."""
    query = db.select(MailIntent).filter_by(version_id=version.id)
    return list(db.session.scalars(query.where(MailIntent.kind.in_(CALENDAR_KINDS))))


def _free(one: Participant) -> Participant:
    db.session.add(
        DatedHours(participant_id=one.id, starts_at=at(0), ends_at=at(0, day=28))
    )
    db.session.flush()
    return one
