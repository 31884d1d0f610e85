"""What a program offers to whoever signs up: tags, hosts, placements, and whom to ask."""

from dataclasses import dataclass, field

from sqlalchemy.orm import joinedload

from rotation.accounts.models import Person
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program, ProgramManager
from rotation.programs.typed import listed


@dataclass(frozen=True)
class Colleague:
    """Somebody a seeker may be placed with."""

    email: str
    name: str


@dataclass(frozen=True)
class Offered:
    """What the calls of a program let one choose: their tags, and their hosts."""

    tags: list[str] = field(default_factory=list)
    hosts: list[Colleague] = field(default_factory=list)


def calls_offered(program: Program, *, but: Person) -> Offered:
    """The tags of the program and of calls that may be observed, and who else has calls, by
    name."""
    rows = db.session.execute(
        db.select(Call.tags, Call.cancelled, Call.consent, Person.email, Person.name)
        .join(Participant, Participant.id == Call.host_id)
        .join(Person, Person.id == Participant.person_id)
        .where(Call.program_id == program.id)
    )
    tags: set[str] = set(listed(program.tags))
    hosts: set[Colleague] = set()
    for row in rows:
        if not row.cancelled and row.consent != "no":
            tags.update(row.tags)
        if row.email != but.email:
            hosts.add(Colleague(row.email, row.name or row.email))
    return Offered(sorted(tags), sorted(hosts, key=lambda x: (x.name, x.email)))


def placements_offered(program: Program) -> list[Placement]:
    """The program's placements with teams and mentors, by name; one query."""
    found = db.session.scalars(
        db.select(Placement)
        .filter_by(program_id=program.id)
        .options(
            joinedload(Placement.team),
            joinedload(Placement.mentors).joinedload(Participant.person),
        )
        .order_by(Placement.name)
    )
    return list(found.unique())


def managers_of(program: Program) -> list[Person]:
    """Whom to ask: who runs this program, else who runs all."""
    own = db.select(ProgramManager.person_id).filter_by(program_id=program.id)
    people = db.session.scalars(
        db.select(Person)
        .where(Person.id.in_(own) | Person.manages_all, ~Person.disabled)
        .order_by(Person.manages_all, Person.name, Person.email)
    ).all()
    return [x for x in people if not x.manages_all] or list(people)
