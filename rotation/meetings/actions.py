"""What happens to meetings: composed, and noted once they are over."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from rotation.audit.actions import record
from rotation.availability.intervals import program_span
from rotation.errors import Refused
from rotation.meetings import engine
from rotation.meetings.models import Meeting
from rotation.meetings.problem import last_day_of, to_meetings
from rotation.programs.models import Participant, Program
from rotation.scheduling.actions import queue_run
from rotation.scheduling.engine import text_of
from rotation.scheduling.models import SolverRun
from rotation.text import clean_line
from rotation.times import day_of_year

LEAD = timedelta(days=1)
"""Nothing is composed that begins sooner, so that people hear of it before."""
LONGEST_NOTE = 1000  # characters


def closed(program: Program, now: datetime) -> str:
    """Why no meeting can be composed any more, in a sentence; "" where one can."""
    if program.is_over(now):
        return _(
            "The program ended on %(day)s, so no more meetings are composed.",
            day=day_of_year(program.ends_on),
        )
    last = last_day_of(program)
    last_minute = program_span(last, last, ZoneInfo(program.zone)).end
    if last_minute - timedelta(minutes=program.meeting_minutes) < now + LEAD:
        return _(
            "The last round ends on %(day)s, and what begins within a day stays as it is, so no more meetings are composed. More rounds can be set in the rules.",
            day=day_of_year(last),
        )
    return ""


def request_meetings(
    program: Program, *, seconds: float, now: datetime, actor_id: int | None
) -> SolverRun:
    """Queue a search of at most `seconds` for the meetings that the rows ask for now.

    Refused where the program has no meetings or no time left for any, or a search is
    queued already.
    """
    if not program.meeting:
        raise Refused(
            _("This program has no alignment meetings. Its rules turn them on.")
        )
    if sentence := closed(program, now):
        raise Refused(sentence)
    problem = text_of(to_meetings(program, now=now, lead=LEAD))
    engine.expect_readable(problem)
    run = SolverRun(kind="meetings", seconds=seconds, problem=problem, terms={})
    return queue_run(run, program, now=now, actor_id=actor_id)


def note(
    meeting: Meeting,
    notes: str,
    *,
    held: bool,
    by: Participant | None,
    now: datetime,
    actor_id: int,
) -> None:
    """Say whether the meeting was held, with a line of notes; the last word counts.

    Refused where it is not over, or the notes are too long.
    """
    if meeting.ends_at > now:
        raise Refused(_("This meeting is not over yet."))
    try:
        cleaned = clean_line(notes, LONGEST_NOTE)
    except ValueError as error:
        raise Refused(str(error)) from error
    before = {"held": meeting.held}
    meeting.held, meeting.notes = held, cleaned
    meeting.noted_at, meeting.noted_by = now, by
    record(
        "note a meeting",
        f"meeting {meeting.id}",
        now=now,
        actor_id=actor_id,
        program_id=meeting.program_id,
        before=before,
        after={"held": held},
    )
