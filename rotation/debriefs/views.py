"""Writing a debrief, reading those around oneself, and all of a program."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask import render_template as render
from flask_babel import gettext as _
from werkzeug import Response

from rotation import clock
from rotation.access import managed_program, own_entry, signed_in
from rotation.debriefs.actions import FIELDS, why_not_yet, write_debrief
from rotation.debriefs.forms import DebriefForm
from rotation.debriefs.models import LENGTH
from rotation.debriefs.queries import (
    WRITERS,
    count_around,
    count_in,
    debrief_counts,
    debrief_of,
    debriefs_in,
    heard_around,
)
from rotation.debriefs.words import questions
from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites.models import Entry
from rotation.me.queries import with_people
from rotation.programs.paging import paging

bp = Blueprint("debriefs", __name__)

A_PAGE = 30


@bp.route("/me/entries/<uid>/debrief", methods=["GET", "POST"])
def write(uid: str) -> str | Response | tuple[str, int]:
    """Five fields about what one heard; they may change later."""
    entry = own_entry(uid, *with_people())
    if entry.part not in WRITERS:
        abort(404)
    now = clock.now()
    if request.method == "GET":
        return _page(entry, _filled(entry))
    form = DebriefForm()
    if not form.validate():
        return _page(entry, form), 422
    try:
        changed = write_debrief(entry, form.said(), form.idea.data, now=now)
    except Refused as refusal:
        db.session.rollback()
        form.form_errors = [str(refusal)]
        return _page(own_entry(uid, *with_people()), form), 409
    db.session.commit()
    if changed:
        flash(_("Thank you. Whoever it is for can read it now."), "ok")
    else:
        flash(_("Nothing was different."), "ok")
    return redirect(url_for("me.home"))


@bp.get("/me/debriefs")
def mine() -> str:
    """What one wrote, and what visitors of one's calls and sittings did."""
    person = signed_in()
    pages = paging(request.args.get("page", "1"), A_PAGE, count_around(person))
    return render(
        "debriefs/mine.html",
        person=person,
        zone=person.zone,
        heard=heard_around(person, pages.start, A_PAGE),
        pages=pages,
    )


@bp.get("/programs/<name>/debriefs")
def overview(name: str) -> str:
    """All debriefs of a program, for its managers."""
    program = managed_program(name)
    pages = paging(request.args.get("page", "1"), A_PAGE, count_in(program))
    return render(
        "debriefs/overview.html",
        program=program,
        zone=program.zone,
        counts=debrief_counts(program, clock.now()),
        heard=debriefs_in(program, pages.start, A_PAGE),
        pages=pages,
    )


def _filled(entry: Entry) -> DebriefForm:
    heard = debrief_of(entry)
    if heard is None:
        return DebriefForm(formdata=None)
    said = {name: getattr(heard.debrief, name) for name in FIELDS}
    idea = heard.insight.text if heard.insight else ""
    return DebriefForm(formdata=None, idea=idea, **said)


def _page(entry: Entry, form: DebriefForm) -> str:
    row = entry.assignment
    guide = row.call.host if row.call else row.mentor
    assert guide is not None  # noqa: S101  a seat has a host, a sitting a mentor
    name = guide.person.name or _("your colleague")
    form.ask(questions(entry.part, name))
    return render(
        "debriefs/write.html",
        entry=entry,
        zone=entry.person.zone,
        guide=name,
        form=form,
        length=LENGTH,
        closed=why_not_yet(entry, clock.now()),
    )
