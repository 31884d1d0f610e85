"""The reports of a program, for its managers: on a page, as files, and on one sheet."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from rotation import clock
from rotation.access import managed_program
from rotation.programs.models import Program
from rotation.reports.facts import Facts, facts_of
from rotation.reports.fairness import fairness, leaders
from rotation.reports.learning import consent, debriefs, ideas, measures
from rotation.reports.parts import Part
from rotation.reports.survey import survey
from rotation.reports.traffic import coverage, hours, load, pairs
from rotation.spreadsheets import as_csv
from rotation.times import dates_words

bp = Blueprint("reports", __name__)

PARTS: dict[str, Callable[[Facts], Part]] = {
    "fairness": fairness,
    "coverage": coverage,
    "hours": hours,
    "load": load,
    "pairs": pairs,
    "leaders": leaders,
    "consent": consent,
    "debriefs": debriefs,
    "ideas": ideas,
    "measures": measures,
    "survey": survey,
}
"""In the order in which they are read."""


@bp.get("/programs/<name>/report")
def page(name: str) -> ResponseReturnValue:
    program = managed_program(name)
    return render_template(
        "reports/page.html",
        program=program,
        zone=program.zone,
        dates=dates_words(program.starts_on, program.ends_on),
        parts=parts_of(program),
    )


@bp.get("/programs/<name>/report/sheet")
def sheet(name: str) -> ResponseReturnValue:
    """One sheet of paper for those who have a minute."""
    program = managed_program(name)
    parts = {part.key: part for part in parts_of(program)}
    return render_template(
        "reports/sheet.html",
        program=program,
        zone=program.zone,
        dates=dates_words(program.starts_on, program.ends_on),
        now=clock.now(),
        parts=parts,
    )


@bp.get("/programs/<name>/report/<part>.csv")
def file(name: str, part: str) -> ResponseReturnValue:
    program = managed_program(name)
    if part not in PARTS:
        abort(404)
    found = PARTS[part](facts_of(program, clock.now()))
    return Response(
        as_csv(found.headers, found.rows),
        mimetype="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="{program.name}-{part}.csv"'
        },
    )


def parts_of(program: Program) -> list[Part]:
    facts = facts_of(program, clock.now())
    return [make(facts) for make in PARTS.values()]
