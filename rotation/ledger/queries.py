"""What took place: over, and neither cancelled nor declined by anybody."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, literal, or_
from sqlalchemy.orm import aliased

from rotation.accounts.models import Person
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.invites.models import Answer, Entry
from rotation.invites.queries import stands
from rotation.ledger.lines import Had, Line, lines_of, median_minutes
from rotation.ledger.meetings import came_together
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program, Role, Team
from rotation.scheduling.models import Assignment

SEEKERS = ("shadower", "rotator")


def took_place(now: datetime, people: Select[Any], *only: Any) -> list[Had]:
    """Everything with one of these people in it that took place by now, by time; `only`
    are further conditions on the assignment. One query."""
    seeker, other = aliased(Participant), aliased(Participant)
    declined = (
        db.select(Entry.assignment_id)
        .join(Answer, Answer.entry_id == Entry.id)
        .where(Answer.answer == "declined", stands())
    )
    rows = db.session.execute(
        db.select(
            Assignment.program_id,
            seeker.person_id,
            other.person_id,
            Assignment.placement_id.is_not(None),
            func.coalesce(Assignment.call_id, Assignment.placement_id),
            Assignment.starts_at,
            Assignment.ends_at,
        )
        .join(seeker, seeker.id == Assignment.participant_id)
        .outerjoin(Call, Call.id == Assignment.call_id)
        .join(other, other.id == func.coalesce(Assignment.mentor_id, Call.host_id))
        .where(
            Assignment.ends_at <= now,
            ~Assignment.cancelled,
            or_(Call.id.is_(None), ~Call.cancelled),
            Assignment.id.not_in(declined),
            or_(seeker.person_id.in_(people), other.person_id.in_(people)),
            *only,
        )
        .order_by(Assignment.starts_at, Assignment.id)
    )
    return [Had(*row) for row in rows]


def met_pairs(program: Program, now: datetime) -> set[tuple[int, int]]:
    """Pairs of persons, the lower id first, of whom at least one is in the program and who
    have met by now: in any program, or by what is known of their roles. Three queries."""
    people = people_in(program.id)
    found = came_together(now, people)
    for row in took_place(now, people):
        found.add(_pair(row.person_id, row.other_id))
    known = db.session.execute(
        db.select(Person.id, Person.email, Role.met)
        .join(Participant, Participant.person_id == Person.id)
        .outerjoin(Role, Role.participant_id == Participant.id)
        .where(Participant.program_id == program.id)
    ).all()
    ids = {email: id_ for id_, email, _ in known}
    for id_, _, met in known:
        found |= {_pair(id_, ids[email]) for email in met or () if email in ids}
    return found


def _pair(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


@dataclass(frozen=True)
class Member:
    """Somebody in a program, who has not left it, with what they do there."""

    id: int
    name: str
    email: str
    team: str
    kinds: tuple[str, ...]

    @property
    def seeks(self) -> bool:
        """Whether they want seats or placements."""
        return any(kind in SEEKERS for kind in self.kinds)


def members_of(program: Program) -> list[Member]:
    """Everybody in the program who has a role, by name; one query."""
    rows = db.session.execute(
        db.select(Person.id, Person.name, Person.email, Team.name, Role.kind)
        .select_from(Participant)
        .join(Participant.person)
        .join(Participant.roles)
        .outerjoin(Participant.team)
        .where(Participant.program_id == program.id, Participant.left_at.is_(None))
        .order_by(Person.name, Person.email, Role.kind)
    )
    found: dict[int, Member] = {}
    kinds: dict[int, list[str]] = defaultdict(list)
    for id_, name, email, team, kind in rows:
        kinds[id_].append(kind)
        found[id_] = Member(id_, name or email, email, team or "", tuple(kinds[id_]))
    return list(found.values())


def people_in(*program_ids: int) -> Select[Any]:
    """The persons in these programs, as a query of their ids."""
    return db.select(Participant.person_id).where(
        Participant.program_id.in_(program_ids)
    )


@dataclass(frozen=True)
class Own:
    """What somebody has had over all programs, beside the others of one program."""

    program: Program
    minutes: int
    median: int
    people: int


def own_lines(person: Person, now: datetime) -> list[Own]:
    """One for each program in which the person seeks something and anybody has had
    anything yet, the latest first; two queries."""
    mine = (
        db.select(Participant.program_id)
        .join(Participant.roles)
        .where(
            Participant.person_id == person.id,
            Participant.left_at.is_(None),
            Role.kind.in_(SEEKERS),
        )
    )
    rows = db.session.execute(
        db.select(Program, Participant.person_id)
        .join(Participant, Participant.program_id == Program.id)
        .join(Participant.roles)
        .where(
            Program.id.in_(mine),
            Participant.left_at.is_(None),
            Role.kind.in_(SEEKERS),
        )
        .order_by(Program.starts_on.desc(), Program.name)
    )
    seekers: dict[Program, set[int]] = defaultdict(set)
    for program, id_ in rows:
        seekers[program].add(id_)
    if not seekers:
        return []
    lines = lines_of(took_place(now, people_in(*(one.id for one in seekers))))
    own = lines.get(person.id, Line()).had
    return [
        Own(program, own, median_minutes(people, lines), len(people))
        for program, people in seekers.items()
        if any(id_ in lines and lines[id_].had for id_ in people)
    ]


def seekers_of(program: Program) -> list[tuple[Role, Person]]:
    """The roles in which people of the program seek something, with the person, by name."""
    rows = db.session.execute(
        db.select(Role, Person)
        .join(Role.participant)
        .join(Participant.person)
        .where(
            Participant.program_id == program.id,
            Participant.left_at.is_(None),
            Role.kind.in_(SEEKERS),
        )
        .order_by(Person.name, Person.email, Role.kind.desc())
    )
    return [(role, person) for role, person in rows]


def earlier_programs(program: Program) -> Select[Any]:
    """The programs that began before this one, as a query of their ids."""
    return db.select(Program.id).where(
        or_(
            Program.starts_on < program.starts_on,
            and_(Program.starts_on == program.starts_on, Program.id < program.id),
        )
    )


def were_in(earlier: Select[Any]) -> set[tuple[int, str]]:
    """Who sought what in these programs: persons with kinds of roles."""
    rows = db.session.execute(
        db.select(Participant.person_id, Role.kind)
        .join(Participant.roles)
        .where(Participant.program_id.in_(earlier))
        .distinct()
    )
    return {(person_id, kind) for person_id, kind in rows}


def addresses_in(program: Program) -> dict[int, str]:
    """The addresses of everybody in the program, by person; without those erased."""
    rows = db.session.execute(
        db.select(Person.id, Person.email)
        .join(Participant, Participant.person_id == Person.id)
        .where(Participant.program_id == program.id, Person.erased_at.is_(None))
    )
    return {id_: email for id_, email in rows}  # noqa: C416  rows are no pairs to a type checker


def sittings_of() -> dict[int, int]:
    """How many sittings make each placement whole, by placement."""
    rows = db.session.execute(db.select(Placement.id, Placement.sittings))
    return {id_: number for id_, number in rows}  # noqa: C416


def names_and_programs(rows: list[Had]) -> tuple[dict[int, str], dict[int, str]]:
    """What the people and programs of these rows are called, by id; one query."""
    people = {id_ for row in rows for id_ in (row.person_id, row.other_id)}
    called = func.coalesce(func.nullif(Person.name, ""), Person.email)
    found = db.session.execute(
        db.select(literal(False), Person.id, called)
        .where(Person.id.in_(people))
        .union_all(
            db.select(literal(True), Program.id, Program.title).where(
                Program.id.in_({row.program_id for row in rows})
            )
        )
    ).all()
    return (
        {id_: name for is_program, id_, name in found if not is_program},
        {id_: name for is_program, id_, name in found if is_program},
    )
