"""The ledger: for managers that of their people, for everybody their own."""

from datetime import datetime
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from rotation import clock
from rotation.access import managed_program, signed_in
from rotation.extensions import db
from rotation.ledger.actions import Outdated, plan_start, take_over
from rotation.ledger.forms import AT_MEDIAN, AT_ZERO, StartForm
from rotation.ledger.lines import Count, Line, lines_of, median_minutes
from rotation.ledger.meetings import meetings_had
from rotation.ledger.queries import (
    members_of,
    names_and_programs,
    own_lines,
    people_in,
    took_place,
)
from rotation.programs.models import Program
from rotation.programs.paging import paging
from rotation.scheduling.models import Assignment
from rotation.spreadsheets import as_csv

bp = Blueprint("ledger", __name__)

PEOPLE_A_PAGE = 200


@bp.get("/programs/<name>/ledger")
def page(name: str) -> ResponseReturnValue:
    program = managed_program(name)
    only_this = request.args.get("of") == "program"
    people, lines = _ledger(program, clock.now(), only_this=only_this)
    pages = paging(request.args.get("page", "1"), PEOPLE_A_PAGE, len(people))
    seekers = [one.id for one, _line in people if one.seeks]
    return render_template(
        "ledger/page.html",
        program=program,
        zone=program.zone,
        only_this=only_this,
        people=people[pages.start : pages.end],
        pages=pages,
        median=median_minutes(seekers, lines),
        seekers=len(seekers),
        shadowing=sum(line.seats.minutes for _one, line in people),
        rotating=sum(line.sittings.minutes for _one, line in people),
        meeting=sum(line.meetings.minutes for _one, line in people),
    )


@bp.get("/programs/<name>/ledger.csv")
def file(name: str) -> ResponseReturnValue:
    program = managed_program(name)
    only_this = request.args.get("of") == "program"
    people, _lines = _ledger(program, clock.now(), only_this=only_this)
    headers = (
        *(_("Person"), _("E-mail"), _("Team")),
        *(_("Calls sat in on"), _("Hours on calls")),
        *(_("Sittings"), _("Hours in sittings")),
        *(_("Calls hosted"), _("Hours hosted")),
        *(_("Groups led"), _("Hours led"), _("Hours had"), _("Hours given")),
        *(_("Alignment meetings"), _("Hours in alignment meetings")),
    )
    rows = (
        (
            *(one.name, one.email, one.team),
            *_counts(line),
            _hours(line.had),
            _hours(line.gave),
            *_counted(line.meetings),
        )
        for one, line in people
    )
    return Response(
        as_csv(headers, rows),
        mimetype="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="{program.name}-ledger.csv"'
        },
    )


@bp.route("/programs/<name>/ledger/start", methods=["GET", "POST"])
def start(name: str) -> ResponseReturnValue:
    """Preview what earlier programs would set here, and set it."""
    program, now = managed_program(name), clock.now()
    form = StartForm()
    if request.method == "POST" and form.validate():
        try:
            plan = take_over(
                program,
                newcomers_at_median=form.at_median,
                now=now,
                actor_id=signed_in().id,
                expected=form.seen.data or "",
            )
        except Outdated as error:
            db.session.rollback()
            return _preview(managed_program(name), form, now, str(error))
        changed = len(plan.changed)
        db.session.commit()
        flash(
            ngettext(
                "%(num)s person starts with more or less than before.",
                "%(num)s people start with more or less than before.",
                changed,
            )
            if changed
            else _("Nothing was different."),
            "ok",
        )
        return redirect(url_for("ledger.page", name=name))
    if request.method == "GET":
        asked = request.args.get("newcomers")
        usual = AT_MEDIAN if program.newcomers_at_median else AT_ZERO
        form.newcomers.data = asked if asked in (AT_MEDIAN, AT_ZERO) else usual
    return _preview(program, form, now)


@bp.get("/me/ledger")
def mine() -> ResponseReturnValue:
    person, now = signed_in(), clock.now()
    me = db.select(db.literal(person.id))
    rows, met = took_place(now, me), meetings_had(now, me)
    rows.reverse()
    names, programs = names_and_programs(rows)
    return render_template(
        "ledger/mine.html",
        person=person,
        zone=person.zone,
        line=lines_of(rows, met).get(person.id, Line()),
        own=own_lines(person, now),
        rows=rows[:PEOPLE_A_PAGE],
        names=names,
        programs=programs,
    )


def _ledger(program: Program, now: datetime, *, only_this: bool) -> Any:
    """Everybody in the program with their line, who has had least first; and all lines."""
    only = [Assignment.program_id == program.id] if only_this else []
    everybody = people_in(program.id)
    lines = lines_of(
        took_place(now, everybody, *only), meetings_had(now, everybody, *only)
    )
    people = [(one, lines.get(one.id, Line())) for one in members_of(program)]
    people.sort(key=lambda pair: (not pair[0].seeks, pair[1].had))
    return people, lines


def _counts(line: Line) -> list[object]:
    each = (line.seats, line.sittings, line.hosted, line.led)
    return [value for one in each for value in _counted(one)]


def _counted(one: Count) -> tuple[int, float]:
    return one.number, _hours(one.minutes)


def _hours(minutes: int) -> float:
    return round(minutes / 60, 2)


def _preview(
    program: Program, form: StartForm, now: datetime, problem: str = ""
) -> ResponseReturnValue:
    plan = plan_start(program, now=now, newcomers_at_median=form.at_median)
    form.seen.data = form.seen.raw_data = plan.digest
    if problem:
        form.form_errors = [problem]
    page = render_template(
        "ledger/start.html",
        program=program,
        zone=program.zone,
        form=form,
        plan=plan,
        newcomers=sum(one.newcomer for one in plan.starts),
    )
    return page, 409 if problem else 422 if form.errors else 200
