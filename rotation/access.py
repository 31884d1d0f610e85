"""Who may reach what: one function per kind of object gives it, or ends in 404 or 403.

Somebody who has nothing to do with a program learns nothing of it (404); a participant
who asks for what only its managers may do is told so (403); nobody signed in is sent
to the sign-in page.
"""

from typing import TypeVar

from flask import abort, g, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.sql.base import ExecutableOption

from rotation.accounts.models import Person
from rotation.calls.models import Call
from rotation.extensions import db, login
from rotation.imports.models import Upload
from rotation.invites.models import Entry
from rotation.meetings.models import Meeting
from rotation.meetings.queries import Standing, standing
from rotation.programs.models import Participant, Program, ProgramManager
from rotation.programs.typed import is_open_to
from rotation.repairs.models import Repair
from rotation.scenarios.models import Scenario
from rotation.scheduling.models import Draft, SolverRun
from rotation.scheduling.reasons import Reason
from rotation.seats.models import Offer

Row = TypeVar("Row", SolverRun, Draft, Upload, Offer, Repair, Scenario, Meeting)


def signed_in() -> Person:
    """The person at the other end; strangers are sent to the sign-in page."""
    if not current_user.is_authenticated:
        abort(login.unauthorized())
    person: Person = current_user.person
    return person


def manages(person: Person, program: Program) -> bool:
    """Whether this person runs this program."""
    return person.manages_all or (
        db.session.get(ProgramManager, (program.id, person.id)) is not None
    )


def changes(person: Person, program: Program) -> bool:
    """Whether this person runs this program, and does not only look at it."""
    part = db.session.get(ProgramManager, (program.id, person.id))
    return person.manages_all or (part is not None and not part.reads_only)


def participant_in(program: Program, person: Person) -> Participant | None:
    """This person's part in this program, if there is one."""
    return db.session.scalar(
        db.select(Participant).filter_by(program_id=program.id, person_id=person.id)
    )


def managed_program(name: str) -> Program:
    """The program of that name, for its managers only."""
    person = signed_in()
    program = db.first_or_404(db.select(Program).filter_by(name=name))
    return _for_managers(program, person)


def joinable_program(name: str) -> Program:
    """The program of that name, for those in it, those it is open to, and its managers."""
    person = signed_in()
    mine = (Participant.program_id == Program.id) & (Participant.person_id == person.id)
    found = db.session.execute(
        db.select(Program, Participant.id)
        .outerjoin(Participant, mine)
        .where(Program.name == name)
    ).first()
    if found is None:
        abort(404)
    program, participant_id = found
    if not (
        participant_id
        or is_open_to(program.open_to, person.email)
        or manages(person, program)
    ):
        abort(404)
    return program


def own_part(name: str) -> Participant:
    """The part of the person at the other end in the program of that name."""
    found = db.session.scalars(
        db.select(Participant)
        .join(Participant.program)
        .where(
            Program.name == name,
            Participant.person_id == signed_in().id,
            Participant.left_at.is_(None),
        )
        .options(contains_eager(Participant.program), joinedload(Participant.roles))
    ).unique()
    return found.first() or abort(404)


def hosting(name: str) -> Participant:
    """The same, as a host."""
    host = own_part(name)
    if host.role("host") is None:
        abort(403, _("Only who hosts calls in this program can bring them in."))
    return host


def managed(kind: type[Row], row_id: int) -> Row:
    """The row of that kind (it has a `program`), for the managers of its program only."""
    person = signed_in()
    row = db.session.get(kind, row_id)
    if row is None:
        abort(404)
    _for_managers(row.program, person)
    return row


def managed_draft(draft_id: int, kind: str = "schedule") -> Draft:
    """The draft of that kind, for the managers of its program only."""
    draft = managed(Draft, draft_id)
    return draft if draft.kind == kind else abort(404)


def attended(meeting_id: int) -> tuple[Standing, Participant | None]:
    """A meeting that is published, and the visitor's part in it, for its members and the
    managers of its program (`None`: they manage it only); 403 for other participants."""
    person = signed_in()
    found = standing(meeting_id) or abort(404)
    for entry in found.entries:
        if entry.person_id == person.id:
            return found, entry.assignment.participant
    _for_managers(found.meeting.program, person)
    return found, None


def _for_managers(program: Program, person: Person) -> Program:
    """The program; who only looks at it may do no more than that."""
    part = db.session.get(ProgramManager, (program.id, person.id))
    if part is None and not person.manages_all:
        abort(403 if participant_in(program, person) else 404)
    g.only_looks = bool(part and part.reads_only and not person.manages_all)
    if only_looks() and request.method not in ("GET", "HEAD"):
        abort(403)
    return program


def only_looks() -> bool:
    """Whether what this request is about is a program that the person may only look at."""
    return bool(g.get("only_looks"))


def own_entry(uid: str, *options: ExecutableOption) -> Entry:
    """The calendar entry of that UID, for the person in whose calendar it is only."""
    person = signed_in()
    mine = db.select(Entry).filter_by(uid=uid, person_id=person.id)
    return db.session.scalars(mine.options(*options)).unique().first() or abort(404)


def own_reason(reason_id: int) -> tuple[Reason, Participant]:
    """What the engine said about the visitor, and their part in that program; 404 for
    everybody else."""
    person = signed_in()
    found = db.session.execute(
        db.select(Reason, Participant)
        .join(Participant, Participant.id == Reason.participant_id)
        .where(Reason.id == reason_id, Participant.person_id == person.id)
    ).first()
    return (found[0], found[1]) if found else abort(404)


def own_call(call_id: int) -> Call:
    """The call, for the one who hosts it only."""
    person = signed_in()
    call = db.session.scalar(
        db.select(Call)
        .join(Call.host)
        .where(Call.id == call_id, Participant.person_id == person.id)
    )
    return call or abort(404)
