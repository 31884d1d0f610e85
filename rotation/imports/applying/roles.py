"""Roles of a file: what it says of a role replaces what was there."""

from copy import deepcopy
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from rotation.extensions import db
from rotation.imports.applying.lookups import present
from rotation.imports.plan import Change, Options, Plan
from rotation.imports.queries import participants_by_email
from rotation.imports.reading.roles import BLANK, SEEKERS, RoleRow
from rotation.placements.models import Placement
from rotation.programs.models import Program, Role


def apply_roles(
    program: Program,
    rows: list[RoleRow],
    plan: Plan,
    _options: Options,
    _now: datetime,
) -> None:
    """Give and change roles of people who take part in the program."""
    participants = participants_by_email(program)
    placements = set(
        db.session.scalars(db.select(Placement.name).filter_by(program_id=program.id))
    )
    for row in rows:
        try:
            participant = present(participants, row.email)
            _refuse_unknown_choices(row, placements)
        except ValueError as error:
            plan.skip(row.number, row.what, str(error))
            continue
        role = participant.role(row.kind)
        new = role is None
        if role is None:
            role = _blank_role(row.kind, program)
            participant.roles.append(role)
        changes = plan.changes(role, _values(row, program))
        if new:
            changes.insert(0, Change("role", "", row.kind))
        plan.decide(row.number, row.what, changes, new=new)


def _blank_role(kind: str, program: Program) -> Role:
    target = program.default_target if kind in SEEKERS else 1
    return Role(kind=kind, target=target, **deepcopy(BLANK))


def _refuse_unknown_choices(row: RoleRow, placements: set[str]) -> None:
    for name in row.values.get("choices", {}):
        if name not in placements:
            raise ValueError(
                _(
                    "Choices: there is no placement named %(name)s; import placements first.",
                    name=name,
                )
            )


def _values(row: RoleRow, program: Program) -> dict[str, Any]:
    values = dict(row.values)
    if "target" in values and values["target"] is None:
        values["target"] = program.default_target
    return values
