"""Publishing a draft, and looking at what was published."""

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask import render_template as render
from flask_login import current_user
from werkzeug import Response as AnyResponse

from rotation.access import managed, managed_program
from rotation.clock import now
from rotation.errors import Refused
from rotation.extensions import db
from rotation.programs.models import Program
from rotation.publishing.actions import expect_latest
from rotation.publishing.actions import publish as publish_draft
from rotation.publishing.forms import PublishForm
from rotation.publishing.pages import VIEWS, preview_page, version_page
from rotation.publishing.queries import (
    latest_version,
    people_of,
    proposal,
    version_numbered,
    version_of,
    versions_of,
)
from rotation.publishing.recheck import broken_rules
from rotation.publishing.table import schedule_csv
from rotation.scheduling.models import Draft, Version

bp = Blueprint("publishing", __name__)


@bp.get("/drafts/<int:draft_id>/publish")
def preview(draft_id: int) -> str | AnyResponse:
    """What publishing this draft would change, and for whom."""
    draft = managed(Draft, draft_id)
    if version := version_of(draft):
        return _to(version)
    return _preview(draft)


@bp.post("/drafts/<int:draft_id>/publish")
def publish(draft_id: int) -> str | AnyResponse | tuple[str, int]:
    """Publish exactly what was seen; 409 and another look where that has changed."""
    draft = managed(Draft, draft_id)
    form = PublishForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        version = publish_draft(
            draft, now=now(), actor_id=current_user.person.id, seen=form.seen.data or ""
        )
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "bad")
        return _preview(managed(Draft, draft_id)), 409
    db.session.commit()
    flash(f"Version {version.number} is published.", "ok")
    return _to(version)


@bp.get("/programs/<name>/versions")
def versions(name: str) -> str:
    """Everything that was published in a program, the newest first."""
    program = managed_program(name)
    return render(
        "publishing/versions.html",
        program=program,
        zone=program.zone,
        versions=versions_of(program),
    )


@bp.get("/programs/<name>/versions/<int:number>")
def version(name: str, number: int) -> str:
    """One version: what it changed, by day, or by person."""
    program, found = _version(name, number)
    view = request.args.get("view", VIEWS[0])
    if view not in VIEWS:
        abort(404)
    page = version_page(found, people_of(program), program.zone, view)
    return render("publishing/version.html", program=program, zone=program.zone, **page)


@bp.get("/programs/<name>/versions/<int:number>/schedule.csv")
def csv(name: str, number: int) -> Response:
    """A version as a table for a spreadsheet."""
    program, found = _version(name, number)
    return Response(
        schedule_csv(found, people_of(program)),
        mimetype="text/csv",
        headers={
            "Content-Disposition": f"attachment; filename=schedule-{number}.csv",
        },
    )


def _preview(draft: Draft) -> str:
    program = draft.program
    found = proposal(draft)
    try:
        expect_latest(draft, latest_version(program), now())
        blocked = broken_rules(draft, found)
    except Refused as refusal:
        blocked = [str(refusal)]
    return render(
        "publishing/preview.html",
        program=program,
        draft=draft,
        zone=program.zone,
        blocked=blocked,
        form=PublishForm(formdata=None, seen=found.digest),
        **preview_page(draft, found, program.zone),
    )


def _version(name: str, number: int) -> tuple[Program, Version]:
    program = managed_program(name)
    found = version_numbered(program, number)
    if found is None:
        abort(404)
    return program, found


def _to(version: Version) -> AnyResponse:
    return redirect(
        url_for(".version", name=version.program.name, number=version.number)
    )
