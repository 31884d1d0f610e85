"""Pages: generate a schedule, watch the search, look at the draft."""

import json
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as Redirect

from rotation import clock
from rotation.access import managed, managed_draft, managed_program, signed_in
from rotation.config import settings
from rotation.errors import Refused
from rotation.extensions import db
from rotation.jobs.queue import enqueue
from rotation.languages import said
from rotation.scheduling.actions import request_run, request_stop
from rotation.scheduling.events import Look, Streams
from rotation.scheduling.models import OPEN_STATES, SolverRun
from rotation.scheduling.progress import (
    conflict_sentences,
    elapsed_seconds,
    phases_of,
    sentence,
)
from rotation.scheduling.queries import draft_of, named, newest_progress, open_run
from rotation.scheduling.review import VIEWS, review
from rotation.scheduling.rules import judged
from rotation.scheduling.stale import changes

bp = Blueprint("scheduling", __name__)
bp.add_app_template_filter(judged, "judged")

MOST_LINES = 200
"""Of a larger schedule a page shows the lines of one heading at a time."""


@bp.post("/programs/<name>/generate")
def generate(name: str) -> Redirect:
    program = managed_program(name)
    try:
        found = request_run(
            program,
            seconds=settings().solve_seconds,
            now=clock.now(),
            actor_id=signed_in().id,
        )
    except Refused as refusal:
        going = open_run(program)
        flash(said(str(refusal), "schedule"), "warn")
        if going is None:
            return redirect(url_for("programs.desk", name=name))
        return redirect(url_for(".run", run_id=going.id))
    enqueue("solve", found.id)
    db.session.commit()
    return redirect(url_for(".run", run_id=found.id))


@bp.get("/runs/<int:run_id>")
def run(run_id: int) -> str:
    found = managed(SolverRun, run_id)
    return render_template("scheduling/run.html", **_state(found))


@bp.get("/runs/<int:run_id>/events")
def events(run_id: int) -> Response:
    managed(SolverRun, run_id)
    db.session.rollback()  # the stream outlives this request; its transaction must not
    app, environ = current_app._get_current_object(), request.environ  # type: ignore[attr-defined]

    def look() -> Look:
        # Each look has a context, and so a session, of its own.
        with app.app_context(), app.request_context(environ):
            found = db.session.get_one(SolverRun, run_id)
            state = _state(found)
            progress = render_template("scheduling/_progress.html", **state)
            if found.state in OPEN_STATES:
                return Look(progress, state["sentence"])
            result = render_template("scheduling/_result.html", **state)
            return Look(progress, state["sentence"], result)

    stream = _streams(app.extensions).of(look)
    return Response(
        stream, mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


@bp.post("/runs/<int:run_id>/stop")
def stop(run_id: int) -> Redirect:
    found = managed(SolverRun, run_id)
    try:
        request_stop(found, now=clock.now(), actor_id=signed_in().id)
    except Refused as refusal:
        flash(str(refusal), "warn")
    db.session.commit()
    return redirect(url_for(".run", run_id=run_id))


@bp.get("/drafts/<int:draft_id>")
def draft(draft_id: int) -> str:
    found = managed_draft(draft_id)
    view = request.args.get("view")
    view = view if view in VIEWS else VIEWS[0]
    zone = found.program.zone
    problem, schedule = json.loads(found.problem), json.loads(found.schedule)
    names = named(found.program)
    seen = review(problem, schedule, names)
    return render_template(
        "scheduling/draft.html",
        program=found.program,
        draft=found,
        zone=zone,
        stale=changes(found, problem),
        view=view,
        review=seen,
        known=names,
        groups=seen.groups(view, zone),
        folded=len(seen.lines) > MOST_LINES,
        opened=request.args.get("open", ""),
    )


def _state(found: SolverRun) -> dict[str, Any]:
    """What the page of a run and each refresh of it show."""
    made = draft_of(found) if found.state == "ready" else None
    newest = newest_progress(found)
    tiers = newest.tiers if newest else []
    if made is not None:
        tiers = json.loads(made.schedule)["tiers"]
    phases = phases_of(found, found.phase, tiers)
    pins = found.conflict
    return {
        "program": found.program,
        "run": found,
        "zone": found.program.zone,
        "phases": phases,
        "elapsed": elapsed_seconds(found, clock.now()),
        "limit": int(found.seconds),
        "sentence": sentence(phases, found.state),
        "draft_id": made.id if made else None,
        "conflict": conflict_sentences(found, named(found.program)) if pins else [],
    }


def _streams(extensions: dict[str, Any]) -> Streams:
    """The streams of this app; at least half of its threads are left for pages."""
    if "streams" not in extensions:
        extensions["streams"] = Streams(max(1, settings().threads // 2))
    found: Streams = extensions["streams"]
    return found
