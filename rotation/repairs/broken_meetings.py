"""Which published meetings cannot take place as they stand, and whose doing it is."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import aliased, joinedload

from rotation.calls.models import Call
from rotation.extensions import db
from rotation.invites.models import Answer, Entry
from rotation.invites.queries import stands
from rotation.programs.models import Participant, Program, Role
from rotation.programs.sides import MARKETING
from rotation.repairs.found import Found, Out, away, declined_by
from rotation.scheduling.models import Assignment
from rotation.scheduling.people import instant


def broken_meetings(program: Program, now: datetime) -> list[Found]:
    """The meetings to come that somebody cannot come to, or that have lost too many, the
    soonest first; two queries, and one more where there are any."""
    out: dict[int, list[Out]] = defaultdict(list)
    for one in out_of_meetings(program, now):
        out[one.assignment.meeting_id or 0].append(one)
    broken = {*out, *_too_small(program, now)}
    if not broken:
        return []
    members: dict[int, list[Assignment]] = defaultdict(list)
    for row in _members(broken):
        members[row.meeting_id or 0].append(row)
    return [_found(rows, out[id_]) for id_, rows in members.items()]


def out_of_meetings(program: Program, now: datetime) -> list[Out]:
    """Who cannot come to which meeting to come; one query."""
    gone, busy = away(Assignment.participant_id), _hosts_a_call()
    rows = db.session.execute(
        db.select(Assignment, gone, busy, _reason())
        .join(Participant, Participant.id == Assignment.participant_id)
        .where(
            *_to_come(program, now),
            or_(
                Participant.left_at.is_not(None),
                gone,
                busy,
                declined_by(Participant.person_id),
            ),
        )
        .options(joinedload(Assignment.participant).joinedload(Participant.person))
        .order_by(Assignment.starts_at, Assignment.id)
    ).all()
    return [
        Out(
            "left"
            if row.participant.left_at
            else "away"
            if is_away
            else "busy"
            if is_busy
            else "declined",
            row,
            reason or "",
        )
        for row, is_away, is_busy, reason in rows
    ]


def _found(rows: Sequence[Assignment], out: Sequence[Out]) -> Found:
    ids = {one.assignment.id for one in out}
    able = tuple(one for one in rows if one.id not in ids)
    meeting = rows[0].meeting
    assert meeting is not None  # noqa: S101  the query reads nothing else
    return Found(
        "meeting",
        f"meeting/{meeting.id} {instant(rows[0].starts_at)}",
        None,
        None,
        tuple(one.assignment for one in out) or able,
        meeting=meeting,
        out=tuple(out),
        able=able,
    )


def _too_small(program: Program, now: datetime) -> list[int]:
    """The ids of meetings that were larger once, and have too few people by now, or too
    few of a side."""
    gone = aliased(Assignment)
    marketers = db.func.sum(
        db.case(
            (
                db.select(Role.id)
                .where(
                    Role.participant_id == Assignment.participant_id,
                    Role.kind.in_(MARKETING),
                )
                .exists(),
                1,
            ),
            else_=0,
        )
    )
    people = db.func.count(Assignment.id)
    query = (
        db.select(Assignment.meeting_id)
        .where(
            *_to_come(program, now),
            db.select(gone.id)
            .where(gone.meeting_id == Assignment.meeting_id, gone.cancelled)
            .exists(),
        )
        .group_by(Assignment.meeting_id)
        .having(
            or_(
                people < program.meeting_least,
                marketers < program.meeting_each_side,
                people - marketers < program.meeting_each_side,
            )
        )
    )
    return [id_ for id_ in db.session.scalars(query) if id_ is not None]


def _members(meetings: Iterable[int]) -> Iterable[Assignment]:
    """Everybody in these meetings, the soonest first."""
    return db.session.scalars(
        db.select(Assignment)
        .where(Assignment.meeting_id.in_(list(meetings)), ~Assignment.cancelled)
        .options(
            joinedload(Assignment.participant).joinedload(Participant.person),
            joinedload(Assignment.meeting),
        )
        .order_by(Assignment.starts_at, Assignment.meeting_id, Assignment.id)
    )


def _to_come(program: Program, now: datetime) -> list[Any]:
    return [
        Assignment.program_id == program.id,
        ~Assignment.cancelled,
        Assignment.meeting_id.is_not(None),
        Assignment.starts_at > now,
    ]


def _hosts_a_call() -> ColumnElement[bool]:
    """Whether the member hosts a call during the meeting by now."""
    return (
        db.select(Call.id)
        .where(
            Call.host_id == Assignment.participant_id,
            ~Call.cancelled,
            Call.starts_at < Assignment.ends_at,
            Call.ends_at > Assignment.starts_at,
        )
        .exists()
    )


def _reason() -> Any:
    """Why the member declined, as far as they said."""
    return (
        db.select(Answer.reason)
        .join(Entry, Entry.id == Answer.entry_id)
        .where(
            Entry.assignment_id == Assignment.id,
            ~Entry.cancelled,
            Answer.answer == "declined",
            stands(),
        )
        .limit(1)
        .scalar_subquery()
    )
