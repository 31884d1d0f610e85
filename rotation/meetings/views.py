"""Pages: compose meetings, look at them, and what came of each."""

from flask import flash, redirect, request, url_for
from flask import render_template as render
from flask_babel import gettext as _
from werkzeug import Response as AnyResponse

from rotation import clock
from rotation.access import (
    attended,
    changes,
    managed,
    managed_program,
    signed_in,
)
from rotation.config import settings
from rotation.errors import Refused
from rotation.extensions import db
from rotation.jobs.queue import enqueue
from rotation.languages import said
from rotation.meetings import actions, links, steps  # noqa: F401  steps adds its pages to bp
from rotation.meetings.agenda import agenda_of, measure_words
from rotation.meetings.answers import Page, bp
from rotation.meetings.models import Meeting
from rotation.meetings.queries import (
    Standing,
    meetings_in,
    open_meetings_run,
    waiting_draft,
)
from rotation.programs.models import Participant
from rotation.scheduling.models import Version
from rotation.scheduling.queries import open_run
from rotation.times import local


@bp.get("/programs/<name>/meetings")
def overview(name: str) -> str:
    """What is published, what waits for review, and a button to compose."""
    program, now = managed_program(name), clock.now()
    meetings = meetings_in(program)
    return render(
        "meetings/overview.html",
        program=program,
        zone=program.zone,
        run=open_meetings_run(program),
        draft=waiting_draft(program),
        meetings=meetings,
        outdated=links.outdated(meetings, now),
        closed=actions.closed(program, now),
        now=now,
    )


@bp.post("/programs/<name>/meetings/compose")
def compose(name: str) -> AnyResponse:
    """Have the worker compose the meetings."""
    program = managed_program(name)
    try:
        run = actions.request_meetings(
            program,
            seconds=settings().solve_seconds,
            now=clock.now(),
            actor_id=signed_in().id,
        )
    except Refused as refusal:
        db.session.rollback()
        flash(said(str(refusal), "schedule"), "warn")
        if going := open_run(managed_program(name)):
            return redirect(url_for("scheduling.run", run_id=going.id))
        return redirect(url_for(".overview", name=name))
    enqueue("solve", run.id)
    db.session.commit()
    return redirect(url_for("scheduling.run", run_id=run.id))


@bp.post("/programs/<name>/meetings/links")
def send_links(name: str) -> AnyResponse:
    """Bring the links of now into the calendars of all members."""
    version = links.send_links(
        managed_program(name), now=clock.now(), actor_id=signed_in().id
    )
    db.session.commit()
    _tell(version)
    return redirect(url_for(".overview", name=name))


@bp.get("/meetings/<int:meeting_id>")
def show(meeting_id: int) -> str:
    """One meeting: who, when, what to talk about, and what came of it."""
    return _meeting_page(*attended(meeting_id))


@bp.post("/meetings/<int:meeting_id>")
def note(meeting_id: int) -> Page:
    """Say whether it was held, with a line of notes."""
    found, part = attended(meeting_id)
    try:
        actions.note(
            found.meeting,
            request.form.get("notes", ""),
            held=request.form.get("held") != "no",
            by=part,
            now=clock.now(),
            actor_id=signed_in().id,
        )
    except Refused as refusal:
        db.session.rollback()
        return _meeting_page(*attended(meeting_id), problem=str(refusal)), 422
    db.session.commit()
    flash(_("Kept."), "ok")
    return redirect(url_for(".show", meeting_id=meeting_id))


@bp.post("/meetings/<int:meeting_id>/link")
def set_link(meeting_id: int) -> Page:
    """Give it a link of its own, and tell its members."""
    try:
        version = links.set_link(
            managed(Meeting, meeting_id),
            request.form.get("join_url", ""),
            now=clock.now(),
            actor_id=signed_in().id,
        )
    except Refused as refusal:
        db.session.rollback()
        return _meeting_page(*attended(meeting_id), problem=str(refusal)), 422
    db.session.commit()
    _tell(version)
    return redirect(url_for(".show", meeting_id=meeting_id))


def _tell(version: Version | None) -> None:
    """What became of the links."""
    if version is None:
        flash(_("Nothing changes: this link is in every calendar."), "ok")
    else:
        flash(
            _(
                "The link is in the calendars of version %(number)s, and goes out by mail.",
                number=version.number,
            ),
            "ok",
        )


def _meeting_page(
    found: Standing, part: Participant | None, *, problem: str = ""
) -> str:
    meeting, person, now = found.meeting, signed_in(), clock.now()
    agenda = agenda_of(meeting.program, now)
    return render(
        "meetings/show.html",
        meeting=meeting,
        program=meeting.program,
        sides=found.sides,
        convener=found.convener.assignment.participant,
        place=found.place,
        part=part,
        changes=changes(person, meeting.program),
        zone=person.zone if part else meeting.program.zone,
        over=found.is_over(now),
        ideas=agenda.ideas_for(found.people),
        measures=[measure_words(one) for one in agenda.measures],
        today=local(now, meeting.program.zone).date(),
        problem=problem,
        typed=request.form,
        longest=actions.LONGEST_NOTE,
    )
