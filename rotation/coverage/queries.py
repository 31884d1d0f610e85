"""What the maps are drawn from, in a number of queries that does not grow."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import selectinload

from rotation.accounts.models import Person
from rotation.availability.intervals import Span, program_span, subtract
from rotation.availability.queries import hours_of
from rotation.calls.models import Call
from rotation.coverage.hours import Spans
from rotation.extensions import db
from rotation.placements.models import Placement
from rotation.programs.holidays import spans_off
from rotation.programs.models import Participant, Program, Team
from rotation.programs.people import everybody_in
from rotation.programs.quiet import quiet_spans


@dataclass(frozen=True)
class Member:
    """Somebody who takes part, their roles, and when they can but for quiet weeks and
    holidays."""

    id: int
    name: str
    email: str
    team: str
    promised: bool
    roles: dict[str, Any]
    free: Spans


@dataclass(frozen=True)
class Ground:
    """A program's people and its whole time, in its own zone."""

    program: Program
    zone: ZoneInfo
    window: Span
    members: list[Member]
    quiet: dict[str, list[Span]]

    def seeking(self, kind: str) -> list[Member]:
        """Those with that role who have not had all that they want."""
        return [
            one
            for one in self.members
            if (role := one.roles.get(kind)) and role.target > role.credit
        ]


def ground_of(program: Program, kinds: Collection[str]) -> Ground:
    """Everybody in the program with one of these roles who has not left, with their hours;
    six queries."""
    zone = ZoneInfo(program.zone)
    window = program_span(program.starts_on, program.ends_on, zone)
    people = [
        one
        for one in everybody_in(program)
        if not one.left_at and any(role.kind in kinds for role in one.roles)
    ]
    quiet = quiet_spans(program)
    hours = hours_of(program, people, *window)
    members = []
    for one in people:
        roles = {role.kind: role for role in one.roles}
        off = spans_off(program, one.team, one.zone)
        free = tuple(subtract(hours[one.id].available, off))
        if "rotator" in roles:
            free = tuple(subtract(free, quiet.get("rotation", [])))
        members.append(
            Member(
                id=one.id,
                name=one.name or one.email,
                email=one.email,
                team=one.team,
                promised=one.promised_at is not None,
                roles=roles,
                free=Spans.of(free),
            )
        )
    return Ground(program, zone, window, members, quiet)


def calls_in(program: Program) -> list[Any]:
    """Every call that takes place, by time, with the name of its host; one query."""
    return list(
        db.session.execute(
            db.select(
                Call.id,
                Call.host_id,
                Call.starts_at,
                Call.ends_at,
                Call.title,
                Call.external_id,
                Call.seats,
                Call.tags,
                Call.consent,
                Call.withheld,
                Participant.left_at,
                Person.name.label("host_name"),
                Person.email.label("host"),
                Person.zone,
                Team.name.label("team"),
            )
            .join(Participant, Participant.id == Call.host_id)
            .join(Person, Person.id == Participant.person_id)
            .outerjoin(Team, Team.id == Participant.team_id)
            .where(Call.program_id == program.id, ~Call.cancelled)
            .order_by(Call.starts_at, Call.id)
        )
    )


def placements_in(program: Program) -> list[Placement]:
    """The program's placements with their mentors, by name; two queries."""
    return list(
        db.session.scalars(
            db.select(Placement)
            .filter_by(program_id=program.id)
            .options(selectinload(Placement.mentors).load_only(Participant.id))
            .order_by(Placement.name)
        )
    )
