"""Standing by for a seat on a call of which all seats are taken."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from rotation.audit.actions import record
from rotation.calls.models import Call
from rotation.errors import Refused
from rotation.extensions import db
from rotation.programs.models import Participant
from rotation.seats.models import Standby


def stand_by(participant: Participant, call: Call, *, now: datetime) -> None:
    """Stand by for a seat on the call; twice is once. Raises Refused where it cannot be."""
    program = participant.program
    if participant.left_at or participant.role("shadower") is None:
        raise Refused(_("Only those who sit in on calls can stand by for one."))
    if call.starts_at <= now:
        raise Refused(_("This call has begun."))
    if not call.may_be_observed(consent_required=program.consent_required):
        raise Refused(_("This call cannot be observed."))
    try:
        with db.session.begin_nested():
            db.session.add(
                Standby(participant_id=participant.id, call_id=call.id, since=now)
            )
    except IntegrityError:
        return
    record(
        "stand by",
        f"call {call.id}",
        now=now,
        actor_id=participant.person_id,
        program_id=program.id,
    )


def stand_down(participant: Participant, call: Call, *, now: datetime) -> None:
    """Stand by no longer."""
    standby = db.session.scalar(
        db.select(Standby).filter_by(participant_id=participant.id, call_id=call.id)
    )
    if standby is None:
        return
    db.session.delete(standby)
    record(
        "stand down",
        f"call {call.id}",
        now=now,
        actor_id=participant.person_id,
        program_id=participant.program_id,
    )
