"""Pages of this feature: a file comes in, is looked at, and counts or does not."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as Redirect

from rotation import clock
from rotation.access import managed, managed_program, signed_in
from rotation.errors import Refused
from rotation.extensions import db
from rotation.imports import pages
from rotation.imports.actions import Outdated, bring_in, keep_upload, plan_import
from rotation.imports.forms import CommitForm, UploadForm
from rotation.imports.models import Upload
from rotation.imports.plan import Options, Plan
from rotation.imports.queries import frame_of, hosts_of
from rotation.imports.reading.kinds import KINDS, read
from rotation.imports.reading.result import Reading
from rotation.imports.words import state_words
from rotation.languages import said
from rotation.spreadsheets import as_csv

bp = Blueprint("imports", __name__)

GONE = lazy_gettext(
    "This file was imported, or forgotten after an hour. Upload it again to look at it."
)


@bp.route("/programs/<name>/import/<kind>", methods=["GET", "POST"])
def upload(name: str, kind: str) -> str | tuple[str, int] | Redirect:
    program = managed_program(name)
    if kind not in KINDS:
        abort(404)
    form = UploadForm()
    if form.validate_on_submit():
        content, frame, now = form.file.data.read(), frame_of(program), clock.now()
        db.session.rollback()  # reading may take a while; others may write meanwhile
        try:
            read(kind, content, frame)
            kept = keep_upload(
                program=program,
                kind=kind,
                file_name=form.file.data.filename or "",
                content=content,
                now=now,
                actor_id=signed_in().id,
            )
        except Refused as error:
            form.file.errors = [said(str(error), "file")]
        else:
            db.session.commit()
            return redirect(url_for(".preview", upload_id=kept.id))
    page = render_template(
        "imports/upload.html",
        program=program,
        form=form,
        kind=kind,
        title=pages.TITLES[kind],
        lead=pages.LEADS[kind],
        columns=pages.columns_of(kind),
        sample=pages.SAMPLES[kind],
    )
    return (page, 422) if form.errors else page


@bp.get("/imports/<int:upload_id>")
def preview(upload_id: int) -> str:
    found = _waiting(upload_id)
    reading, plan = _looked_at(found, _options())
    return _preview_page(found, reading, plan, _options())


@bp.post("/imports/<int:upload_id>")
def commit(upload_id: int) -> str | tuple[str, int] | Redirect:
    found = managed(Upload, upload_id)
    if found.committed_at is not None:
        flash(_("This file is imported already; nothing was done twice."))
        return redirect(url_for("programs.desk", name=found.program.name))
    found = _waiting(upload_id)
    form = CommitForm()
    if not form.validate_on_submit():
        abort(400)
    options = form.options()
    if form.shown.data != _key(options):
        flash(_("This is what the file does with what you chose. Look, then import."))
        return redirect(_address(".preview", upload_id, options))
    try:
        plan = _bring_in(found, options, form.digest.data)
    except Outdated:
        db.session.rollback()
        flash(_("Something changed since you looked. This is the new preview."), "warn")
        reading, plan = _looked_at(found, options)
        return _preview_page(found, reading, plan, options), 409
    db.session.commit()
    flash(_sentence(found, plan), "ok")
    return redirect(url_for("programs.desk", name=found.program.name))


@bp.get("/imports/<int:upload_id>/skipped.csv")
def skipped(upload_id: int) -> Response:
    reading, plan = _looked_at(_waiting(upload_id), _options())
    text = as_csv(
        [_("Row"), _("What"), _("Reason"), *reading.headers],
        pages.skipped_rows(reading, plan),
    )
    return Response(
        text,
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=skipped-rows.csv"},
    )


def _waiting(upload_id: int) -> Upload:
    found = managed(Upload, upload_id)
    if found.content is None:
        abort(410, GONE)
    return found


def _options() -> Options:
    """What the address says of the options; a preview with them changes nothing."""
    return Options(
        add_hosts="add_hosts" in request.args,
        add_roles="add_roles" in request.args,
        host=request.args.get("host", "")[:254],
    )


def _key(options: Options) -> str:
    chosen = {name: value for name, value in asdict(options).items() if value}
    return urlencode(
        {name: "yes" if value is True else value for name, value in chosen.items()}
    )


def _address(endpoint: str, upload_id: int, options: Options) -> str:
    address, key = url_for(endpoint, upload_id=upload_id), _key(options)
    return f"{address}?{key}" if key else address


def _read(found: Upload) -> Reading[Any]:
    """Read the file outside any transaction: others may write meanwhile."""
    kind, content, frame = found.kind, found.content, frame_of(found.program)
    db.session.rollback()
    try:
        reading = read(kind, content or b"", frame)
    except Refused as error:
        abort(422, said(str(error), "file"))
    if found.content is None:
        abort(410, GONE)
    return reading


def _looked_at(found: Upload, options: Options) -> tuple[Reading[Any], Plan]:
    """What the file would do, done and undone."""
    reading = _read(found)
    plan = plan_import(
        program=found.program,
        kind=found.kind,
        reading=reading,
        options=options,
        now=clock.now(),
    )
    db.session.rollback()
    return reading, plan


def _bring_in(found: Upload, options: Options, digest: str) -> Plan:
    reading, now = _read(found), clock.now()
    plan = bring_in(
        program=found.program,
        kind=found.kind,
        reading=reading,
        options=options,
        expected=digest,
        now=now,
        actor_id=signed_in().id,
    )
    found.content, found.committed_at = None, now
    return plan


def _preview_page(
    found: Upload, reading: Reading[Any], plan: Plan, options: Options
) -> str:
    form = CommitForm(
        formdata=None, digest=plan.digest, shown=_key(options), **asdict(options)
    )
    form.offer(plan, hosts_of(found.program), calendar=not reading.headers)
    rows = pages.rows_of(plan)
    return render_template(
        "imports/preview.html",
        program=found.program,
        upload=found,
        kind=found.kind,
        title=pages.TITLES[found.kind],
        zone=found.program.zone,
        source=pages.source_of(reading),
        notes=[*reading.notes, *plan.notes],
        mapping=[
            {"column": column, "used_as": field} for column, field in reading.mapping
        ],
        counts=plan.counts,
        words=state_words(),
        rows=rows,
        shown=len(rows),
        total=len(plan.outcomes) + len(plan.skips),
        skipped_url=_address(".skipped", found.id, options),
        form=form,
    )


def _sentence(found: Upload, plan: Plan) -> str:
    words = state_words()
    counts = ", ".join(
        f"{count} {words[state]}" for state, count in plan.counts.items() if count
    )
    return _("%(file)s is imported: %(counts)s.", file=found.file_name, counts=counts)
