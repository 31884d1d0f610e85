"""The trail of a program for its managers, and of everything for those who run all."""

from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rotation.access import managed_program, signed_in
from rotation.audit.adjusted import cast_of_entries, changes_in, is_adjustment
from rotation.audit.forms import TrailForm
from rotation.audit.models import AuditEntry
from rotation.audit.queries import count_entries, entries, names_of
from rotation.audit.words import action_words, differences, target_words
from rotation.programs.models import Program
from rotation.programs.paging import paging
from rotation.spreadsheets import as_csv
from rotation.times import iso, local

bp = Blueprint("audit", __name__)

ENTRIES_A_PAGE = 100
MOST_AT_ONCE = 20_000


@bp.get("/programs/<name>/trail")
def trail(name: str) -> ResponseReturnValue:
    program = managed_program(name)
    return _page(program, program.zone)


@bp.get("/programs/<name>/trail.csv")
def file(name: str) -> ResponseReturnValue:
    program = managed_program(name)
    return _file(program, program.zone)


@bp.get("/trail")
def everything() -> ResponseReturnValue:
    return _page(None, _of_all())


@bp.get("/trail.csv")
def file_of_everything() -> ResponseReturnValue:
    return _file(None, _of_all())


def _of_all() -> str:
    """The zone of the visitor, who has to be somebody who runs all programs."""
    person = signed_in()
    if not person.manages_all:
        abort(403)
    return person.zone


def _page(program: Program | None, zone: str) -> ResponseReturnValue:
    form = _form(program)
    chosen = {key: text for key, text in request.args.items() if key in form and text}
    fine = form.validate()
    wanted = form.wanted(program, zone) if fine else None
    total = count_entries(wanted) if wanted else 0
    pages = paging(request.args.get("page", "1"), ENTRIES_A_PAGE, total)
    found = entries(wanted, start=pages.start, most=pages.size) if wanted else []
    page = render_template(
        "audit/trail.html",
        program=program,
        zone=zone,
        form=form,
        chosen=chosen,
        entries=_lines(found, zone),
        year_of=lambda entry: local(entry.at, zone).year,
        pages=pages,
        url=url_for("audit.trail", name=program.name)
        if program
        else url_for("audit.everything"),
        csv=_address_of_file(program, chosen),
        most=MOST_AT_ONCE,
    )
    return page, 200 if fine else 422


def _file(program: Program | None, zone: str) -> Response:
    form = _form(program)
    if not form.validate():
        abort(400)
    found = entries(form.wanted(program, zone), start=0, most=MOST_AT_ONCE)
    headers = (
        *(_("Number"), _("When (UTC)"), _("Who"), _("E-mail"), _("What"), _("Of what")),
        *(_("Before (%(zone)s)", zone=zone), _("After (%(zone)s)", zone=zone)),
        *(_("Action"), _("Row"), _("Digest")),
    )
    lines = (
        (
            line["entry"].number or "",
            iso(line["entry"].at),
            line["who"],
            line["email"],
            line["what"],
            line["target"],
            _side(line["changes"], "before"),
            _side(line["changes"], "after"),
            line["entry"].action,
            line["entry"].target,
            line["entry"].digest or "",
        )
        for line in _lines(found, zone)
    )
    return Response(
        as_csv(headers, lines),
        mimetype="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="{program.name if program else "everything"}-trail.csv"'
        },
    )


def _address_of_file(program: Program | None, chosen: dict[str, Any]) -> str:
    if program:
        return url_for("audit.file", name=program.name, **chosen)
    return url_for("audit.file_of_everything", **chosen)


def _form(program: Program | None) -> TrailForm:
    form = TrailForm(request.args)
    form.offer(program)
    return form


def _lines(rows: list[Any], zone: str) -> list[dict[str, Any]]:
    """The entries in words."""
    found = [entry for entry, _name, _email in rows]
    names, cast = names_of(entry.target for entry in found), cast_of_entries(found)
    return [
        _line(entry, name, email, names)
        | {
            "changes": changes_in(entry, cast, zone)
            if is_adjustment(entry)
            else differences(entry.before, entry.after, zone)
        }
        for entry, name, email in rows
    ]


def _line(
    entry: AuditEntry, name: str | None, email: str | None, names: dict[str, str]
) -> dict[str, Any]:
    if entry.actor_id is None:
        who = _("The program itself")
    else:
        who = name or email or _("Person %(number)s", number=entry.actor_id)
    return {
        "entry": entry,
        "who": who,
        "email": email or "",
        "what": action_words(entry.action),
        "target": target_words(entry.target, names),
    }


def _side(changes: list[dict[str, str]], side: str) -> str:
    return "; ".join(f"{one['name']}: {one[side]}" for one in changes if one[side])
