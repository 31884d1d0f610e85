"""The page of hosts and mentors."""

from flask import Blueprint, flash, redirect, request, url_for
from flask import render_template as render
from flask_babel import gettext as _
from werkzeug import Response

from rotation import clock
from rotation.access import own_call, signed_in
from rotation.debriefs.queries import heard_from_visitors
from rotation.errors import Refused
from rotation.extensions import db
from rotation.hosting.actions import set_consent, set_withheld
from rotation.hosting.queries import hosting_of
from rotation.me.queries import programs_of
from rotation.programs.paging import paging
from rotation.signup.actions import is_open

bp = Blueprint("hosting", __name__)

A_PAGE = 15
"""So many calls are on a page."""
NEWEST = 3
"""So many debriefs are on the page; a link leads to all."""


@bp.get("/me/calls")
def mine() -> str:
    """One's own calls and groups, and one's load."""
    person = signed_in()
    parts, now = programs_of(person), clock.now()
    hosting = hosting_of(person, parts, now)
    pages = paging(request.args.get("page", "1"), A_PAGE, len(hosting.calls))
    return render(
        "hosting/mine.html",
        zone=person.zone,
        changeable=[part for part in parts if is_open(part.program, now)],
        hosting=hosting,
        calls=hosting.calls[pages.start : pages.end],
        pages=pages,
        heard=heard_from_visitors(person, NEWEST),
    )


@bp.post("/me/calls/<int:call_id>/consent")
def consent(call_id: int) -> Response:
    """Keep what the customer said."""
    call = own_call(call_id)
    try:
        changed = set_consent(
            call,
            request.form.get("consent", ""),
            now=clock.now(),
            actor_id=signed_in().id,
        )
    except Refused as refusal:
        return _refused(refusal)
    db.session.commit()
    flash(_("Kept.") if changed else _("Nothing was different."), "ok")
    return _back(call_id)


@bp.post("/me/calls/<int:call_id>/seats")
def seats(call_id: int) -> Response:
    """Keep the seats of a call back, or offer them."""
    call = own_call(call_id)
    withheld = request.form.get("seats") == "withhold"
    try:
        set_withheld(call, withheld, now=clock.now(), actor_id=signed_in().id)
    except Refused as refusal:
        return _refused(refusal)
    db.session.commit()
    flash(
        _("Its seats are kept back from the next schedule on.")
        if withheld
        else _("Its seats are on offer from the next schedule on."),
        "ok",
    )
    return _back(call_id)


def _refused(refusal: Refused) -> Response:
    db.session.rollback()
    flash(str(refusal), "bad")
    return redirect(url_for(".mine"))


def _back(call_id: int) -> Response:
    page = request.form.get("page", type=int)
    return redirect(url_for(".mine", page=page, _anchor=f"call-{call_id}"))
