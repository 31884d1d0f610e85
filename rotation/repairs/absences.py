"""Who is away, back again, or gone for good, as managers know it."""

from datetime import datetime, timedelta

from flask_babel import gettext as _

from rotation.audit.actions import record
from rotation.availability.models import DatedHours
from rotation.errors import Refused
from rotation.extensions import db
from rotation.programs.models import Participant

LONGEST_AWAY = timedelta(days=366)


def set_away(
    participant: Participant,
    start: datetime,
    end: datetime,
    *,
    now: datetime,
    actor_id: int | None,
) -> None:
    """Keep that somebody is away in [start, end), in UTC; why is nobody's business."""
    if not start < end <= start + LONGEST_AWAY:
        raise Refused(_("The end must come after the start, and within a year."))
    db.session.add(
        DatedHours(
            participant_id=participant.id,
            starts_at=start,
            ends_at=end,
            level="no",
            source="away",
        )
    )
    _audit_person("set away", participant, now=now, actor_id=actor_id)


def set_back(
    participant: Participant, hours_id: int, *, now: datetime, actor_id: int | None
) -> None:
    """Take a time away back; twice is once."""
    gone = db.session.scalars(
        db.delete(DatedHours)
        .where(
            DatedHours.id == hours_id,
            DatedHours.participant_id == participant.id,
            DatedHours.source == "away",
        )
        .returning(DatedHours.id)
    ).all()
    if gone:
        _audit_person("set back", participant, now=now, actor_id=actor_id)


def set_left(participant: Participant, *, now: datetime, actor_id: int | None) -> None:
    """Keep that somebody takes no further part; twice is once."""
    if participant.left_at is None:
        participant.left_at = now
        _audit_person("leave", participant, now=now, actor_id=actor_id)


def _audit_person(
    action: str, participant: Participant, *, now: datetime, actor_id: int | None
) -> None:
    record(
        action,
        f"participant {participant.id}",
        now=now,
        actor_id=actor_id,
        program_id=participant.program_id,
    )
