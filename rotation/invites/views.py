"""Calendar files and feeds, answers, and which mails somebody wants."""

from urllib.parse import urljoin

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask import render_template as render
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug import Response as AnyResponse

from rotation import clock
from rotation.access import own_entry, signed_in
from rotation.config import settings
from rotation.errors import Refused
from rotation.extensions import csrf, db, limiter
from rotation.invites.actions import end_feed_links, new_feed_link
from rotation.invites.answering import give_answer
from rotation.invites.calendar import calendar_file
from rotation.invites.choices import choose, stop, unwanted_by
from rotation.invites.forms import AnswerForm, MailsForm
from rotation.invites.letters import agenda_in
from rotation.invites.links import answer_token, entry_behind, stop_behind
from rotation.invites.models import PLAIN_KINDS, Entry
from rotation.invites.queries import entries_of, person_behind

bp = Blueprint("invites", __name__)

Reply = str | AnyResponse | tuple[str, int]

THANKS = {
    "accepted": lazy_gettext("Thank you: you come."),
    "tentative": lazy_gettext("Thank you: perhaps you come."),
    "declined": lazy_gettext(
        "Thank you: you do not come. The managers of the program see it."
    ),
}
CALENDAR = "text/calendar; charset=utf-8"
NAME = "Shadowing and rotation"


@bp.get("/entries/<uid>.ics")
def entry(uid: str) -> Response:
    """One entry of one's own as a file."""
    return _entry_file(own_entry(uid))


@bp.route("/answer/<token>", methods=["GET", "POST"])
@limiter.limit("30/minute", deduct_when=lambda response: response.status_code == 404)
def answer(token: str) -> Reply:
    """Answer with the link of a mail. Looking changes nothing, since mail scanners look."""
    return _answered(entry_behind(token) or abort(404), "link")


@bp.get("/answer/<token>/entry.ics")
@limiter.limit("30/minute", deduct_when=lambda response: response.status_code == 404)
def answer_file(token: str) -> Response:
    """The entry of a mail as a file, with the link of that mail."""
    return _entry_file(entry_behind(token) or abort(404))


@bp.route("/entries/<uid>/answer", methods=["GET", "POST"])
def own_answer(uid: str) -> Reply:
    """Answer from one's own page."""
    return _answered(own_entry(uid), "page")


@bp.get("/me/calendar.ics")
def mine() -> Response:
    """All of one's own entries as a file."""
    entries = entries_of(signed_in(), clock.now())
    return _file(calendar_file(entries, name=NAME), "my-rotation.ics")


@bp.get("/feed/<token>.ics")
@limiter.limit("30/minute", deduct_when=lambda response: response.status_code == 404)
def feed(token: str) -> AnyResponse:
    """A person's entries for a calendar program, which has nothing but the secret."""
    person = person_behind(token)
    if person is None:
        abort(404)
    response = Response(
        calendar_file(entries_of(person, clock.now()), name=NAME), content_type=CALENDAR
    )
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["X-Robots-Tag"] = "noindex"
    response.add_etag()
    return response.make_conditional(request)


@bp.post("/me/feed")
def new_feed() -> str:
    """Make a new feed address; this page is the only one that ever shows it."""
    token = new_feed_link(signed_in(), now=clock.now())
    db.session.commit()
    address = urljoin(settings().base_url, url_for(".feed", token=token))
    webcal = f"webcal://{address.partition('://')[2]}"
    return render("invites/feed.html", address=address, webcal=webcal)


@bp.post("/me/feed/end")
def end_feed() -> AnyResponse:
    """Make the feed address stop working."""
    if end_feed_links(signed_in(), now=clock.now()):
        flash(_("The calendar address no longer works."), "ok")
    db.session.commit()
    return redirect(url_for("me.home"))


@bp.route("/me/mails", methods=["GET", "POST"])
def choices() -> Reply:
    """Which mails one wants beside those that one's calendar needs."""
    person = signed_in()
    if request.method != "POST":
        wanted = set(PLAIN_KINDS) - unwanted_by(person)
        form = MailsForm(formdata=None, **dict.fromkeys(wanted, True))
        return render("invites/choices.html", form=form, person=person)
    form = MailsForm()
    if not form.validate():
        return render("invites/choices.html", form=form, person=person), 422
    changed = choose(person, form.wanted(), now=clock.now())
    db.session.commit()
    flash(_("Saved.") if changed else _("Nothing was different."), "ok")
    return redirect(url_for(".choices"))


@bp.route("/stop/<token>", methods=["GET", "POST"])
@limiter.limit("30/minute", deduct_when=lambda response: response.status_code == 404)
@csrf.exempt  # a mail program sends it (RFC 8058); who has the link may
def stop_mails(token: str) -> str:
    """End the mails of one kind with the link of one. Looking changes nothing, since mail
    scanners look; and the button's answer is no redirect, as RFC 8058 asks."""
    person, kind = stop_behind(token) or abort(404)
    done = request.method == "POST"
    if done:
        stop(person, kind, now=clock.now())
        db.session.commit()
    label = MailsForm(formdata=None)[kind].label.text
    return render("invites/stop.html", person=person, label=label, done=done)


def _answered(entry: Entry, way: str) -> Reply:
    form = AnswerForm()
    if request.method != "POST":
        return _answer_page(entry)
    if not form.validate():
        return _answer_page(entry, form), 422
    try:
        give_answer(
            entry,
            form.answer.data,
            reason=form.reason.data,
            sequence=form.sequence.data,
            way=way,
            now=clock.now(),
        )
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "bad")
        return _answer_page(entry), 409
    db.session.commit()
    flash(THANKS[form.answer.data], "ok")
    return redirect(request.path if way == "link" else url_for("me.home"))


def _answer_page(entry: Entry, form: AnswerForm | None = None) -> str:
    over = entry.ends_at <= clock.now()
    meets = entry.part == "member"
    return render(
        "invites/answer.html",
        entry=entry,
        zone=entry.person.zone,
        known=entry.answer,
        agenda=agenda_in(entry.description, entry.location) if meets else [],
        file=url_for(".answer_file", token=answer_token(entry)),
        form=form or AnswerForm(formdata=None, sequence=entry.sequence),
        closed=_("This was cancelled.")
        if entry.cancelled
        else _("This is over.")
        if over
        else "",
    )


def _entry_file(entry: Entry) -> Response:
    name = f"{entry.part}-{entry.starts_at:%Y-%m-%d-%H%M}.ics"
    return _file(calendar_file([entry], name=NAME), name)


def _file(content: bytes, name: str) -> Response:
    response = Response(content, content_type=CALENDAR)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
