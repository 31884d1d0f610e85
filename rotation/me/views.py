"""A participant's home: what is next, everything there is, how fair it is, and why."""

from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, request, session, url_for
from flask import render_template as render
from flask_babel import gettext as _
from werkzeug import Response

from rotation import clock
from rotation.access import own_entry, own_reason, signed_in
from rotation.availability.actions import open_hours
from rotation.calendar_links.queries import standing_of
from rotation.calendar_links.turns import TRIES
from rotation.debriefs.queries import debrief_of
from rotation.errors import Refused
from rotation.extensions import db
from rotation.host_calendars.queries import programs_taking_calls
from rotation.invites.forms import AnswerForm
from rotation.invites.letters import PREPARE
from rotation.invites.queries import has_feed
from rotation.me.month import days_off, month_of
from rotation.me.queries import (
    Agenda,
    entries_with_people,
    group_of,
    programs_of,
    with_people,
)
from rotation.me.shares import ask_in, shares_of
from rotation.programs.paging import paging
from rotation.programs.words import holidays_words
from rotation.seats.queries import newest_offer, offers_around
from rotation.signup.actions import is_open
from rotation.surveys.waves import ANSWERED, surveys_of

bp = Blueprint("me", __name__)

VIEWS = ("list", "month", "past")
A_PAGE = 20
"""So many entries of a list are on a page."""
FIRST = 10
"""So many past entries, and seats that are offered, are on it beside the list."""


@bp.get("/me")
def home() -> str:
    """One's own entries, in one's own zone, as a list or as a month."""
    person, now = signed_in(), clock.now()
    view = request.args.get("view", VIEWS[0])
    if view not in VIEWS:
        abort(404)
    entries = entries_with_people(person, now)
    programs = programs_of(person)
    wanted = request.args.get("month", "")
    try:
        month = month_of(
            entries,
            ZoneInfo(person.zone),
            now,
            wanted,
            days_off(programs, person.zone),
        )
    except ValueError:
        abort(404)
    agenda = Agenda.of(entries, now)
    shown = agenda.past if view == "past" else agenda.coming
    pages = paging(request.args.get("page", "1"), A_PAGE, len(shown))
    revision = agenda.next.sequence if agenda.next else 0
    return render(
        "me/home.html",
        person=person,
        zone=person.zone,
        view=view,
        month=month,
        holidays=holidays_words(month.holidays),
        agenda=agenda,
        entries=shown[pages.start : pages.end],
        pages=pages,
        first=FIRST,
        form=AnswerForm(formdata=None, sequence=revision),
        programs=programs,
        changeable=[part.id for part in programs if is_open(part.program, now)],
        surveys=surveys_of(programs, now),
        surveyed=session.get(ANSWERED, []),
        shares=shares_of(person, now),
        offers=offers_around(person, now),
        prepare=PREPARE,
        calls_from_calendar=programs_taking_calls(programs),
        calendar=standing_of(person, now, [part.program for part in programs]),
        tries=TRIES,
    )


@bp.get("/me/entries/<uid>")
def entry(uid: str) -> str:
    """One assignment: when, who, how to prepare, and what to do if one cannot come."""
    found = own_entry(uid, *with_people())
    row, now = found.assignment, clock.now()
    return render(
        "me/entry.html",
        entry=found,
        zone=found.person.zone,
        guide=row.call.host if row.call else row.mentor,
        group=group_of(found),
        prepare=PREPARE[found.part],
        over=found.starts_at <= now,
        past=found.ends_at <= now,
        told=debrief_of(found) is not None,
        offer=newest_offer(row) if found.part == "shadower" else None,
    )


@bp.get("/me/why")
def why() -> str:
    """How much one has beside everybody else, why not more, and what would help."""
    person, now = signed_in(), clock.now()
    shares = shares_of(person, now)
    return render(
        "me/why.html",
        zone=person.zone,
        shares=shares,
        changeable=[one.program.id for one in shares if is_open(one.program, now)],
    )


@bp.post("/me/reasons/<int:reason_id>/asks/<int:number>")
def open_ask(reason_id: int, number: int) -> Response:
    """Open the hours of an ask, for the next schedule."""
    reason, participant = own_reason(reason_id)
    try:
        span = ask_in(reason, number, target=1).span
    except IndexError:
        abort(404)
    try:
        opened = open_hours(participant, span, now=clock.now())
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "bad")
        return redirect(url_for(".why"))
    db.session.commit()
    flash(
        _("Opened. It counts for the next schedule.")
        if opened
        else _("This time is open already."),
        "ok",
    )
    return redirect(url_for(".why"))


@bp.get("/me/calendar")
def calendar() -> str:
    """How to get one's entries into Google, Outlook or Apple, and how late each is."""
    return render("me/calendar.html", has_feed=has_feed(signed_in()))
