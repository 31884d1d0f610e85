"""The page on which a person's calendar file says when they are busy."""

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rotation.availability.actions import replace_busy
from rotation.availability.calendars import busy_in
from rotation.availability.forms import CalendarForm
from rotation.availability.queries import calendar_window, count_busy
from rotation.availability.reading import Busy
from rotation.calendar_links.queries import standing_of
from rotation.calendar_links.turns import TRIES
from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites.queries import own_domain, own_uids
from rotation.languages import said
from rotation.signup.actions import is_open
from rotation.signup.visits import Visit, visit_to

bp = Blueprint("availability", __name__, url_prefix="/join")

SOURCE = "upload"
MOST_REASONS = 50  # on the page


@bp.route("/<name>/calendar", methods=["GET", "POST"])
def calendar(name: str) -> ResponseReturnValue:
    visit = visit_to(name)
    if not is_open(visit.program, visit.now):
        return redirect(url_for("signup.join", name=name))
    if "when" not in visit.steps() or not visit.answers.who.roles:
        return redirect(visit.url("who"))
    if request.form.get("do") == "forget":
        return _forget(visit)
    form = CalendarForm()
    if form.validate_on_submit():
        content = form.file.data.read()
        try:
            return _page(visit, form, found=_take(visit, content))
        except Refused as error:
            form.file.errors = [said(str(error), "file")]
    return _page(visit, form)


def _take(visit: Visit, content: bytes) -> Busy:
    """Read the file outside any transaction, then keep what is busy in it."""
    person, zone = visit.person, ZoneInfo(visit.answers.who.zone)
    window = calendar_window(person, visit.program)
    email, own = person.email, own_uids(person)
    domain = own_domain()
    db.session.rollback()
    found = busy_in(content, window, zone, email=email, own=own, domain=domain)
    replace_busy(person, found.spans, source=SOURCE, now=visit.now, actor_id=person.id)
    db.session.commit()
    return found


def _forget(visit: Visit) -> ResponseReturnValue:
    person = visit.person
    replace_busy(person, (), source=SOURCE, now=visit.now, actor_id=person.id)
    db.session.commit()
    flash(_("The busy times from your calendar are removed."), "ok")
    return redirect(visit.url("when"))


def _page(
    visit: Visit, form: CalendarForm, found: Busy | None = None
) -> ResponseReturnValue:
    page = render_template(
        "availability/calendar.html",
        program=visit.program,
        form=form,
        zone=visit.answers.who.zone,
        count=count_busy(visit.person, SOURCE),
        found=found,
        reasons=found.skipped[:MOST_REASONS] if found else [],
        back=visit.url("when"),
        link=standing_of(visit.person, visit.now),
        tries=TRIES,
        link_url=url_for("calendar_links.page", program=visit.program.name),
    )
    return page, 422 if form.errors else 200
