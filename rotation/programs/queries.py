"""Which programs there are for somebody, and what is in one."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_
from sqlalchemy.orm import joinedload, selectinload

from rotation.accounts.models import Person
from rotation.audit.models import AuditEntry
from rotation.audit.words import ACTIONS, action_words
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.placements.models import Placement
from rotation.programs.models import (
    Participant,
    Program,
    ProgramManager,
    Role,
    Team,
)
from rotation.programs.standing import has_answered
from rotation.programs.typed import is_open_to


def managed_programs(person: Person) -> list[Program]:
    """The programs that this person runs, the latest first."""
    query = db.select(Program).order_by(Program.starts_on.desc(), Program.title)
    if not person.manages_all:
        query = query.join(
            ProgramManager, ProgramManager.program_id == Program.id
        ).where(ProgramManager.person_id == person.id)
    return list(db.session.scalars(query))


def may_add_programs(person: Person) -> bool:
    """Whoever runs a program may start another."""
    runs = db.select(ProgramManager.program_id).filter_by(
        person_id=person.id, reads_only=False
    )
    return person.manages_all or db.session.scalar(runs.limit(1)) is not None


def joined_programs(person: Person) -> list[Participant]:
    """This person's parts in programs, the latest first."""
    return list(
        db.session.scalars(
            db.select(Participant)
            .where(Participant.person_id == person.id)
            .join(Participant.program)
            .options(joinedload(Participant.program), selectinload(Participant.roles))
            .order_by(Program.starts_on.desc(), Program.title)
        )
    )


def programs_to_join(person: Person, now: datetime) -> list[Program]:
    """The programs that are open to this person, who is not in them yet."""
    inside = db.select(Participant.program_id).filter_by(person_id=person.id)
    found = db.session.scalars(
        db.select(Program)
        .where(
            Program.open_to != "",
            Program.state != "ended",
            Program.id.not_in(inside),
            or_(Program.sign_up_until.is_(None), Program.sign_up_until > now),
        )
        .order_by(Program.starts_on, Program.title)
    )
    return [program for program in found if is_open_to(program.open_to, person.email)]


@dataclass(frozen=True)
class PersonLine:
    """One participant in a table. `state` is waiting, answered, imported or left;
    `seatless`: no seat can be theirs, for want of a promise of confidentiality."""

    id: int
    name: str
    email: str
    team: str
    roles: tuple[str, ...]
    state: str
    seatless: bool


def people_of(program: Program) -> list[PersonLine]:
    """Everybody in the program, who has not answered first; two queries."""
    kinds: dict[int, list[str]] = defaultdict(list)
    for id_, kind in db.session.execute(
        db.select(Role.participant_id, Role.kind)
        .join(Role.participant)
        .where(Participant.program_id == program.id)
        .order_by(Role.kind)
    ):
        kinds[id_].append(kind)
    rows = db.session.execute(
        db.select(
            Participant.id,
            Person.name,
            Person.email,
            Team.name.label("team"),
            Participant.signed_up_at,
            Participant.promised_at,
            Participant.left_at,
            has_answered().label("answered"),
        )
        .where(Participant.program_id == program.id)
        .join(Participant.person)
        .outerjoin(Participant.team)
    )
    lines = [
        PersonLine(
            id=row.id,
            name=row.name or row.email,
            email=row.email,
            team=row.team or "",
            roles=tuple(kinds[row.id]),
            state=_state(row),
            seatless=program.promise_required
            and row.promised_at is None
            and "shadower" in kinds[row.id],
        )
        for row in rows
    ]
    first = {"waiting": 0}
    return sorted(lines, key=lambda x: (first.get(x.state, 1), x.name.lower(), x.id))


def count_calls(program: Program) -> int:
    """How many calls the program has, cancelled ones included."""
    count = db.select(func.count(Call.id)).filter_by(program_id=program.id)
    return db.session.scalar(count) or 0


def calls_of(program: Program, *, start: int, most: int) -> list[Call]:
    """At most so many of the program's calls with their hosts, after the first `start`,
    by time; cancelled ones, too."""
    return list(
        db.session.scalars(
            db.select(Call)
            .filter_by(program_id=program.id)
            .options(joinedload(Call.host).joinedload(Participant.person))
            .order_by(Call.starts_at, Call.id)
            .offset(start)
            .limit(most)
        )
    )


def placements_of(program: Program) -> list[Placement]:
    """The program's placements with teams, mentors and what must come first, by name."""
    return list(
        db.session.scalars(
            db.select(Placement)
            .filter_by(program_id=program.id)
            .options(
                joinedload(Placement.team),
                selectinload(Placement.mentors).joinedload(Participant.person),
                selectinload(Placement.after),
            )
            .order_by(Placement.name)
        )
    )


def changed_since(program: Program, moment: datetime) -> list[tuple[Any, int]]:
    """What was done in the program since then, in words, and how often; the most frequent
    first. One query."""
    rows = db.session.execute(
        db.select(AuditEntry.action, func.count())
        .where(AuditEntry.program_id == program.id, AuditEntry.at > moment)
        .group_by(AuditEntry.action)
    )
    told: Counter[str] = Counter()
    for action, count in rows:
        kind, colon, _which = action.partition(": ")  # each way of adjusting is one
        told[str(ACTIONS.get(kind + colon) or action_words(action))] += count
    return sorted(told.items(), key=lambda one: (-one[1], str(one[0])))


def _state(row: Any) -> str:
    if row.left_at:
        return "left"
    if row.signed_up_at:
        return "answered"
    return "imported" if row.answered else "waiting"
