"""What happens to an idea: it comes in, somebody takes it, something is made of it or not,
and it helps in a call."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from rotation.audit.actions import record
from rotation.calls.models import Call
from rotation.debriefs.models import Debrief
from rotation.errors import Refused
from rotation.extensions import db
from rotation.insights.due import working_days_after
from rotation.insights.models import Insight
from rotation.programs.models import Participant
from rotation.programs.sides import side_of
from rotation.times import local


def keep_idea(debrief: Debrief, text: str, *, now: datetime, actor_id: int) -> bool:
    """Have the debrief's idea be that text (empty: none); whether anything is new.

    The answer is due so many working days after today as the program says, in its zone.
    Refused where marketing has begun with the idea and it would change.
    """
    found = db.session.scalar(db.select(Insight).filter_by(debrief_id=debrief.id))
    if text == (found.text if found else ""):
        return False
    if found and (found.owner_id or found.state != "idea"):
        raise Refused(
            _("Somebody works on your idea already, so it stays as you first wrote it.")
        )
    if found and not text:
        db.session.delete(found)
    elif found:
        found.text = text
    else:
        program = debrief.assignment.participant.program
        today = local(now, program.zone).date()
        found = Insight(
            program_id=program.id,
            debrief_id=debrief.id,
            text=text,
            due_on=working_days_after(today, program.idea_days),
            made_at=now,
        )
        db.session.add(found)
    db.session.flush()
    _record("keep an idea" if text else "take back an idea", found, now, actor_id)
    return True


def give_to(
    insight: Insight, owner: Participant | None, *, now: datetime, actor_id: int
) -> bool:
    """Have that participant answer for the idea (`None`: nobody yet); whether that is new.

    Refused for somebody of another program or of sales, and once it is answered.
    """
    if insight.state not in ("idea", "asset"):
        raise Refused(_("This idea is done with."))
    if owner and (
        owner.program_id != insight.program_id
        or owner.left_at is not None
        or side_of(owner.roles) != "marketing"
    ):
        raise Refused(_("Only marketers of this program can take an idea."))
    if insight.owner_id == (owner.id if owner else None):
        return False
    before = insight.owner_id
    insight.owner = owner
    insight.taken_at = now if owner else None
    db.session.flush()
    _record("give an idea", insight, now, actor_id, before={"owner": before})
    return True


def make_asset(
    insight: Insight, asset: str, url: str, *, now: datetime, actor_id: int
) -> None:
    """Say what was made of the idea, and where it is (empty: nowhere to link to)."""
    _only_from(insight, "idea")
    insight.asset, insight.asset_url = asset, url
    insight.state, insight.asset_at = "asset", now
    _moved(insight, "idea", now, actor_id)


def use_in(insight: Insight, call: Call, *, now: datetime, actor_id: int) -> None:
    """Say in which call it helped. Refused for one that has not begun, or of another
    program."""
    _only_from(insight, "asset")
    if call.program_id != insight.program_id or call.starts_at > now or call.cancelled:
        raise Refused(_("Choose a call of this program that has begun."))
    insight.used_in = call
    insight.state, insight.used_at = "used", now
    _moved(insight, "asset", now, actor_id)


def drop(insight: Insight, note: str, *, now: datetime, actor_id: int) -> None:
    """Say that nothing comes of the idea, and why."""
    _only_from(insight, "idea")
    insight.note = note
    insight.state, insight.dropped_at = "dropped", now
    _moved(insight, "idea", now, actor_id)


def undo(insight: Insight, *, now: datetime, actor_id: int) -> None:
    """Take the last step back; Refused where there was none."""
    before = insight.state
    if before == "used":
        insight.state, insight.used_at, insight.used_in = "asset", None, None
    elif before == "asset":
        insight.state, insight.asset_at = "idea", None
        insight.asset = insight.asset_url = ""
    elif before == "dropped":
        insight.state, insight.dropped_at, insight.note = "idea", None, ""
    else:
        raise Refused(_("There is no step to take back."))
    _moved(insight, before, now, actor_id)


def _only_from(insight: Insight, state: str) -> None:
    if insight.state != state:
        raise Refused(_("Somebody was faster: this idea is further on already."))


def _moved(insight: Insight, before: str, now: datetime, actor_id: int) -> None:
    db.session.flush()
    _record("move an idea", insight, now, actor_id, before={"state": before})


def _record(
    action: str,
    insight: Insight,
    now: datetime,
    actor_id: int,
    before: dict[str, Any] | None = None,
) -> None:
    record(
        action,
        f"insight {insight.id}",
        now=now,
        actor_id=actor_id,
        program_id=insight.program_id,
        before=before,
        after={"state": insight.state, "owner": insight.owner_id},
    )
