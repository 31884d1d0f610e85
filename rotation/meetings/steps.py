"""Pages: a draft of meetings, and changes of it by hand."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from rotation import clock
from rotation.access import managed_draft, managed_program, signed_in
from rotation.errors import Refused
from rotation.extensions import db
from rotation.meetings import changing
from rotation.meetings.answers import Page, bp, draft_page
from rotation.meetings.changing import Disband, Gather, Move, Step
from rotation.programs.typed import cleaned_link
from rotation.publishing.queries import cast_of
from rotation.publishing.recheck import names_of
from rotation.scheduling.models import Draft, DraftEdit


@bp.get("/meetings/drafts/<int:meeting_draft_id>")
def draft(meeting_draft_id: int) -> Page:
    """Who meets whom, round by round, and who meets nobody and why."""
    return draft_page(managed_draft(meeting_draft_id, "meetings"))


@bp.post("/programs/<name>/meetings/by-hand")
def by_hand(name: str) -> Page:
    """Change the meetings that are published, without a search."""
    try:
        found = changing.by_hand(
            managed_program(name), now=clock.now(), actor_id=signed_in().id
        )
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "warn")
        return redirect(url_for(".overview", name=name))
    db.session.commit()
    return redirect(url_for(".draft", meeting_draft_id=found.id))


@bp.post("/meetings/drafts/<int:meeting_draft_id>/move")
def move(meeting_draft_id: int) -> Page:
    """Put somebody into another meeting of the round; the check judges it at once."""

    def asked(_draft: Draft) -> Step:
        nowhere = request.form.get("place") == "none"
        place = None if nowhere else request.form.get("place", -1, int)
        return Move(request.form.get("person", ""), _round(), place)

    return _take(meeting_draft_id, asked, _("Moved. Every rule still holds."))


@bp.post("/meetings/drafts/<int:meeting_draft_id>/gather")
def gather(meeting_draft_id: int) -> Page:
    """Make a meeting of these people at that time."""

    def asked(found: Draft) -> Step:
        start = changing.start_of(request.form.get("start", ""), found.program.zone)
        link = cleaned_link("join_url", request.form.get("join_url", ""))
        return Gather(_round(), start, frozenset(request.form.getlist("people")), link)

    return _take(meeting_draft_id, asked, _("A new meeting. Every rule still holds."))


@bp.post("/meetings/drafts/<int:meeting_draft_id>/disband")
def disband(meeting_draft_id: int) -> Page:
    """Remove a meeting; its people are in none of the round then."""

    def asked(_draft: Draft) -> Step:
        return Disband(_round(), request.form.get("place", -1, int))

    return _take(meeting_draft_id, asked, _("Removed. Every rule still holds."))


@bp.post("/meetings/drafts/<int:meeting_draft_id>/undo")
def undo(meeting_draft_id: int) -> Page:
    """Take the last change back."""
    return _step(meeting_draft_id, changing.undo, _("Undone."))


@bp.post("/meetings/drafts/<int:meeting_draft_id>/redo")
def redo(meeting_draft_id: int) -> Page:
    """Make the change again that was undone last."""
    return _step(meeting_draft_id, changing.redo, _("Done again."))


def _take(draft_id: int, asked: Callable[[Draft], Step], said: str) -> Page:
    found = managed_draft(draft_id, "meetings")
    try:
        broken = changing.take(
            found,
            asked(found),
            revision=_revision(),
            names=names_of(cast_of(found.program_id))["people"],
            now=clock.now(),
            actor_id=signed_in().id,
        )
    except Refused as refusal:
        return _refused(draft_id, [str(refusal)]), 409
    if broken:
        return _refused(draft_id, broken), 422
    db.session.commit()
    flash(said, "ok")
    return redirect(
        url_for(".draft", meeting_draft_id=draft_id, _anchor=f"round-{_round() + 1}")
    )


def _step(draft_id: int, step: Callable[..., DraftEdit], said: str) -> Page:
    found = managed_draft(draft_id, "meetings")
    try:
        step(
            found,
            revision=_revision(),
            now=clock.now(),
            actor_id=signed_in().id,
        )
    except Refused as refusal:
        return _refused(draft_id, [str(refusal)]), 409
    db.session.commit()
    flash(said, "ok")
    return redirect(url_for(".draft", meeting_draft_id=draft_id))


def _refused(draft_id: int, broken: list[str]) -> str:
    """The draft as it is, why nothing changed, and what was typed."""
    db.session.rollback()
    found = managed_draft(draft_id, "meetings")
    return draft_page(found, refused=broken, typed=request.form)


def _round() -> int:
    """Of which round, from 0, the form is."""
    return request.form.get("round", -1, int)


def _revision() -> int:
    """Of which revision of the draft the form was made."""
    return request.form.get("revision", 0, int)
