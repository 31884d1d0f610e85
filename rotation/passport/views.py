"""One's own passport."""

from flask import Blueprint
from flask import render_template as render

from rotation import clock
from rotation.access import signed_in
from rotation.passport.queries import passport_of

bp = Blueprint("passport", __name__)


@bp.get("/me/passport")
def mine() -> str:
    """The path done, hours on the other side, and people met, over all programs."""
    person, now = signed_in(), clock.now()
    return render(
        "passport/mine.html",
        person=person,
        zone=person.zone,
        now=now,
        passport=passport_of(person, now),
    )
