"""The card of shared measures: kept by managers, confirmed by the leaders of each side."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from rotation import clock
from rotation.access import managed_program, own_part, signed_in
from rotation.config import settings
from rotation.errors import Refused
from rotation.extensions import db
from rotation.imports.reading.table import decoded
from rotation.kpis import actions
from rotation.kpis.models import Kpi
from rotation.kpis.queries import kpis_of, speakers_of
from rotation.kpis.reading import day_of, number_of, read_values, to_come
from rotation.programs.models import Participant, Program
from rotation.programs.sides import SIDES, side_of
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


@bp.get("/join/<name>/measures")
def mine(name: str) -> ResponseReturnValue:
    """The card for who takes part; the leaders of a side confirm here."""
    return _mine(own_part(name))


@bp.post("/join/<name>/measures/<int:kpi_id>/confirm")
def confirm(name: str, kpi_id: int) -> ResponseReturnValue:
    return _said(name, kpi_id, actions.confirm)


@bp.post("/join/<name>/measures/<int:kpi_id>/take-back")
def take_back(name: str, kpi_id: int) -> ResponseReturnValue:
    return _said(name, kpi_id, actions.take_back)


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
        if day > _today(program):
            raise Refused(to_come())
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
    try:
        if given is not None and given.filename:
            text, _encoding = decoded(given.read(MOST_TEXT + 1))
    except Refused as refusal:
        return _card(program, str(refusal))
    text = text.replace("\x00", "").replace("\r\n", "\n")
    if not text.strip() or len(text) > MOST_TEXT:
        return _card(program, _("Choose a CSV file of at most 200 kB."))
    kpis = kpis_of(program)
    rows = read_values(text, kpis, _today(program))
    if not rows:
        return _card(
            program,
            _("This file has no row below its first line, measure, date, value."),
        )
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


def _said(name: str, kpi_id: int, say: Callable[..., None]) -> ResponseReturnValue:
    part = own_part(name)
    try:
        say(_kpi(part.program, kpi_id), part, now=clock.now())
    except Refused as error:
        db.session.rollback()
        return _mine(own_part(name), str(error))
    db.session.commit()
    return redirect(url_for("kpis.mine", name=name))


def _mine(part: Participant, problem: str = "") -> ResponseReturnValue:
    side = side_of(part.roles)
    page = render_template(
        "kpis/mine.html",
        part=part,
        program=part.program,
        side=side,
        kpis=kpis_of(part.program),
        speaks=part in speakers_of(part.program).get(side, []),
        problem=problem,
    )
    return page, 403 if problem else 200


def _card(program: Program, problem: str = "") -> ResponseReturnValue:
    page = render_template(
        "kpis/card.html",
        program=program,
        zone=program.zone,
        kpis=kpis_of(program),
        speakers=speakers_of(program),
        address=settings().base_url.rstrip("/")
        + url_for("kpis.mine", name=program.name),
        problem=problem,
        typed=request.form,
        today=_today(program),
    )
    return page, 422 if problem else 200


def _today(program: Program) -> date:
    return local(clock.now(), program.zone).date()


def _kpi(program: Program, kpi_id: int) -> Kpi:
    kpi = db.session.get(Kpi, kpi_id)
    if kpi is None or kpi.program_id != program.id:
        abort(404)
    return kpi


def _by() -> dict[str, Any]:
    return {"now": clock.now(), "actor_id": signed_in().id}
