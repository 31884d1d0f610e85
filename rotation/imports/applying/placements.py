"""Placements of a file, with their team, their mentors and what must come first."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, selectinload

from rotation.extensions import db
from rotation.imports.applying.lookups import Teams, present
from rotation.imports.plan import Change, Options, Plan
from rotation.imports.queries import participants_by_email
from rotation.imports.reading.placements import DEFAULTS, PlacementRow, gaps_words
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program


def apply_placements(
    program: Program,
    rows: list[PlacementRow],
    plan: Plan,
    _options: Options,
    _now: datetime,
) -> None:
    """Add and change placements; a row is taken whole or, with a reason, not at all."""
    known = _placements_by_name(program)
    participants = participants_by_email(program)
    teams = Teams(program)
    accepted = list(_with_mentors(rows, participants, known, plan))
    accepted = _with_possible_order(accepted, known, plan)
    fresh = {row.name for row in accepted} - known.keys()
    for row in accepted:
        if row.name in fresh:
            known[row.name] = _new_placement(row.name, program)
    for row in accepted:
        mentors = [participants[email] for email in row.mentors]
        changes = _change(known[row.name], row, mentors, known, teams, plan)
        plan.decide(row.number, row.name, changes, new=row.name in fresh)


def _placements_by_name(program: Program) -> dict[str, Placement]:
    found = db.session.scalars(
        db.select(Placement)
        .filter_by(program_id=program.id)
        .options(
            joinedload(Placement.team),
            selectinload(Placement.mentors).joinedload(Participant.person),
            selectinload(Placement.after),
        )
    )
    return {placement.name: placement for placement in found}


def _with_mentors(
    rows: list[PlacementRow],
    participants: dict[str, Participant],
    known: dict[str, Placement],
    plan: Plan,
) -> Iterator[PlacementRow]:
    """The rows whose mentors take part and whose gaps fit together."""
    for row in rows:
        try:
            for email in row.mentors:
                present(participants, email)
            _check_gaps(row, known.get(row.name))
        except ValueError as error:
            plan.skip(row.number, row.name, str(error))
        else:
            yield row


def _check_gaps(row: PlacementRow, placement: Placement | None) -> None:
    lowest, highest = (
        row.values.get(name, getattr(placement, name, None))
        for name in ("min_gap_hours", "max_gap_hours")
    )
    if highest is not None and highest < (lowest or 0):
        raise ValueError(gaps_words(lowest, highest))


def _with_possible_order(
    rows: list[PlacementRow], known: dict[str, Placement], plan: Plan
) -> list[PlacementRow]:
    """The rows that come after what there is, and never after themselves."""
    stored = {name: {p.name for p in one.after} for name, one in known.items()}
    kept = list(rows)
    before = stored | {
        row.name: set(row.after) for row in rows if row.after is not None
    }
    while True:
        names = known.keys() | {row.name for row in kept}
        for row in kept:
            missing = [name for name in row.after or [] if name not in names]
            reason = ""
            if missing:
                reason = _(
                    "After: there is no placement named %(name)s.", name=missing[0]
                )
            elif row.after and _leads_to(row.name, row.after, before):
                reason = _("After: the placement would have to come before itself.")
            if reason:
                plan.skip(row.number, row.name, reason)
                before[row.name] = stored.get(row.name, set())
                kept.remove(row)
                break
        else:
            return kept


def _leads_to(name: str, after: list[str], before: dict[str, set[str]]) -> bool:
    seen: set[str] = set()
    open_names = list(after)
    while open_names:
        one = open_names.pop()
        if one == name:
            return True
        if one not in seen:
            seen.add(one)
            open_names += before.get(one, set())
    return False


def _new_placement(name: str, program: Program) -> Placement:
    placement = Placement(
        program_id=program.id, name=name, mentors=[], after=[], **DEFAULTS
    )
    db.session.add(placement)
    return placement


def _change(
    placement: Placement,
    row: PlacementRow,
    mentors: list[Participant],
    known: dict[str, Placement],
    teams: Teams,
    plan: Plan,
) -> list[Change]:
    changes = []
    team = teams.named(row.team)
    if placement.team is not team:
        old = placement.team.name if placement.team else ""
        changes.append(Change("team", old, team.name))
        placement.team = team
    changes += plan.changes(placement, row.values)
    changes += _relate(placement, "mentors", mentors, lambda one: one.person.email)
    if row.after is not None:
        after = [known[name] for name in row.after]
        changes += _relate(placement, "after", after, lambda one: one.name)
    return changes


def _relate(
    placement: Placement, name: str, wanted: list[Any], label: Any
) -> list[Change]:
    """Give the placement these related rows, where they are not the ones it has."""
    old, new = (sorted(map(label, rows)) for rows in (getattr(placement, name), wanted))
    if old == new:
        return []
    setattr(placement, name, wanted)
    return [Change(name, "; ".join(old), "; ".join(new))]
