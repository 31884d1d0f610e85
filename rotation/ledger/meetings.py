"""Who was in alignment meetings that took place."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_
from sqlalchemy.orm import aliased

from rotation.extensions import db
from rotation.invites.models import Answer, Entry
from rotation.invites.queries import stands
from rotation.ledger.lines import Met
from rotation.meetings.models import Meeting
from rotation.programs.models import Participant
from rotation.scheduling.models import Assignment


def came_together(
    now: datetime, people: Select[Any], *only: Any
) -> set[tuple[int, int]]:
    """Pairs of persons, the lower id first, who were in one alignment meeting that took
    place by now, with one of these people in it: over, not known as not held, and declined
    by neither. `only` are further conditions on the first one's assignment. One query."""
    one, other = aliased(Participant), aliased(Participant)
    theirs = aliased(Assignment)
    declined = _declined_meetings()
    rows = db.session.execute(
        db.select(one.person_id, other.person_id)
        .select_from(Assignment)
        .join(Meeting, Meeting.id == Assignment.meeting_id)
        .join(theirs, theirs.meeting_id == Assignment.meeting_id)
        .join(one, one.id == Assignment.participant_id)
        .join(other, other.id == theirs.participant_id)
        .where(
            Meeting.ends_at <= now,
            Meeting.held.is_distinct_from(False),
            ~Assignment.cancelled,
            ~theirs.cancelled,
            one.person_id < other.person_id,
            Assignment.id.not_in(declined),
            theirs.id.not_in(declined),
            or_(one.person_id.in_(people), other.person_id.in_(people)),
            *only,
        )
        .distinct()
    )
    return {(first, second) for first, second in rows}


def meetings_had(now: datetime, people: Select[Any], *only: Any) -> list[Met]:
    """Each place of these people in an alignment meeting that took place by now, by time:
    over, not known as not held, and not declined by them. `only` are further conditions on
    the assignment. One query."""
    rows = db.session.execute(
        db.select(
            Assignment.program_id,
            Participant.person_id,
            Meeting.number,
            Meeting.starts_at,
            Meeting.ends_at,
        )
        .join(Meeting, Meeting.id == Assignment.meeting_id)
        .join(Participant, Participant.id == Assignment.participant_id)
        .where(
            Meeting.ends_at <= now,
            Meeting.held.is_distinct_from(False),
            ~Assignment.cancelled,
            Assignment.id.not_in(_declined_meetings()),
            Participant.person_id.in_(people),
            *only,
        )
        .order_by(Meeting.starts_at, Assignment.id)
    )
    return [Met(*row) for row in rows]


def _declined_meetings() -> Select[Any]:
    return (
        db.select(Entry.assignment_id)
        .join(Answer, Answer.entry_id == Entry.id)
        .where(Entry.part == "member", Answer.answer == "declined", stands())
    )
