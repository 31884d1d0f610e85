"""The survey: answering it, and what it says, for a program's managers."""

from flask import Blueprint, abort, flash, redirect, session, url_for
from flask import render_template as render
from flask_babel import gettext as _
from werkzeug import Response

from rotation import clock
from rotation.access import managed_program, own_part, signed_in
from rotation.errors import Refused
from rotation.extensions import db
from rotation.programs.models import Participant
from rotation.programs.sides import SIDES
from rotation.surveys import actions
from rotation.surveys.forms import SurveyForm
from rotation.surveys.models import WAVES
from rotation.surveys.queries import LEAST, answers_of, results_of
from rotation.surveys.statements import STATEMENTS
from rotation.surveys.waves import ANSWERED, open_wave, span_of

bp = Blueprint("surveys", __name__)


@bp.route("/join/<name>/survey", methods=["GET", "POST"])
def answer(name: str) -> str | Response | tuple[str, int]:
    """The statements of the wave that is open."""
    part, now = own_part(name), clock.now()
    wave = open_wave(part.program, now)
    form = SurveyForm()
    if not form.is_submitted():
        form.show(answers_of(part, wave) if wave else None)
        return _page(part, wave, form)
    if wave is None:
        return _page(part, None, form), 409
    if not form.validate():
        return _page(part, wave, form), 422
    try:
        actions.answer(part, wave, form.answers(), now=now)
    except Refused as refusal:
        db.session.rollback()
        form.form_errors = [str(refusal)]
        return _page(own_part(name), wave, form), 409
    db.session.commit()
    answered = session.get(ANSWERED, [])
    session[ANSWERED] = sorted({*answered, f"{name}/{wave}"})
    flash(_("Thank you. You may change it here as long as it is open."), "ok")
    return redirect(url_for("me.home"))


@bp.get("/programs/<name>/survey")
def results(name: str) -> str:
    """By side, before and after, with the gap between the sides."""
    program, now = managed_program(name), clock.now()
    return render(
        "surveys/results.html",
        program=program,
        zone=program.zone,
        results=results_of(program, now),
        spans={wave: span_of(program, wave) for wave in WAVES},
        statements=STATEMENTS,
        sides=SIDES,
        waves=WAVES,
        least=LEAST,
    )


@bp.post("/programs/<name>/survey/<wave>/open")
def open_now(name: str, wave: str) -> Response:
    """Let people answer from now on."""
    return _decided(name, wave, opens=True)


@bp.post("/programs/<name>/survey/<wave>/close")
def close_now(name: str, wave: str) -> Response:
    """Let nobody answer any more, and show what it says."""
    return _decided(name, wave, opens=False)


def _decided(name: str, wave: str, *, opens: bool) -> Response:
    program = managed_program(name)
    if wave not in WAVES:
        abort(404)
    decide = actions.open_now if opens else actions.close_now
    try:
        decide(program, wave, now=clock.now(), actor_id=signed_in().id)
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "bad")
        return redirect(url_for(".results", name=name))
    db.session.commit()
    flash(_("The survey is open.") if opens else _("The survey is closed."), "ok")
    return redirect(url_for(".results", name=name))


def _page(part: Participant, wave: str | None, form: SurveyForm) -> str:
    program = part.program
    return render(
        "surveys/answer.html",
        part=part,
        program=program,
        zone=part.person.zone,
        wave=wave,
        form=form,
        decided=wave in program.survey_states,
        spans={one: span_of(program, one) for one in WAVES},
        least=LEAST,
        now=clock.now(),
    )
