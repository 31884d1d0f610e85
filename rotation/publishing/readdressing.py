"""A manager corrects the address of somebody whom no mail reaches."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from rotation.accounts.models import Person, SignIn
from rotation.audit.actions import record
from rotation.config import settings
from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites.mailroom import UNSENT
from rotation.invites.models import CALENDAR_KINDS, Entry, MailIntent
from rotation.jobs.queue import enqueue
from rotation.programs.models import Participant, Program, ProgramManager, Role
from rotation.publishing.actions import post_of
from rotation.publishing.queries import latest_version
from rotation.scheduling.models import Assignment


def correct_address(
    participant: Participant, email: str, *, now: datetime, actor: Person
) -> int:
    """Give the person that address (cleaned); how many mails it is owed now.

    No frozen message changes. What was not sent is replaced, and the new address gets an
    invitation to everything to come as it stands, under the same UID and SEQUENCE as in
    the feed, with bytes, key and Message-ID of its own: for one recipient they are the
    same for ever. Where the last mail about an entry is held back, so is the new one.

    Raises Refused where it would give away somebody's account: to a person who has signed
    in or runs a program, to one in programs that the actor does not run, or where the
    address is another person's.
    """
    programs, person = _locked(participant)
    _expect_nobodys_account(person, programs, email, actor)
    before, person.email = person.email, email
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:
        raise Refused(
            _(
                "%(email)s is somebody else’s address here."
                " Bring that person into the program instead.",
                email=email,
            )
        ) from error
    _rename_in_roles(programs, before, email)
    held = _held_entries(person)
    _replace_unsent(person)
    mails = sum(_invite_again(person, program, held, now) for program in programs)
    record(
        "correct the address",
        f"person {person.id}",
        now=now,
        actor_id=actor.id,
        program_id=participant.program_id,
        after={"fields": ["email"], "mails": mails},
    )
    if settings().mail_server and mails:
        enqueue("send_mails", 0)
    return mails


def _locked(participant: Participant) -> tuple[list[Program], Person]:
    """The person and all programs they are in, held until the transaction ends: a
    publication that writes to the old address comes wholly before this, or after."""
    query = db.select(Participant.program_id).filter_by(person_id=participant.person_id)
    programs = db.session.scalars(
        db.select(Program)
        .where(Program.id.in_(query))
        .order_by(Program.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    person = db.session.scalars(
        db.select(Person)
        .filter_by(id=participant.person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return list(programs), person


def _expect_nobodys_account(
    person: Person, programs: list[Program], email: str, actor: Person
) -> None:
    who = person.name or person.email
    if email == person.email:
        raise Refused(
            _("%(email)s is the address of %(who)s already.", email=email, who=who)
        )
    if db.session.scalar(db.select(SignIn.id).filter_by(person_id=person.id).limit(1)):
        raise Refused(
            _(
                "%(who)s has signed in with %(email)s, so it is theirs, and nobody else may"
                " change it. Ask %(who)s whether the mailbox is full or closed.",
                who=who,
                email=person.email,
            )
        )
    runs = db.select(ProgramManager.program_id).filter_by(person_id=person.id).limit(1)
    if person.manages_all or db.session.scalar(runs):
        raise Refused(
            _("%(who)s runs a program, so nobody else may change the address.", who=who)
        )
    mine = db.select(ProgramManager.program_id).filter_by(person_id=actor.id)
    if not actor.manages_all and {x.id for x in programs} - set(
        db.session.scalars(mine)
    ):
        raise Refused(
            _(
                "%(who)s is also in a program that you do not run."
                " Somebody who runs all of them may change the address.",
                who=who,
            )
        )


def _rename_in_roles(programs: list[Program], before: str, now: str) -> None:
    """Roles name people by address."""
    roles = db.session.scalars(
        db.select(Role)
        .join(Role.participant)
        .where(Participant.program_id.in_([program.id for program in programs]))
    )
    for role in roles:
        for field in ("not_with", "met"):
            known: list[str] = getattr(role, field)
            if before in known:
                setattr(role, field, [now if x == before else x for x in known])


def _held_entries(person: Person) -> set[int | None]:
    """The entries whose last mail is held back."""
    last = (
        db.select(db.func.max(MailIntent.id))
        .where(MailIntent.person_id == person.id, MailIntent.kind.in_(CALENDAR_KINDS))
        .group_by(MailIntent.entry_id)
    )
    held = db.select(MailIntent.entry_id).where(
        MailIntent.id.in_(last), MailIntent.state == "held"
    )
    return set(db.session.scalars(held))


def _replace_unsent(person: Person) -> None:
    """A worker that is sending one just now loses it; then both addresses have it."""
    db.session.execute(
        db.update(MailIntent)
        .where(MailIntent.person_id == person.id, MailIntent.state.in_(UNSENT))
        .values(state="replaced", owner=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def _invite_again(
    person: Person, program: Program, held: set[int | None], now: datetime
) -> int:
    """Owe the person an invitation to all that is to come; to how much that is."""
    version = latest_version(program)
    if version is None:
        return 0
    entries = db.session.scalars(
        db.select(Entry)
        .join(Entry.assignment)
        .where(
            Entry.person_id == person.id,
            ~Entry.cancelled,
            Entry.ends_at > now,
            Assignment.program_id == program.id,
        )
        .order_by(Entry.id)
        .options(joinedload(Entry.person), selectinload(Entry.answers))
    ).all()
    for entry in entries:
        post_of(version, now=now, held=entry.id in held).invite_again(entry)
    return len(entries)
