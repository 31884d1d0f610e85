"""Writing a debrief."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _

from rotation.audit.actions import record
from rotation.debriefs.models import Debrief
from rotation.errors import Refused
from rotation.extensions import db
from rotation.insights.actions import keep_idea
from rotation.invites.models import Entry
from rotation.scheduling.models import Assignment

FIELDS = ("surprise", "objection", "question", "advice")


def why_not_yet(entry: Entry, now: datetime) -> str:
    """Why no debrief of this entry, of one who comes, is taken now; empty if one is."""
    row = entry.assignment
    if entry.cancelled:
        return _("This was cancelled, so there is nothing to tell.")
    if row.placement and row.number < row.placement.sittings:
        return _("A placement is told of after its last sitting.")
    if entry.ends_at > now:
        return _("You can write it once this is over.")
    return ""


def write_debrief(
    entry: Entry, said: Mapping[str, str], idea: str, *, now: datetime
) -> bool:
    """Keep what its person heard, cleaned text by field, and the idea for the ledger;
    whether anything is new.

    Refused before it is over, with nothing in it, and where an idea that marketing has
    begun with would change.
    """
    if reason := why_not_yet(entry, now):
        raise Refused(reason)
    if not idea and not any(said[field] for field in FIELDS):
        raise Refused(_("Write at least one line."))
    db.session.execute(  # two browsers of one person, one after the other
        db.select(Assignment.id).filter_by(id=entry.assignment_id).with_for_update()
    )
    debrief = db.session.scalar(
        db.select(Debrief).filter_by(assignment_id=entry.assignment_id)
    )
    if debrief is None:
        debrief = Debrief(assignment=entry.assignment, written_at=now, changed_at=now)
        db.session.add(debrief)
        changed = [field for field in FIELDS if said[field]]
    else:
        changed = [x for x in FIELDS if said[x] != getattr(debrief, x)]
    for field in FIELDS:
        setattr(debrief, field, said[field])
    db.session.flush()
    if keep_idea(debrief, idea, now=now, actor_id=entry.person_id):
        changed.append("idea")
    if changed:
        debrief.changed_at = now
        record(
            "write a debrief",
            f"debrief {debrief.id}",
            now=now,
            actor_id=entry.person_id,
            program_id=entry.assignment.program_id,
            after={"fields": changed},
        )
    return bool(changed)
