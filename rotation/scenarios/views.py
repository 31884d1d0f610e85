"""Pages: ask for scenarios, compare them, and choose one."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask import render_template as render
from flask_babel import gettext as _
from werkzeug import Response as AnyResponse

from rotation import clock
from rotation.access import managed, managed_draft, managed_program, signed_in
from rotation.config import settings
from rotation.errors import Refused
from rotation.extensions import db
from rotation.jobs.queue import enqueue
from rotation.programs.models import Program
from rotation.scenarios import actions
from rotation.scenarios.forms import LONGEST, NameForm, ScenarioForm
from rotation.scenarios.models import Scenario
from rotation.scenarios.queries import columns, scenarios_of
from rotation.scheduling.queries import named

bp = Blueprint("scenarios", __name__)

MOST_COMPARED = 4
Page = str | AnyResponse | tuple[str, int]


@bp.get("/programs/<name>/scenarios")
def overview(name: str) -> Page:
    """The scenarios, up to four side by side, and a form for another one."""
    form = ScenarioForm(formdata=None)
    form.seconds.data = min(LONGEST, int(settings().solve_seconds))
    return _page(managed_program(name), form)


@bp.post("/programs/<name>/scenarios")
def ask(name: str) -> Page:
    """Ask for another scenario."""
    program = managed_program(name)
    form = ScenarioForm()
    if not form.validate():
        return _page(program, form, 422)
    try:
        actions.ask_for(
            program,
            form.name.data or "",
            form.terms(program),
            seconds=float(form.seconds.data or 1),
            now=clock.now(),
            actor_id=signed_in().id,
        )
    except Refused as refusal:
        db.session.rollback()
        form.name.errors = [str(refusal)]
        return _page(managed_program(name), form, 422)
    for run_id in actions.start_next(clock.now()):
        enqueue("solve", run_id)
    db.session.commit()
    flash(_("It is worked out when it is its turn."), "ok")
    return redirect(url_for(".overview", name=name))


@bp.post("/drafts/<int:draft_id>/scenario")
def keep(draft_id: int) -> Page:
    """Keep a copy of a draft under a name."""
    draft = managed_draft(draft_id)
    form = NameForm()
    try:
        if not form.validate():
            raise Refused(str(next(iter(form.errors.values()))[0]))
        actions.keep(
            draft, form.name.data or "", now=clock.now(), actor_id=signed_in().id
        )
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "warn")
        return redirect(url_for("scheduling.draft", draft_id=draft_id))
    db.session.commit()
    flash(_("Kept as a scenario."), "ok")
    return redirect(url_for(".overview", name=draft.program.name))


@bp.post("/scenarios/<int:scenario_id>/choose")
def choose(scenario_id: int) -> Page:
    """Make a scenario the draft to review."""
    found = managed(Scenario, scenario_id)
    try:
        draft = actions.choose(found, now=clock.now(), actor_id=signed_in().id)
    except Refused as refusal:
        return _refused(found, refusal)
    db.session.commit()
    flash(_("This is the draft to review now. Nothing is published yet."), "ok")
    return redirect(url_for("scheduling.draft", draft_id=draft.id))


@bp.post("/scenarios/<int:scenario_id>/drop")
def drop(scenario_id: int) -> Page:
    """Keep a scenario no longer."""
    found = managed(Scenario, scenario_id)
    name = found.program.name
    try:
        actions.drop(found, now=clock.now(), actor_id=signed_in().id)
    except Refused as refusal:
        return _refused(found, refusal)
    db.session.commit()
    flash(_("Dropped."), "ok")
    return redirect(url_for(".overview", name=name))


def _refused(scenario: Scenario, refusal: Refused) -> Page:
    name = scenario.program.name
    db.session.rollback()
    flash(str(refusal), "warn")
    return redirect(url_for(".overview", name=name))


def _page(program: Program, form: ScenarioForm, status: int = 200) -> Page:
    scenarios = scenarios_of(program)
    asked = request.args.getlist("compare")
    ready = [one for one in scenarios if one.state == "ready"]
    chosen = [one for one in ready if str(one.id) in asked] or ready
    names = named(program) if chosen else None
    page: dict[str, Any] = {
        "program": program,
        "zone": program.zone,
        "form": form,
        "scenarios": scenarios,
        "waiting": any(
            one.state in ("waiting", "queued", "running") for one in scenarios
        ),
        "too_many": len(chosen) > MOST_COMPARED and bool(asked),
        "columns": columns(chosen[:MOST_COMPARED], names) if names else [],
        "known": names.people if names else {},
    }
    return render("scenarios/overview.html", **page), status
