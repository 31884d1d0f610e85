"""Rows to start a test from; each is flushed, so it has an id, and shows only what matters."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from rotation.accounts.models import Person, SignIn
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program, ProgramManager, Role, Team
from rotation.tokens import digest

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
MONDAY = datetime(2027, 1, 4, tzinfo=UTC)


def at(hours: float, *, day: int = 0) -> datetime:
    """So many hours (UTC) into the day-th day after Monday 4 January 2027."""
    return MONDAY + timedelta(days=day, hours=hours)


def _kept(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def a_person(name: str = "Mia", *, zone: str = "Europe/London", **more: Any) -> Person:
    more.setdefault("email", f"{name.lower()}@example.com")
    return _kept(Person(name=name, zone=zone, created_at=NOW, **more))


def a_program(name: str = "spring", **more: Any) -> Program:
    more.setdefault("title", name.title())
    more.setdefault("starts_on", date(2027, 1, 4))
    more.setdefault("ends_on", date(2027, 1, 31))
    more.setdefault("zone", "Europe/London")
    return _kept(Program(name=name, created_at=NOW, **more))


def a_manager(program: Program, name: str = "Mona") -> Person:
    person = a_person(name)
    _kept(ProgramManager(program_id=program.id, person_id=person.id))
    return person


def a_team(program: Program, name: str, *, max_away: int | None = None) -> Team:
    return _kept(Team(program_id=program.id, name=name, max_away=max_away))


def a_participant(
    program: Program, name: str = "Mia", *, roles: tuple[Role, ...] = (), **more: Any
) -> Participant:
    person = more.pop("person", None) or a_person(
        name, zone=more.pop("zone", "Europe/London")
    )
    return _kept(
        Participant(
            program_id=program.id,
            person=person,
            roles=list(roles),
            created_at=NOW,
            **more,
        )
    )


def a_call(host: Participant, starts_at: datetime | None = None, **more: Any) -> Call:
    starts_at = starts_at or at(10)
    more.setdefault("ends_at", starts_at + timedelta(minutes=45))
    more.setdefault("external_id", f"call-{starts_at:%d-%H%M}-{host.id}")
    more.setdefault("title", "Demo call")
    return _kept(
        Call(program_id=host.program_id, host=host, starts_at=starts_at, **more)
    )


def a_placement(
    program: Program, team: Team, mentors: list[Participant], **more: Any
) -> Placement:
    more.setdefault("name", "content-desk")
    return _kept(Placement(program_id=program.id, team=team, mentors=mentors, **more))


def signed_in(app: Flask, person: Person) -> FlaskClient:
    """A browser in which that person is signed in."""
    key = f"key-of-{person.id}"
    known = db.select(SignIn.id).filter_by(key_hash=digest(key))
    if db.session.scalar(known) is None:
        db.session.add(
            SignIn(
                person_id=person.id,
                key_hash=digest(key),
                signed_in_at=NOW,
                expires_at=datetime(2100, 1, 1, tzinfo=UTC),
            )
        )
    db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = key
        session["_fresh"] = True
    return client
