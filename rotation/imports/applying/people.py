"""People of a file: one row per address over all programs, one participant in this one."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from rotation.accounts.models import Person
from rotation.extensions import db
from rotation.imports.applying.lookups import Teams
from rotation.imports.plan import Change, Options, Plan
from rotation.imports.queries import (
    participants_by_email,
    people_by_email,
    with_weekly_hours,
)
from rotation.imports.reading.people import PersonRow
from rotation.programs.models import Participant, Program, Role

ROLE_OF_DEPARTMENT = {"sales": "host", "marketing": "shadower"}
NAMED = 10
"""How many people a note names."""


def apply_people(
    program: Program,
    rows: list[PersonRow],
    plan: Plan,
    options: Options,
    now: datetime,
) -> None:
    """Add and change people and their part in this program."""
    people = people_by_email([row.email for row in rows])
    participants = participants_by_email(program)
    teams = Teams(program)
    moved: list[Person] = []
    renamed: list[str] = []
    for row in rows:
        person, participant = people.get(row.email), participants.get(row.email)
        if person is None and row.name is None:
            plan.skip(row.number, row.email, _("%(column)s is empty.", column="Name"))
        elif person is not None and person.disabled:
            plan.skip(row.number, row.email, _("This account is switched off."))
        elif participant is not None and participant.left_at is not None:
            plan.skip(row.number, row.email, _("This person has left this program."))
        else:
            new = participant is None
            if new and person and person.name and row.name not in (None, person.name):
                renamed.append(f"{person.name} → {row.name}")
            person = person or _new_person(row.email, program, now)
            participant = participant or _new_participant(person, program, now)
            if row.zone not in (None, person.zone):
                moved.append(person)
            changes = plan.changes(person, _about_person(row))
            if row.crm_id is not None:
                changes += plan.changes(participant, {"crm_id": row.crm_id})
            if row.leader is not None:
                changes += plan.changes(participant, {"leader": row.leader})
            if row.team is not None:
                changes += _put_into_team(participant, row.team, teams)
            changes += _offered_role(program, participant, plan, options)
            plan.decide(row.number, row.email, changes, new=new)
    _tell_moved_hours(moved, plan)
    _tell_renamed(renamed, plan)


def _tell_renamed(renamed: list[str], plan: Plan) -> None:
    """A name is the person's own: say who of other programs gets another one."""
    if renamed:
        plan.notes.append(
            ngettext(
                "%(num)s person of another program gets another name, there too: %(names)s.",
                "%(num)s people of other programs get another name, there too: %(names)s.",
                len(renamed),
                names=", ".join(renamed[:NAMED]) + (" …" if renamed[NAMED:] else ""),
            )
        )


def _tell_moved_hours(moved: list[Person], plan: Plan) -> None:
    """Weekly hours are on their person's own clock: say whose go along with a new zone."""
    ids = [person.id for person in moved if person.id is not None]
    emails = with_weekly_hours(ids)
    if emails:
        plan.notes.append(
            ngettext(
                "The weekly hours of %(num)s person move with the new time zone, in every program, since they are kept on that person's own clock: %(emails)s.",
                "The weekly hours of %(num)s people move with the new time zone, in every program, since they are kept on each person's own clock: %(emails)s.",
                len(emails),
                emails=", ".join(emails[:NAMED]) + (" …" if emails[NAMED:] else ""),
            )
        )


def _new_person(email: str, program: Program, now: datetime) -> Person:
    person = Person(email=email, name="", department="", zone="", created_at=now)
    person.zone = program.zone
    db.session.add(person)
    return person


def _new_participant(person: Person, program: Program, now: datetime) -> Participant:
    participant = Participant(
        program_id=program.id,
        person=person,
        roles=[],
        crm_id="",
        leader=False,
        created_at=now,
    )
    db.session.add(participant)
    return participant


def _about_person(row: PersonRow) -> dict[str, Any]:
    """What the row says of the person; blank cells say nothing."""
    said = {"name": row.name, "department": row.department, "zone": row.zone}
    return {name: value for name, value in said.items() if value is not None}


def _put_into_team(participant: Participant, name: str, teams: Teams) -> list[Change]:
    old, team = participant.team, teams.named(name)
    if old is team:
        return []
    participant.team = team
    return [Change("team", old.name if old else "", team.name)]


def _offered_role(
    program: Program, participant: Participant, plan: Plan, options: Options
) -> list[Change]:
    """The role that goes with a department: counted always, given only where agreed."""
    department = participant.person.department.casefold()
    kind = ROLE_OF_DEPARTMENT.get(department)
    if kind is None or participant.role(kind) is not None:
        return []
    plan.new_roles[kind] += 1
    if not options.add_roles:
        return []
    participant.roles.append(new_role(kind, program))
    return [Change("role", "", kind)]


def new_role(kind: str, program: Program) -> Role:
    """A role with the program's own target and weekly limit."""
    target = program.default_target if kind in ("shadower", "rotator") else 1
    return Role(kind=kind, target=target, max_per_week=program.default_max_per_week)
