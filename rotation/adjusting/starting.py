"""From any view of a program to where its schedule is adjusted: the draft that waits, or one
that starts from what is published."""

from flask import abort, flash, redirect, request, url_for
from flask import render_template as render
from flask_babel import gettext as _
from werkzeug import Response as AnyResponse

from rotation import clock
from rotation.access import managed_program, signed_in
from rotation.adjusting import actions
from rotation.adjusting.answers import Page, bp, number_of
from rotation.adjusting.queries import waiting_draft
from rotation.adjusting.words import Words
from rotation.errors import Refused
from rotation.extensions import db
from rotation.languages import said
from rotation.programs.models import Program
from rotation.publishing.queries import cast_of, latest_version
from rotation.scheduling import engine
from rotation.scheduling.models import Draft


@bp.get("/programs/<name>/adjust")
def of_program(name: str) -> Page:
    """Where the program's schedule is adjusted."""
    return _way(managed_program(name))


@bp.get("/programs/<name>/adjust/people/<int:participant_id>")
def of_person(name: str, participant_id: int) -> Page:
    """Where it is adjusted for that person."""
    return _way(managed_program(name), person=participant_id)


@bp.get("/programs/<name>/adjust/calls/<int:call_id>")
def of_call(name: str, call_id: int) -> Page:
    """Where it is adjusted for that call."""
    return _way(managed_program(name), call=call_id)


@bp.post("/programs/<name>/adjust")
def start(name: str) -> Page:
    """Start a draft from what is published, unless one waits by now."""
    program = managed_program(name)
    person, call = (number_of(request.form.get(x, "")) for x in ("person", "call"))
    try:
        draft = actions.start(program, now=clock.now(), actor_id=signed_in().id)
    except Refused as refusal:
        db.session.rollback()
        flash(said(str(refusal), "schedule"), "warn")
        return redirect(url_for("programs.desk", name=name))
    db.session.commit()
    return _place(draft, person=person, call=call)


def _way(program: Program, *, person: int = 0, call: int = 0) -> Page:
    """To the draft that waits; else a page that offers to start one; 404 where the program
    has no such person or call."""
    words = Words(cast_of(program.id), program.zone)
    if (person and person not in words.cast.participants) or (
        call and call not in words.cast.calls
    ):
        abort(404)
    if draft := waiting_draft(program):
        return _place(draft, person=person, call=call)
    version = latest_version(program, "schedule")
    if version is None:
        flash(_("There is no schedule to adjust yet."), "warn")
        return redirect(url_for("programs.desk", name=program.name))
    about = words.person(str(person)) if person else words.call(str(call))
    return render(
        "adjusting/start.html",
        program=program,
        zone=program.zone,
        number=version.number,
        about=about if person or call else "",
        fields={"person": person} if person else {"call": call} if call else {},
        over=program.is_over(clock.now()),
    )


def _place(draft: Draft, *, person: int, call: int) -> AnyResponse:
    """The page of the person or the call in that draft; of a call that it does not know,
    the page of its calls."""
    if person:
        return redirect(url_for(".person", draft_id=draft.id, participant_id=person))
    if not call:
        return redirect(url_for(".overview", draft_id=draft.id))
    if str(call) in {one.id for one in engine.reading(draft.problem).calls}:
        return redirect(url_for(".call", draft_id=draft.id, call_id=call))
    flash(_("This draft does not know that call: it is newer, or cancelled."), "warn")
    return redirect(url_for(".overview", draft_id=draft.id, view="call"))
