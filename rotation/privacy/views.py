"""One's own data: what is kept, all of it as a file, and its erasure."""

import json

from flask import Blueprint, Response, flash, redirect, url_for
from flask import render_template as render
from flask_babel import gettext as _
from flask_login import logout_user
from werkzeug import Response as AnyResponse

from rotation import clock
from rotation.access import signed_in
from rotation.accounts.models import Person
from rotation.errors import Refused
from rotation.extensions import db, limiter
from rotation.privacy.actions import erase as erase_person
from rotation.privacy.forms import EraseForm
from rotation.privacy.holdings import HOLDINGS
from rotation.privacy.queries import export_of

bp = Blueprint("privacy", __name__)


@bp.get("/me/data")
def mine() -> str:
    """What is kept about the visitor."""
    person = signed_in()
    return _page(person, EraseForm(person.email))


@bp.get("/me/data.json")
@limiter.limit("30/hour")
def export() -> Response:
    """Everything that is kept about the visitor."""
    found = export_of(signed_in(), clock.now())
    response = Response(
        json.dumps(found, ensure_ascii=False, indent=1), mimetype="application/json"
    )
    response.headers["Content-Disposition"] = "attachment; filename=my-rotation.json"
    return response


@bp.post("/me/erase")
@limiter.limit("30/hour")
def erase() -> AnyResponse | tuple[str, int]:
    """Erase the visitor, who has typed their address."""
    person = signed_in()
    form = EraseForm(person.email)
    if not form.validate_on_submit():
        return _page(person, form), 422
    try:
        erase_person(person, now=clock.now())
    except Refused as refusal:
        db.session.rollback()
        form.form_errors = [str(refusal)]
        form.email.errors = [str(refusal)]
        return _page(signed_in(), form), 409
    db.session.commit()
    logout_user()
    flash(_("You are erased here. Thank you for having taken part."), "ok")
    return redirect(url_for("accounts.sign_in"))


def _page(person: Person, form: EraseForm) -> str:
    return render("privacy/mine.html", person=person, form=form, holdings=HOLDINGS)
