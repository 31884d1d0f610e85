"""Everybody in a program with their roles, for pages that read hundreds at once."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rotation.accounts.models import Person
from rotation.extensions import db
from rotation.programs.models import Participant, Program, Role, Team


@dataclass(frozen=True)
class Who:
    """A participant with their person, the name of their team ("" for none), and their
    roles, which have the fields of Role."""

    id: int
    name: str
    email: str
    zone: str
    team: str
    left_at: datetime | None
    promised_at: datetime | None
    roles: list[Any]

    def role(self, kind: str) -> Any:
        """The role of that kind; `None` where this participant has none such."""
        return next((role for role in self.roles if role.kind == kind), None)


def everybody_in(program: Program) -> list[Who]:
    """Everybody who is or was in the program, by id; two queries."""
    roles: dict[int, list[Any]] = defaultdict(list)
    for role in db.session.execute(
        db.select(*Role.__table__.columns)
        .join(Participant, Participant.id == Role.participant_id)
        .where(Participant.program_id == program.id)
        .order_by(Role.kind)
    ):
        roles[role.participant_id].append(role)
    rows = db.session.execute(
        db.select(
            Participant.id,
            Person.name,
            Person.email,
            Person.zone,
            Team.name,
            Participant.left_at,
            Participant.promised_at,
        )
        .join(Participant.person)
        .outerjoin(Participant.team)
        .where(Participant.program_id == program.id)
        .order_by(Participant.id)
    )
    return [
        Who(id_, name, email, zone, team or "", left_at, promised_at, roles[id_])
        for id_, name, email, zone, team, left_at, promised_at in rows
    ]
