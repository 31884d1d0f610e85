"""What a host decides about a call: whether its seats are offered, and what the customer says."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from rotation.audit.actions import record
from rotation.calls.models import CONSENTS, Call
from rotation.errors import Refused
from rotation.extensions import db
from rotation.jobs.queue import enqueue


def set_consent(call: Call, consent: str, *, now: datetime, actor_id: int) -> bool:
    """Keep the customer's answer to being observed; whether it is another one.

    Refused where it is none of unknown, asked, yes and no, or the call is over.
    """
    if consent not in CONSENTS:
        raise Refused(_("Consent: choose not asked, asked, yes or no."))
    return _set(call, "consent", consent, now=now, actor_id=actor_id)


def set_withheld(call: Call, withheld: bool, *, now: datetime, actor_id: int) -> bool:
    """Keep the seats back, or offer them again; whether anything changed."""
    return _set(call, "withheld", withheld, now=now, actor_id=actor_id)


def _set(call: Call, field: str, value: Any, *, now: datetime, actor_id: int) -> bool:
    if call.ends_at <= now or call.cancelled:
        raise Refused(_("This call is over or was cancelled."))
    before = getattr(call, field)
    if before == value:
        return False
    setattr(call, field, value)
    db.session.flush()
    record(
        "change a call",
        f"call {call.id}",
        now=now,
        actor_id=actor_id,
        program_id=call.program_id,
        before={field: before},
        after={field: value},
    )
    enqueue("notice_troubles", call.program_id)
    return True
