"""The card of shared measures, for managers."""

from hashlib import sha256
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from rotation import clock
from rotation.access import managed_program, signed_in
from rotation.errors import Refused
from rotation.extensions import db
from rotation.kpis import actions
from rotation.kpis.models import Kpi
from rotation.kpis.queries import kpis_of, people_by_side
from rotation.kpis.reading import day_of, number_of, read_values
from rotation.programs.models import Participant, Program
from rotation.programs.sides import SIDES
from rotation.times import local

bp = Blueprint("kpis", __name__)

MOST_TEXT = 200_000


@bp.get("/programs/<name>/measures")
def card(name: str) -> ResponseReturnValue:
    return _card(managed_program(name))


@bp.post("/programs/<name>/measures")
def propose(name: str) -> ResponseReturnValue:
    program, typed = managed_program(name), request.form
    side = typed.get("side", "")
    try:
        if side not in SIDES:
            raise Refused(_("Say which side proposes it."))
        if not typed.get("measure", "").strip():
            raise Refused(_("Give the measure a name."))
        actions.propose(
            program, side, typed["measure"], typed.get("unit", "").strip(), **_by()
        )
    except (Refused, ValueError) as error:
        db.session.rollback()
        return _card(managed_program(name), str(error))
    db.session.commit()
    flash(_("Proposed. Both sides have to confirm it."), "ok")
    return redirect(url_for("kpis.card", name=name))


@bp.post("/programs/<name>/measures/<int:kpi_id>/confirm")
def confirm(name: str, kpi_id: int) -> ResponseReturnValue:
    program = managed_program(name)
    kpi, typed = _kpi(program, kpi_id), request.form
    who = typed.get("who", "")
    try:
        person = (
            db.session.get(Participant, int(who))
            if who.isdecimal() and len(who) < 10
            else None
        )
        if who and person is None:
            raise Refused(_("Choose somebody of that side."))
        actions.confirm(kpi, typed.get("side", ""), person, **_by())
    except Refused as error:
        db.session.rollback()
        return _card(managed_program(name), str(error))
    db.session.commit()
    return redirect(url_for("kpis.card", name=name))


@bp.post("/programs/<name>/measures/<int:kpi_id>/values")
def value(name: str, kpi_id: int) -> ResponseReturnValue:
    program = managed_program(name)
    kpi, typed = _kpi(program, kpi_id), request.form
    try:
        try:
            day, number = (
                day_of(typed.get("day", "")),
                number_of(typed.get("value", "")),
            )
        except ValueError:
            raise Refused(_("Give a day, and the value as a number.")) from None
        actions.keep_value(kpi, day, number, **_by())
    except Refused as error:
        db.session.rollback()
        return _card(managed_program(name), str(error))
    db.session.commit()
    flash(_("Kept."), "ok")
    return redirect(url_for("kpis.card", name=name))


@bp.post("/programs/<name>/measures/<int:kpi_id>/remove")
def remove(name: str, kpi_id: int) -> ResponseReturnValue:
    kpi = _kpi(managed_program(name), kpi_id)
    actions.remove(kpi, **_by())
    db.session.commit()
    flash(_("Removed."), "ok")
    return redirect(url_for("kpis.card", name=name))


@bp.post("/programs/<name>/measures/import")
def import_values(name: str) -> ResponseReturnValue:
    """Show what a file would do, row by row; with `seen` of what was shown, do it."""
    program = managed_program(name)
    given = request.files.get("file")
    text = request.form.get("text", "")
    if given is not None and given.filename:
        text = given.read(MOST_TEXT + 1).decode("utf-8", errors="replace")
    text = text.replace("\x00", "").replace("\r\n", "\n")
    if not text.strip() or len(text) > MOST_TEXT:
        return _card(program, _("Choose a CSV file of at most 200 kB."))
    kpis = kpis_of(program)
    rows = read_values(text, kpis)
    digest = sha256(repr(rows).encode()).hexdigest()
    if request.form.get("seen") == digest:
        count = actions.keep_rows(program, kpis, rows, **_by())
        db.session.commit()
        flash(ngettext("%(num)s value kept.", "%(num)s values kept.", count), "ok")
        return redirect(url_for("kpis.card", name=name))
    return render_template(
        "kpis/preview.html",
        program=program,
        zone=program.zone,
        rows=rows,
        text=text,
        digest=digest,
        changes=sum(row.state in ("new", "changed") for row in rows),
        wrong=sum(row.state == "wrong" for row in rows),
    )


def _card(program: Program, problem: str = "") -> ResponseReturnValue:
    page = render_template(
        "kpis/card.html",
        program=program,
        zone=program.zone,
        kpis=kpis_of(program),
        people=people_by_side(program),
        problem=problem,
        typed=request.form,
        today=local(clock.now(), program.zone).date(),
    )
    return page, 422 if problem else 200


def _kpi(program: Program, kpi_id: int) -> Kpi:
    kpi = db.session.get(Kpi, kpi_id)
    if kpi is None or kpi.program_id != program.id:
        abort(404)
    return kpi


def _by() -> dict[str, Any]:
    return {"now": clock.now(), "actor_id": signed_in().id}
