"""The stored sequence of a draft's edits: those up to its position hold, later ones are
undone. Whoever calls this holds the draft, and brings its schedule to what the edit says."""

from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _

from rotation.adjusting.queries import edit_numbered
from rotation.audit.actions import record
from rotation.errors import Refused
from rotation.extensions import db
from rotation.scheduling import engine
from rotation.scheduling.models import Draft, DraftEdit
from rotation.scheduling.people import instant

MOST_EDITS = 1000


def keep(
    draft: Draft,
    kind: str,
    change: dict[str, Any],
    *,
    said: dict[str, Any],
    now: datetime,
    actor_id: int | None,
) -> DraftEdit:
    """One more edit; those that were undone are forgotten. `change` has what goes "out" and
    comes "into" the draft, `said` is what its schedule said of itself before.

    Refused where there are too many.
    """
    if draft.position >= MOST_EDITS:
        raise Refused(
            _(
                "A draft can have %(most)s edits. Let the search go on from here.",
                most=MOST_EDITS,
            )
        )
    db.session.execute(
        db.delete(DraftEdit).where(
            DraftEdit.draft_id == draft.id, DraftEdit.number > draft.position
        )
    )
    edit = DraftEdit(
        draft_id=draft.id,
        number=draft.position + 1,
        kind=kind,
        change=change,
        said=said,
        made_at=now,
        made_by_id=actor_id,
        revision=draft.revision + 1,
    )
    db.session.add(edit)
    draft.position = edit.number
    _audit(kind, draft, edit, now=now, actor_id=actor_id)
    return edit


def back(draft: Draft, *, now: datetime, actor_id: int | None) -> DraftEdit:
    """The last edit, which holds no more. Refused where there is none."""
    edit = edit_numbered(draft, draft.position)
    if edit is None:
        raise Refused(_("There is nothing to undo."))
    edit.revision = draft.revision + 1
    draft.position = edit.number - 1
    _audit("undo", draft, edit, now=now, actor_id=actor_id)
    return edit


def forth(draft: Draft, *, now: datetime, actor_id: int | None) -> DraftEdit:
    """The edit that was undone last, which holds again. Refused where there is none."""
    edit = edit_numbered(draft, draft.position + 1)
    if edit is None:
        raise Refused(_("There is nothing to do again."))
    edit.revision = draft.revision + 1
    draft.position = edit.number
    _audit("redo", draft, edit, now=now, actor_id=actor_id)
    return edit


def _audit(
    kind: str, draft: Draft, edit: DraftEdit, *, now: datetime, actor_id: int | None
) -> None:
    record(
        f"adjust: {kind}",
        f"draft {draft.id}",
        now=now,
        actor_id=actor_id,
        program_id=draft.program_id,
        before=_told(draft, edit.change["out" if kind != "undo" else "into"]),
        after=_told(draft, edit.change["into" if kind != "undo" else "out"]),
    )


def _told(draft: Draft, side: Any) -> dict[str, Any]:
    """One side of a change as the trail keeps it: ids, and when the draft has the calls."""
    if isinstance(side, list):
        return {"meetings": side}
    named = {one["call"] for part in side.values() for one in part if "call" in one}
    if not named:
        return dict(side)
    calls = {
        one.id: [_instant(one.start), _instant(one.end)]
        for one in engine.reading(draft.problem).calls
        if one.id in named
    }
    return side | {"calls": calls}


def _instant(minute: int) -> str:
    return instant(datetime.fromtimestamp(minute * 60, UTC))
