"""The page on which a person gives the link of their calendar, and sees what was read."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rotation import clock
from rotation.access import signed_in
from rotation.availability.queries import coming_busy
from rotation.calendar_links.actions import (
    give_link,
    read_again,
    remove_link,
    take_held,
)
from rotation.calendar_links.forms import LinkForm
from rotation.calendar_links.queries import SOURCE, link_of, standing_of
from rotation.calendar_links.turns import TRIES
from rotation.config import settings
from rotation.errors import Refused
from rotation.extensions import db, limiter
from rotation.host_calendars.queries import programs_taking_calls
from rotation.jobs.queue import enqueue
from rotation.languages import said
from rotation.me.queries import programs_of

MOST_SHOWN = 50  # busy times

bp = Blueprint("calendar_links", __name__, url_prefix="/me/calendar-link")


@bp.route("", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
def page() -> ResponseReturnValue:
    """What is there, and a form for another link."""
    form = LinkForm()
    if form.validate_on_submit():
        try:
            give_link(signed_in(), form.link.data, now=clock.now())
        except Refused as error:
            db.session.rollback()
            form.link.errors = [said(str(error), "file")]
        else:
            return _read_soon(_("Thank you. Your calendar is read in a few moments."))
    return _page(form)


@bp.post("/again")
@limiter.limit("20 per hour")
def again() -> ResponseReturnValue:
    """Read it before its time."""
    link = link_of(signed_in())
    if link is not None:
        read_again(link, now=clock.now())
    return _read_soon(_("Your calendar is read again as soon as may be."))


@bp.post("/fewer")
def fewer() -> ResponseReturnValue:
    """What the calendar says now shall count, though most of it is gone."""
    link = link_of(signed_in())
    if link is not None:
        take_held(link, now=clock.now())
        db.session.commit()
        flash(_("What your calendar says now counts."), "ok")
    return _back()


@bp.post("/remove")
def remove() -> ResponseReturnValue:
    """Forget the link and all that came from it."""
    if remove_link(signed_in(), now=clock.now()):
        db.session.commit()
        flash(_("The link and the busy times that came from it are removed."), "ok")
    return _back()


def _read_soon(sentence: str) -> ResponseReturnValue:
    enqueue("read_calendars", 0)
    db.session.commit()
    flash(sentence, "ok")
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for(".page", program=_program()))


def _program() -> str | None:
    """The program from whose sign-up somebody came here, to lead back to it."""
    return request.args.get("program", "")[:40] or None


def _page(form: LinkForm) -> ResponseReturnValue:
    person, now = signed_in(), clock.now()
    program = _program()
    page = render_template(
        "calendar_links/page.html",
        form=form,
        zone=person.zone,
        standing=standing_of(person, now),
        coming=coming_busy(person, SOURCE, now, most=MOST_SHOWN),
        bring_calls=programs_taking_calls(programs_of(person)),
        hours=settings().calendar_minutes / 60,
        tries=TRIES,
        program=program,
        back=url_for("signup.step", name=program, step="when")
        if program
        else url_for("me.home"),
    )
    return page, 422 if form.errors else 200
