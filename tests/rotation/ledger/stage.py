"""Seats and sittings that somebody has had, without the schedules that gave them."""

from datetime import datetime, timedelta
from typing import Any

from rotation.calls.models import Call
from rotation.extensions import db
from rotation.invites.models import Answer, Entry
from rotation.placements.models import Placement
from rotation.programs.models import Participant
from rotation.scheduling.models import Assignment
from tests.rotation.factories import NOW


def a_seat(who: Participant, call: Call, **more: Any) -> Assignment:
    return _kept(
        who, call_id=call.id, starts_at=call.starts_at, ends_at=call.ends_at, **more
    )


def a_sitting(
    who: Participant,
    placement: Placement,
    mentor: Participant,
    starts_at: datetime,
    number: int = 1,
    **more: Any,
) -> Assignment:
    return _kept(
        who,
        placement_id=placement.id,
        mentor_id=mentor.id,
        number=number,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=placement.minutes),
        **more,
    )


def _kept(who: Participant, **more: Any) -> Assignment:
    row = Assignment(
        program_id=who.program_id,
        participant_id=who.id,
        added_in=1,
        changed_in=1,
        **more,
    )
    db.session.add(row)
    db.session.flush()
    return row


def answered(
    row: Assignment, who: Participant, part: str, answer: str = "declined"
) -> Answer:
    """Who takes part says that to the assignment."""
    entry = Entry(
        assignment_id=row.id,
        person_id=who.person_id,
        part=part,
        uid=f"{row.id}-{part}",
        created_at=NOW,
        stamped_at=NOW,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        summary="",
    )
    found = Answer(entry=entry, sequence=0, answer=answer, way="page", answered_at=NOW)
    db.session.add(found)
    db.session.flush()
    return found
