"""Pages: what is broken and how to mend it, and who is away."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask import render_template as render
from flask_babel import gettext as _
from werkzeug import Response as AnyResponse

from rotation import clock
from rotation.access import managed, managed_program, signed_in
from rotation.availability.queries import away_hours
from rotation.errors import Refused
from rotation.extensions import db
from rotation.jobs.queue import enqueue
from rotation.programs.models import Participant, Program
from rotation.publishing.queries import participant_numbered
from rotation.repairs import absences, actions
from rotation.repairs.forms import AwayForm
from rotation.repairs.models import Repair, Trouble
from rotation.repairs.pages import away_words, troubles_now
from rotation.repairs.tracks import Unfit
from rotation.scheduling.rules import judged

bp = Blueprint("repairs", __name__)

Page = str | AnyResponse | tuple[str, int]


@bp.get("/programs/<name>/repairs")
def overview(name: str) -> Page:
    """All that is broken, each with up to three ways to mend it."""
    program = managed_program(name)
    return render("repairs/overview.html", **_shown(program))


@bp.get("/programs/<name>/repairs/now")
def now(name: str) -> Page:
    """The same, for a page that is open already."""
    program = managed_program(name)
    return render("repairs/_troubles.html", **_shown(program))


@bp.post("/repairs/<int:repair_id>/take")
def take(repair_id: int) -> Page:
    """Publish a repair as the next version."""
    repair = managed(Repair, repair_id)
    back, zone = url_for(".overview", name=repair.program.name), repair.program.zone
    trouble_id = repair.trouble_id
    try:
        version = actions.mend(repair, now=clock.now(), actor_id=signed_in().id)
    except Refused as refusal:
        db.session.rollback()
        if isinstance(refusal, Unfit):
            _looked_for_again(trouble_id)
        flash(judged(str(refusal), zone), "warn")
        return redirect(back)
    db.session.commit()
    flash(_("Repaired: version %(number)s is published.", number=version.number), "ok")
    return redirect(back)


@bp.route("/programs/<name>/people/<int:participant_id>/away", methods=["GET", "POST"])
def away(name: str, participant_id: int) -> Page:
    """Say that somebody is ill or away; what that breaks shows at once."""
    program = managed_program(name)
    participant = _participant(program, participant_id)
    form = AwayForm()
    if request.method == "GET" or not form.validate():
        status = 422 if form.errors else 200
        page = render(
            "repairs/away.html",
            program=program,
            zone=program.zone,
            participant=participant,
            form=form,
            away=[
                (one, away_words(one.starts_at, one.ends_at, program.zone))
                for one in away_hours(participant)
            ],
        )
        return page, status
    absences.set_away(
        participant, *form.span(program.zone), now=clock.now(), actor_id=signed_in().id
    )
    _noticed(program, clock.now())
    flash(_("Saved. Nothing is given to them in that time."), "ok")
    return redirect(url_for(".away", name=name, participant_id=participant_id))


@bp.post("/programs/<name>/people/<int:participant_id>/away/<int:hours_id>/back")
def back(name: str, participant_id: int, hours_id: int) -> Page:
    """Take a time away back."""
    program = managed_program(name)
    participant = _participant(program, participant_id)
    absences.set_back(participant, hours_id, now=clock.now(), actor_id=signed_in().id)
    _noticed(program, clock.now())
    flash(_("Taken back."), "ok")
    return redirect(url_for(".away", name=name, participant_id=participant_id))


@bp.post("/programs/<name>/people/<int:participant_id>/left")
def left(name: str, participant_id: int) -> Page:
    """Say that somebody takes no further part."""
    program = managed_program(name)
    participant = _participant(program, participant_id)
    absences.set_left(participant, now=clock.now(), actor_id=signed_in().id)
    _noticed(program, clock.now())
    flash(_("They take no further part."), "ok")
    return redirect(url_for(".overview", name=name))


def _shown(program: Program) -> dict[str, Any]:
    lines = troubles_now(program, clock.now())
    return {"program": program, "zone": program.zone, "lines": lines}


def _participant(program: Program, participant_id: int) -> Participant:
    return participant_numbered(program, participant_id) or abort(404)


def _looked_for_again(trouble_id: int) -> None:
    """What does not fit any more is worked out anew."""
    actions.look_again(db.session.get_one(Trouble, trouble_id))
    enqueue("repair", trouble_id)
    db.session.commit()


def _noticed(program: Program, moment: datetime) -> None:
    """Let the worker look at what that broke, without waiting for its next round."""
    db.session.flush()
    for trouble_id in actions.notice(program, now=moment):
        enqueue("repair", trouble_id)
    db.session.commit()
