"""Publishing a draft, and looking at what was published."""

from flask import Response, abort, flash, redirect, request, url_for
from flask import render_template as render
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug import Response as AnyResponse

from rotation import clock
from rotation.access import managed, managed_program
from rotation.adjusting.ways import way_to_adjust
from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites.mailroom import post_of_version
from rotation.jobs.crash import crash_point
from rotation.programs.models import Participant, Program
from rotation.publishing import outgoing  # noqa: F401  it adds its pages to bp
from rotation.publishing.actions import expect_latest
from rotation.publishing.actions import publish as publish_draft
from rotation.publishing.forms import AddressForm, PublishForm
from rotation.publishing.pages import (
    VIEWS,
    bp,
    managed_version,
    preview_page,
    version_page,
)
from rotation.publishing.queries import (
    latest_version,
    participant_numbered,
    parts_in,
    people_of,
    proposal,
    version_of,
    versions_of,
)
from rotation.publishing.readdressing import correct_address
from rotation.publishing.recheck import broken_rules
from rotation.publishing.table import schedule_csv
from rotation.scheduling.models import Draft, Version
from rotation.scheduling.rules import on_clock


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
    crash_point("request parsed")
    draft = managed(Draft, draft_id)
    form = PublishForm()
    if not form.validate_on_submit():
        abort(400)
    crash_point("checked")
    try:
        version = publish_draft(
            draft,
            now=clock.now(),
            actor_id=current_user.person.id,
            seen=form.seen.data or "",
            held=form.mails.data == "hold",
        )
    except Refused as refusal:
        db.session.rollback()
        draft = managed(Draft, draft_id)
        flash(on_clock(str(refusal), draft.program.zone), "bad")
        return _preview(draft), 409
    crash_point("before commit")
    db.session.commit()
    crash_point("committed")
    flash(_("Version %(number)s is published.", number=version.number), "ok")
    return _to(version)


@bp.route(
    "/programs/<name>/people/<int:participant_id>/address", methods=["GET", "POST"]
)
def address(name: str, participant_id: int) -> str | AnyResponse | tuple[str, int]:
    """Correct somebody's address and send what stands to the new one."""
    program = managed_program(name)
    participant = participant_numbered(program, participant_id) or abort(404)
    form = AddressForm(email=participant.person.email)
    if request.method != "POST" or not form.validate():
        return _address_page(program, participant, form), 422 if form.errors else 200
    try:
        count = correct_address(
            participant, form.cleaned, now=clock.now(), actor=current_user.person
        )
    except Refused as refusal:
        db.session.rollback()
        form.email.errors = [str(refusal)]
        participant = participant_numbered(program, participant_id) or abort(404)
        return _address_page(managed_program(name), participant, form), 409
    db.session.commit()
    flash(
        _(
            "The address is %(cleaned)s. Mails that go there: %(count)s.",
            cleaned=form.cleaned,
            count=count,
        ),
        "ok",
    )
    latest = latest_version(program)
    if latest is None:
        return redirect(url_for("programs.people", name=name))
    return redirect(url_for(".mails", name=name, number=latest.number))


@bp.get("/programs/<name>/versions")
def versions(name: str) -> str:
    """Everything that was published in a program, the newest first."""
    program = managed_program(name)
    found = versions_of(program)
    return render(
        "publishing/versions.html",
        program=program,
        zone=program.zone,
        versions=found,
        now={one.kind: one.id for one in reversed(found)}.values(),
    )


@bp.get("/programs/<name>/versions/<int:number>")
def version(name: str, number: int) -> str:
    """One version: what it changed, by day, or by person."""
    program, found = managed_version(name, number)
    view = request.args.get("view", VIEWS[0])
    if view not in VIEWS:
        abort(404)
    asked = request.args.get("page", "1")
    page = version_page(found, people_of(program), program.zone, view, asked)
    return render(
        "publishing/version.html",
        program=program,
        zone=program.zone,
        post=post_of_version(found),
        adjust=way_to_adjust(program) if found.kind == "schedule" else "",
        parts=parts_in(program),
        **page,
    )


@bp.get("/programs/<name>/versions/<int:number>/schedule.csv")
def csv(name: str, number: int) -> Response:
    """A version as a table for a spreadsheet."""
    program, found = managed_version(name, number)
    return Response(
        schedule_csv(found, people_of(program)),
        mimetype="text/csv",
        headers={
            "Content-Disposition": f"attachment; filename=schedule-{number}.csv",
        },
    )


def _preview(draft: Draft) -> str:
    program = draft.program
    found, newest = proposal(draft), latest_version(program)
    try:
        expect_latest(draft, clock.now())
        blocked = broken_rules(draft, found, clock.now())
    except Refused as refusal:
        blocked = [str(refusal)]
    return render(
        "publishing/preview.html",
        program=program,
        draft=draft,
        zone=program.zone,
        blocked=blocked,
        form=PublishForm(formdata=None, seen=found.digest),
        adjust=url_for("adjusting.overview", draft_id=draft.id)
        if draft.kind == "schedule"
        else "",
        parts={one.person_id: one.id for one in found.cast.participants.values()},
        **preview_page(
            found,
            program.zone,
            request.args.get("page", "1"),
            latest=newest.number if newest else 0,
        ),
    )


def _address_page(program: Program, participant: Participant, form: AddressForm) -> str:
    return render(
        "publishing/address.html",
        program=program,
        person=participant.person,
        form=form,
    )


def _to(version: Version) -> AnyResponse:
    return redirect(
        url_for(".version", name=version.program.name, number=version.number)
    )
