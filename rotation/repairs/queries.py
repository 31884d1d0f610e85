"""What of a published schedule cannot take place as it stands: read from the rows of now."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import aliased, joinedload, selectinload

from rotation.accounts.models import Person
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.programs.models import Participant, Program
from rotation.repairs.broken_meetings import broken_meetings
from rotation.repairs.found import Found, away, declined_by
from rotation.repairs.models import Trouble
from rotation.scheduling.models import Assignment, Version
from rotation.scheduling.people import instant


def troubles_in(program: Program, now: datetime) -> list[Found]:
    """Everything to come that is published and does not hold, the soonest first.

    A constant number of queries; only what is broken is read.
    """
    found = [*_broken_seats(program, now), *broken_meetings(program, now)]
    return sorted(found, key=lambda one: one.first_at)


def _broken_seats(program: Program, now: datetime) -> list[Found]:
    """The seats and sittings among them."""
    rows = _broken_rows(program, now)
    people = _people({one.id for _, one, *_rest in rows if one})
    groups: dict[tuple[str, str], list[Any]] = defaultdict(list)
    about: dict[tuple[str, str], tuple[Participant | None, Call | None]] = {}
    for row, guided, seeker_no, guide_no, seeker_away, guide_away in rows:
        seeker = row.participant
        guide_row = people.get(guided.id) if guided else None
        kind, who = _kind(
            row,
            program,
            seeker=(seeker, seeker_no, seeker_away),
            guide=(guide_row, guide_no, guide_away),
        )
        key = (kind, _key(kind, row, who))
        groups[key].append(row)
        about[key] = (who, row.call)
    return [
        Found(kind, f"{kind}/{key}", *about[kind, key], tuple(found))
        for (kind, key), found in groups.items()
    ]


def _broken_rows(program: Program, now: datetime) -> Sequence[Any]:
    """Each assignment that does not hold and its guide; whether seeker and guide declined,
    and whether they are away."""
    guide = aliased(Participant)
    return db.session.execute(
        db.select(
            Assignment,
            guide,
            declined_by(Participant.person_id),
            declined_by(guide.person_id),
            away(Assignment.participant_id),
            away(guide.id),
        )
        .join(Participant, Participant.id == Assignment.participant_id)
        .outerjoin(Call, Call.id == Assignment.call_id)
        .outerjoin(
            guide,
            guide.id == db.func.coalesce(Assignment.mentor_id, Call.host_id),
        )
        .where(
            Assignment.program_id == program.id,
            ~Assignment.cancelled,
            Assignment.meeting_id.is_(None),  # broken_meetings has those
            Assignment.starts_at > now,
            or_(
                _call_is_off(program),
                Participant.left_at.is_not(None),
                guide.left_at.is_not(None),
                declined_by(Participant.person_id),
                declined_by(guide.person_id),
                away(Assignment.participant_id),
                away(guide.id),
            ),
        )
        .options(
            joinedload(Assignment.call),
            joinedload(Assignment.placement),
            joinedload(Assignment.participant).joinedload(Participant.person),
            joinedload(Assignment.mentor).joinedload(Participant.person),
        )
        .order_by(Assignment.starts_at, Assignment.id)
    ).all()


def published_numbers(program: Program) -> dict[str, int]:
    """The number of the newest version of each kind that is published."""
    rows = db.session.execute(
        db.select(Version.kind, db.func.max(Version.number).label("newest"))
        .where(Version.program_id == program.id)
        .group_by(Version.kind)
    )
    return {row.kind: row.newest for row in rows}


def rows_of(program: Program) -> dict[str, Trouble]:
    """What is known of the program's troubles, by key, with their repairs."""
    return {
        one.key: one
        for one in db.session.scalars(
            db.select(Trouble)
            .filter_by(program_id=program.id)
            .options(selectinload(Trouble.repairs))
        )
    }


def _kind(
    row: Assignment,
    program: Program,
    *,
    seeker: tuple[Participant, bool, bool],
    guide: tuple[Participant | None, bool, bool],
) -> tuple[str, Participant | None]:
    """What keeps this assignment from taking place, and whose doing it is, if a person's."""
    call = row.call
    if call and call.cancelled:
        return "cancelled", None
    if call and (call.starts_at, call.ends_at) != (row.starts_at, row.ends_at):
        return "moved", None
    if call and not call.may_be_observed(consent_required=program.consent_required):
        return "withheld", None
    for kind, test in (
        ("left", lambda one: one[0] is not None and one[0].left_at is not None),
        ("away", lambda one: one[2]),
        ("declined", lambda one: one[1]),
    ):
        for one in (guide, seeker):
            if test(one):
                return kind, one[0]
    raise AssertionError(row.id)  # the query reads nothing else


def _key(kind: str, row: Assignment, who: Participant | None) -> str:
    """What tells this trouble from others of its kind."""
    if kind in ("left", "away"):
        return f"person {who.id if who else 0}"
    if kind == "declined":
        what = f"call {row.call_id}" if row.call_id else f"placement {row.placement_id}"
        return f"person {who.id if who else 0} {what} {instant(row.starts_at)}"
    when = f" {instant(row.call.starts_at)}" if kind == "moved" and row.call else ""
    return f"call {row.call_id}{when}"


def _call_is_off(program: Program) -> ColumnElement[bool]:
    agreed = ("yes",) if program.consent_required else ("yes", "unknown", "asked")
    return and_(
        Assignment.call_id.is_not(None),
        or_(
            Call.cancelled,
            Call.starts_at != Assignment.starts_at,
            Call.ends_at != Assignment.ends_at,
            Call.withheld,
            Call.consent.not_in(agreed),
        ),
    )


def _people(ids: Iterable[int]) -> dict[int, Participant]:
    found = db.session.scalars(
        db.select(Participant)
        .where(Participant.id.in_(list(ids)))
        .options(joinedload(Participant.person).load_only(Person.name, Person.email))
    )
    return {one.id: one for one in found}
