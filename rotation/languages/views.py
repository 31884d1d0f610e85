"""One control, on every page: in which language."""

from flask import Blueprint, redirect, request, session
from flask_login import current_user
from werkzeug import Response

from rotation import clock
from rotation.accounts.addresses import inner_path
from rotation.extensions import db
from rotation.languages.actions import choose_language
from rotation.languages.catalogs import languages

bp = Blueprint("languages", __name__)


@bp.post("/language")
def choose() -> Response:
    """Keep the choice with the person, or for strangers in the cookie; then back."""
    code = request.form.get("language", "")
    if code in languages():
        session["language"] = code
        if current_user.is_authenticated:
            choose_language(current_user.person, code, now=clock.now())
            db.session.commit()
    return redirect(inner_path(request.form.get("next")))
