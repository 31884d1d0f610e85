"""Calendar files, feeds, and the link to one's own feed."""

from urllib.parse import urljoin

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask import render_template as render
from werkzeug import Response as AnyResponse

from rotation.access import own_entry, signed_in
from rotation.clock import now
from rotation.config import settings
from rotation.extensions import db, limiter
from rotation.invites.actions import end_feed_links, new_feed_link
from rotation.invites.calendar import calendar_file
from rotation.invites.queries import entries_of, person_behind

bp = Blueprint("invites", __name__)

CALENDAR = "text/calendar; charset=utf-8"
NAME = "Shadowing and rotation"


@bp.get("/entries/<uid>.ics")
def entry(uid: str) -> Response:
    """One entry of one's own as a file."""
    found = own_entry(uid)
    name = f"{found.part}-{found.starts_at:%Y-%m-%d-%H%M}.ics"
    return _file(calendar_file([found], name=NAME), name)


@bp.get("/me/calendar.ics")
def mine() -> Response:
    """All of one's own entries as a file."""
    entries = entries_of(signed_in(), now())
    return _file(calendar_file(entries, name=NAME), "my-rotation.ics")


@bp.get("/feed/<token>.ics")
@limiter.limit("30/minute", deduct_when=lambda response: response.status_code == 404)
def feed(token: str) -> AnyResponse:
    """A person's entries for a calendar program, which has nothing but the secret."""
    person = person_behind(token)
    if person is None:
        abort(404)
    response = Response(
        calendar_file(entries_of(person, now()), name=NAME), content_type=CALENDAR
    )
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["X-Robots-Tag"] = "noindex"
    response.add_etag()
    return response.make_conditional(request)


@bp.post("/me/feed")
def new_feed() -> str:
    """Make a new feed address; this page is the only one that ever shows it."""
    token = new_feed_link(signed_in(), now=now())
    db.session.commit()
    address = urljoin(settings().base_url, url_for(".feed", token=token))
    webcal = f"webcal://{address.partition('://')[2]}"
    return render("invites/feed.html", address=address, webcal=webcal)


@bp.post("/me/feed/end")
def end_feed() -> AnyResponse:
    """Make the feed address stop working."""
    if end_feed_links(signed_in(), now=now()):
        flash("The calendar address no longer works.", "ok")
    db.session.commit()
    return redirect(url_for("me.home"))


def _file(content: bytes, name: str) -> Response:
    response = Response(content, content_type=CALENDAR)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
