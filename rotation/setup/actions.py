"""Changing who runs a program and what it is to reach, and copying it with its people."""

from dataclasses import replace
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import inspect

from rotation.accounts.actions import add_manager
from rotation.accounts.models import Person
from rotation.audit.actions import record
from rotation.errors import Refused
from rotation.extensions import Base, db
from rotation.ledger.actions import take_over
from rotation.placements.models import Placement
from rotation.programs.actions import change_program, create_program, rules_of
from rotation.programs.models import (
    TIERS,
    Participant,
    Program,
    ProgramManager,
    Role,
    Team,
)
from rotation.programs.rules import check_dates
from rotation.setup.queries import managers_in, placements_with_all, staying_in

MOVES = ("up", "down", "drop", "use")


def moved(goals: list[str], goal: str, move: str) -> list[str]:
    """The goals after one is moved a place up or down, dropped, or used again (as the
    last). What cannot be done changes nothing."""
    found = list(goals)
    if move == "use" and goal not in found:
        return [*found, goal]
    if goal not in found:
        return found
    if move == "drop":
        return [one for one in found if one != goal] or found
    place = found.index(goal)
    other = place + {"up": -1, "down": 1}.get(move, 0)
    if 0 <= other < len(found):
        found[place], found[other] = found[other], found[place]
    return found


def move_goal(
    program: Program, goal: str, move: str, *, now: datetime, actor_id: int
) -> bool:
    """Move a goal of the program; whether the order is another one now."""
    if goal not in TIERS:
        return False
    goals = tuple(moved(list(program.objective), goal, move))
    rules = replace(rules_of(program), objective=goals)
    return change_program(program, rules, now=now, actor_id=actor_id)


def let_in(
    program: Program, email: str, *, reads_only: bool, now: datetime, actor_id: int
) -> Person:
    """Let whoever has this address run the program, or only look at it.

    Raises Refused where nobody would be left to run it.
    """
    person = add_manager(email, program=program, now=now, actor_id=actor_id)
    part = db.session.get_one(ProgramManager, (program.id, person.id))
    if part.reads_only == reads_only:
        return person
    if reads_only:
        _check_others_run(program, person.id)
    part.reads_only = reads_only
    record(
        "change manager",
        f"person {person.id}",
        now=now,
        actor_id=actor_id,
        program_id=program.id,
        before={"reads_only": not reads_only},
        after={"reads_only": reads_only},
    )
    return person


def send_away(
    program: Program, person_id: int, *, now: datetime, actor_id: int
) -> None:
    """Take the program from this manager; nothing where they do not have it.

    Raises Refused where nobody would be left to run it.
    """
    part = db.session.get(ProgramManager, (program.id, person_id))
    if part is None:
        return
    if not part.reads_only:
        _check_others_run(program, person_id)
    db.session.delete(part)
    record(
        "remove manager",
        f"person {person_id}",
        now=now,
        actor_id=actor_id,
        program_id=program.id,
    )


def _check_others_run(program: Program, person_id: int) -> None:
    lock = db.select(Program.id).filter_by(id=program.id).with_for_update()
    db.session.execute(lock)  # two who remove each other come one after the other
    others = [
        one
        for one in managers_in(program)
        if one.person_id != person_id and not one.reads_only and not one.person.disabled
    ]
    if not others:
        raise Refused(
            _(
                "Somebody has to run the program: add another manager before this one goes."
            )
        )


def copy_program(
    source: Program,
    *,
    name: str,
    title: str,
    starts_on: date,
    history: bool,
    now: datetime,
    actor_id: int,
) -> Program:
    """A new program with the rules, goals, teams, managers, placements and people of
    another.

    Its length is the same; a deadline is as long before it as it was. Everybody keeps roles, limits
    and wishes, and is asked for hours and the promise again. With `history` they start
    with what the ledger knows of earlier programs, as credit and as whom they have met;
    without it, at zero. Raises Refused as `create_program` does.
    """
    check_dates(starts_on, starts_on)  # what is shifted so far is no date any more
    shift = starts_on - source.starts_on
    rules = rules_of(source)
    until = rules.sign_up_until
    copy = create_program(
        name,
        replace(
            rules,
            title=title,
            starts_on=starts_on,
            ends_on=rules.ends_on + shift,
            sign_up_until=until + shift if until else None,
        ),
        now=now,
        actor_id=actor_id,
    )
    people, placements = _filled(copy, source, now=now, actor_id=actor_id)
    record(
        "copy",
        f"program {copy.id}",
        now=now,
        actor_id=actor_id,
        program_id=copy.id,
        after={"from": source.id, "people": people, "placements": placements},
    )
    if history:
        take_over(
            copy,
            newcomers_at_median=source.newcomers_at_median,
            now=now,
            actor_id=actor_id,
        )
    return copy


def _filled(
    copy: Program, source: Program, *, now: datetime, actor_id: int
) -> tuple[int, int]:
    """Bring in managers, people and placements; how many people and placements."""
    db.session.add_all(
        ProgramManager(
            program_id=copy.id, person_id=one.person_id, reads_only=one.reads_only
        )
        for one in managers_in(source)
        if one.person_id != actor_id
    )
    teams = {team.name: team for team in copy.teams}
    parts = {one.id: _again(one, copy, teams, now) for one in staying_in(source)}
    db.session.add_all(parts.values())
    offered = placements_with_all(source)
    placements = {one.id: _offered_again(one, copy, teams, parts) for one in offered}
    for one in offered:
        placements[one.id].after = [placements[earlier.id] for earlier in one.after]
    db.session.add_all(placements.values())
    db.session.flush()
    return len(parts), len(placements)


def _again(
    one: Participant, copy: Program, teams: dict[str, Team], now: datetime
) -> Participant:
    return Participant(
        program_id=copy.id,
        person_id=one.person_id,
        team=teams[one.team.name] if one.team else None,
        crm_id=one.crm_id,
        created_at=now,
        roles=[_role_again(role) for role in one.roles],
    )


def _role_again(role: Role) -> Role:
    """The same role; what was had before is no part of what is wanted now."""
    found = Role(**_values(role, but={"participant_id", "credit", "met"}))
    found.target = max(1, role.target - role.credit)
    return found


def _offered_again(
    one: Placement,
    copy: Program,
    teams: dict[str, Team],
    parts: dict[int, Participant],
) -> Placement:
    return Placement(
        **_values(one, but={"program_id", "team_id", "revision"}),
        program_id=copy.id,
        team=teams[one.team.name],
        mentors=[parts[mentor.id] for mentor in one.mentors if mentor.id in parts],
    )


def _values(row: Base, *, but: set[str]) -> dict[str, object]:
    """The columns of a row, less its key and those."""
    columns = inspect(type(row)).column_attrs
    return {
        column.key: getattr(row, column.key)
        for column in columns
        if column.key != "id" and column.key not in but
    }
