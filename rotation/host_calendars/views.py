"""The page on which a host has their own calendar bring in their calls."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from rotation import clock
from rotation.access import hosting
from rotation.calendar_links.actions import read_again
from rotation.calendar_links.queries import link_of, standing_of
from rotation.calendar_links.turns import TRIES
from rotation.errors import Refused
from rotation.extensions import db, limiter
from rotation.host_calendars import actions
from rotation.host_calendars.forms import AgreeForm, FileForm
from rotation.host_calendars.models import HostCalendar
from rotation.host_calendars.pages import MOST_SHOWN, Preview, preview_of
from rotation.host_calendars.queries import (
    calendar_of,
    own_calls,
    question_of,
    takes_calls,
)
from rotation.host_calendars.reading import Found, read_calls
from rotation.imports.actions import Outdated
from rotation.jobs.queue import enqueue
from rotation.languages import said
from rotation.programs.models import Participant

bp = Blueprint("host_calendars", __name__, url_prefix="/programs")

CLOSED = lazy_gettext("This program takes no calls from your calendar.")


@bp.route("/<name>/my-calls", methods=["GET", "POST"])
def page(name: str) -> ResponseReturnValue:
    """What there is; and a file to look at."""
    host, form = hosting(name), FileForm()
    if form.validate_on_submit():
        try:
            _look_at_file(host, form.file.data.read())
            return _back(name)
        except Refused as error:
            db.session.rollback()
            form.file.errors = [said(str(error), "file")]
            host = hosting(name)
    return _page(host, form)


@bp.post("/<name>/my-calls/look")
@limiter.limit("20 per hour")
def look(name: str) -> ResponseReturnValue:
    """Show what the host's calendar link holds, once they gave one."""
    host, now = hosting(name), clock.now()
    if question_of(host, now) is None:
        return _back(name)
    actions.look(host)
    link = link_of(host.person)
    if link is not None:
        read_again(link, now=now)
        enqueue("read_calendars", 0)
    db.session.commit()
    return _back(name) if link else redirect(url_for("calendar_links.page"))


@bp.post("/<name>/my-calls/agree")
def agree(name: str) -> ResponseReturnValue:
    """What was seen shall count."""
    host, form = hosting(name), AgreeForm()
    try:
        plan = actions.agree(host, expected=form.digest.data or "", now=clock.now())
    except Outdated:
        db.session.rollback()
        flash(_("Something changed since you looked. This is how it is now."), "warn")
    except Refused as error:
        db.session.rollback()
        flash(said(str(error), "file"), "warn")
    else:
        db.session.commit()
        counts = plan.counts
        flash(
            _(
                "Thank you: %(counts)s new, %(counts2)s changed or cancelled.",
                counts=counts["new"],
                counts2=counts["changed"],
            ),
            "ok",
        )
    return _back(name)


@bp.post("/<name>/my-calls/forget")
def forget(name: str) -> ResponseReturnValue:
    """Nothing of what was seen shall count."""
    actions.forget(hosting(name))
    db.session.commit()
    return _back(name)


@bp.post("/<name>/my-calls/stop")
def stop(name: str) -> ResponseReturnValue:
    """Follow the calendar no more."""
    if actions.stop(hosting(name), now=clock.now()):
        flash(_("Your calendar is not followed any more. Your calls stay as they are."))
    db.session.commit()
    return _back(name)


def _look_at_file(host: Participant, content: bytes) -> None:
    """Read the file outside any transaction, then keep what is to be shown."""
    question = question_of(host, clock.now())
    db.session.rollback()
    if question is None:
        raise Refused(CLOSED)
    found = read_calls(content, question)
    actions.show(host, found, found_in="file", now=clock.now())
    db.session.commit()


def _back(name: str) -> ResponseReturnValue:
    return redirect(url_for(".page", name=name))


def _preview(
    host: Participant, calendar: HostCalendar | None, now: datetime
) -> Preview | None:
    if calendar is None or calendar.found is None or not question_of(host, now):
        return None
    return preview_of(host, Found(**calendar.found), now=now)


def _page(host: Participant, form: FileForm) -> ResponseReturnValue:
    calendar, now = calendar_of(host), clock.now()
    preview = _preview(host, calendar, now)
    page = render_template(
        "host_calendars/page.html",
        program=host.program,
        now=now,
        zone=host.person.zone,
        open=question_of(host, now) is not None,
        takes=takes_calls(host.program),
        form=form,
        agree_form=AgreeForm(formdata=None, digest=preview.digest if preview else ""),
        calendar=calendar,
        preview=preview,
        most=MOST_SHOWN,
        calls=own_calls(host, now),
        standing=standing_of(host.person, now),
        tries=TRIES,
    )
    return page, 422 if form.errors else 200
