"""Who may come in, who is in, and who is thrown out."""

from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from rotation.accounts.links import use_up
from rotation.accounts.models import Person, SignIn, SignInLink
from rotation.accounts.queries import may_sign_in, person_with
from rotation.audit.actions import record
from rotation.config import settings
from rotation.extensions import db
from rotation.programs.models import Program, ProgramManager
from rotation.tokens import digest, new_token


def sign_in_with(link: SignInLink, token: str, *, now: datetime) -> str | None:
    """Use the link up and open a session for its address; the key for the cookie.

    Somebody whom an open program takes becomes a person now, not before. `None` if the
    link was used up in the meantime, or its address may no longer sign in.
    """
    if not use_up(token, now=now) or not may_sign_in(link.email):
        return None
    person = person_with(link.email) or add_person(link.email, now=now, actor_id=None)
    return start_session(person, now=now)


def start_session(person: Person, *, now: datetime) -> str:
    """Sign this person in; the key is for the cookie, only its SHA-256 is kept."""
    key = new_token()
    db.session.add(
        SignIn(
            person_id=person.id,
            key_hash=digest(key),
            signed_in_at=now,
            expires_at=now + timedelta(days=settings().session_days),
        )
    )
    record("sign in", f"person {person.id}", now=now, actor_id=person.id)
    return key


def end_session(key: str, *, now: datetime, actor_id: int) -> None:
    """Sign one browser out; its cookie is worthless from now on."""
    _end(SignIn.key_hash == digest(key), now)
    record("sign out", f"person {actor_id}", now=now, actor_id=actor_id)


def end_all_sessions(person: Person, *, now: datetime, actor_id: int | None) -> None:
    """Sign this person out in every browser."""
    _end(SignIn.person_id == person.id, now)
    record("sign out everywhere", f"person {person.id}", now=now, actor_id=actor_id)


def _end(which: object, now: datetime) -> None:
    db.session.execute(
        db.update(SignIn)
        .where(which, SignIn.revoked_at.is_(None))  # type: ignore[arg-type]
        .values(revoked_at=now)
    )


def add_person(
    email: str, *, name: str = "", now: datetime, actor_id: int | None
) -> Person:
    """A new person with this address, or the one who got it a moment ago."""
    try:
        with db.session.begin_nested():
            person = Person(email=email, name=name, created_at=now)
            db.session.add(person)
    except IntegrityError:
        return db.session.execute(db.select(Person).filter_by(email=email)).scalar_one()
    record("add person", f"person {person.id}", now=now, actor_id=actor_id)
    return person


def add_manager(
    email: str,
    *,
    name: str = "",
    program: Program | None = None,
    now: datetime,
    actor_id: int | None,
) -> Person:
    """Let this address manage the program, or every program where `program` is `None`.

    Doing it twice changes nothing; a name that is given replaces the one known.
    """
    person = person_with(email) or add_person(
        email, name=name, now=now, actor_id=actor_id
    )
    person.name = name or person.name
    if program is None:
        fresh = not person.manages_all
        person.manages_all = True
    else:
        fresh = db.session.get(ProgramManager, (program.id, person.id)) is None
        if fresh:
            db.session.add(ProgramManager(program_id=program.id, person_id=person.id))
    if fresh:
        record(
            "add manager",
            f"person {person.id}",
            now=now,
            actor_id=actor_id,
            program_id=program.id if program else None,
        )
    return person
