"""Reading the trail."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select

from rotation.accounts.models import Person
from rotation.audit.models import AuditEntry
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.programs.models import Participant, Program

NOBODY = 0
"""As `Wanted.actor`: what the command line and the worker did."""


@dataclass(frozen=True)
class Wanted:
    """Which entries: of one program (`None`: of the whole installation), by one person,
    of one action, in [since, until). What is `None` does not matter."""

    program: Program | None = None
    actor: int | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def count_entries(wanted: Wanted) -> int:
    return db.session.scalar(_those(db.select(db.func.count()), wanted)) or 0


def entries(wanted: Wanted, *, start: int, most: int) -> list[Any]:
    """The entries with the name and address of who did it, the latest first."""
    query = (
        _those(db.select(AuditEntry, Person.name, Person.email), wanted)
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .order_by(AuditEntry.number.desc().nulls_first(), AuditEntry.id.desc())
        .offset(start)
        .limit(most)
    )
    return list(db.session.execute(query))


def actors(program: Program | None) -> list[Any]:
    """Everybody who did something, by name: id, name and address."""
    those = _those(db.select(AuditEntry.actor_id), Wanted(program)).distinct()
    query = db.select(Person.id, Person.name, Person.email).where(Person.id.in_(those))
    return list(db.session.execute(query.order_by(Person.name, Person.email)))


def actions(program: Program | None) -> list[str]:
    """Every action that was done."""
    those = _those(db.select(AuditEntry.action), Wanted(program)).distinct()
    return list(db.session.scalars(those))


def names_of(targets: Iterable[str]) -> dict[str, str]:
    """What people call these rows, by target (“call 3”); one query for each kind of row."""
    ids: dict[str, set[int]] = {}
    for target in targets:
        found = re.fullmatch(r"(program|person|participant|call) ([0-9]{1,9})", target)
        if found:
            ids.setdefault(found[1], set()).add(int(found[2]))
    queries: dict[str, Select[Any]] = {
        "program": db.select(Program.id, Program.title, Program.name),
        "person": db.select(Person.id, Person.name, Person.email),
        "participant": db.select(Participant.id, Person.name, Person.email).join(
            Participant.person
        ),
        "call": db.select(Call.id, Call.title, Call.external_id),
    }
    keys = {
        "program": Program.id,
        "person": Person.id,
        "participant": Participant.id,
        "call": Call.id,
    }
    return {
        f"{kind} {id_}": name or instead
        for kind, wanted in ids.items()
        for id_, name, instead in db.session.execute(
            queries[kind].where(keys[kind].in_(wanted))
        )
    }


def _those(query: Select[Any], wanted: Wanted) -> Select[Any]:
    """The query over the entries that are wanted."""
    query = query.select_from(AuditEntry)
    if wanted.program is not None:
        query = query.where(AuditEntry.program_id == wanted.program.id)
    if wanted.actor is not None:
        query = query.where(
            AuditEntry.actor_id == wanted.actor
            if wanted.actor != NOBODY
            else AuditEntry.actor_id.is_(None)
        )
    if wanted.action is not None:
        query = query.where(AuditEntry.action == wanted.action)
    if wanted.since is not None:
        query = query.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditEntry.at < wanted.until)
    return query
