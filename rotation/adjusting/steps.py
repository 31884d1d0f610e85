"""A draft is changed, changed back, and given to the search."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from rotation import clock
from rotation.access import managed_draft, signed_in
from rotation.adjusting import actions
from rotation.adjusting.answers import (
    Page,
    back,
    bp,
    look_page,
    overtaken_page,
    page_of,
    revision,
)
from rotation.adjusting.changes import Change
from rotation.adjusting.orders import Order
from rotation.adjusting.queries import bench_of, state_of
from rotation.adjusting.words import Words
from rotation.config import settings
from rotation.errors import Refused
from rotation.extensions import db
from rotation.jobs.queue import enqueue
from rotation.languages import said
from rotation.scheduling.models import DraftEdit


@bp.post("/drafts/<int:draft_id>/adjust")
def take(draft_id: int) -> Page:
    """Take a change that was looked at."""
    draft = managed_draft(draft_id)
    try:
        order = Order.of(request.form)
        actions.held(draft, revision())
        change = order.change(state_of(draft))
        bench, cast = bench_of(draft)
        bench.refuse_strangers(change)
        broken = bench.breaks(change)
        if broken and not request.form.get("all_the_same"):
            db.session.rollback()
            return look_page(managed_draft(draft_id), order, status=422)
        actions.take(draft, order.do, change, now=clock.now(), actor_id=signed_in().id)
    except actions.Overtaken:
        db.session.rollback()
        return overtaken_page(managed_draft(draft_id), Order.of(request.form))
    except Refused as refusal:
        db.session.rollback()
        return back(draft, str(refusal))
    db.session.commit()
    words = Words(cast, draft.program.zone)
    flash(" ".join(words.change(change)), "warn" if broken else "ok")
    return redirect(page_of(draft, order))


@bp.post("/drafts/<int:draft_id>/adjust/undo")
def undo(draft_id: int) -> Page:
    """Take the last change back."""
    return _step(draft_id, actions.undo, _("Undone."))


@bp.post("/drafts/<int:draft_id>/adjust/redo")
def redo(draft_id: int) -> Page:
    """Make the change again that was undone last."""
    return _step(draft_id, actions.redo, _("Done again."))


@bp.post("/drafts/<int:draft_id>/adjust/solve")
def solve(draft_id: int) -> Page:
    """Let the search go on from here: pins stay, and all else as far as it can."""
    draft = managed_draft(draft_id)
    try:
        actions.held(draft, revision())
        run = actions.solve_around(
            draft,
            seconds=settings().solve_seconds,
            now=clock.now(),
            actor_id=signed_in().id,
        )
    except actions.Overtaken:
        db.session.rollback()
        return overtaken_page(managed_draft(draft_id), None)
    except Refused as refusal:
        db.session.rollback()
        return back(draft, said(str(refusal), "schedule"))
    enqueue("solve", run.id)
    db.session.commit()
    return redirect(url_for("scheduling.run", run_id=run.id))


def _step(draft_id: int, step: Callable[..., DraftEdit], said: str) -> Page:
    draft = managed_draft(draft_id)
    try:
        actions.held(draft, revision())
        edit = step(draft, now=clock.now(), actor_id=signed_in().id)
    except actions.Overtaken:
        db.session.rollback()
        return overtaken_page(managed_draft(draft_id), None)
    except Refused as refusal:
        db.session.rollback()
        return back(draft, str(refusal))
    change = Change.of(edit.change)
    _bench, cast = bench_of(draft)
    words = Words(cast, draft.program.zone)
    db.session.commit()
    flash(f"{said} {' '.join(words.change(change))}", "ok")
    return redirect(url_for(".overview", draft_id=draft_id))
