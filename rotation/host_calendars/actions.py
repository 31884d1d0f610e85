"""A host's calendar is looked at, agreed to, followed, and left alone again.

Whatever it changes goes through the import of calls, so that drafts and published
schedules see it as they see any other import.
"""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from rotation.audit.actions import record
from rotation.errors import Refused
from rotation.extensions import db
from rotation.host_calendars.models import HostCalendar
from rotation.host_calendars.queries import Lines, calendar_of, lines_of, question_of
from rotation.host_calendars.reading import Found, Question
from rotation.imports.actions import bring_in, plan_import
from rotation.imports.plan import Plan
from rotation.imports.reading.result import Reading
from rotation.programs.models import Participant

KEPT_FOR = timedelta(days=1)
"""How long a host may think about what was found."""


def look(host: Participant) -> HostCalendar:
    """Show the host what the next reading of their calendar link finds."""
    calendar = _made(host)
    calendar.looking = True
    calendar.found = None
    return calendar


def show(host: Participant, found: Found, *, found_in: str, now: datetime) -> None:
    """Keep what was found for the host to look at; nothing of it counts yet."""
    calendar = _made(host)
    calendar.looking = False
    calendar.found, calendar.found_in, calendar.found_at = asdict(found), found_in, now


def forget(host: Participant) -> None:
    """Drop what was found, and look no more."""
    if calendar := calendar_of(host):
        calendar.found, calendar.looking = None, False


def plan_of(host: Participant, found: Found, *, now: datetime) -> tuple[Lines, Plan]:
    """Do in the session what was found, and tell what that is; to look only, roll back."""
    lines = _lines(host, found, now)
    plan = plan_import(
        program=host.program, kind="calls", reading=_reading(lines, found), now=now
    )
    return lines, plan


def agree(host: Participant, *, expected: str, now: datetime) -> Plan:
    """Make what was found count; what came from the link is followed from now on.

    `expected` is the digest of the plan that the host saw. Raises Refused where there is
    nothing any more, and Outdated where something else would happen now.
    """
    calendar = calendar_of(host)
    if calendar is None or calendar.found is None:
        raise Refused(_("What was found is gone; look again."))
    found = Found(**calendar.found)
    plan = _bring_in(host, found, expected=expected, now=now, actor_id=host.person_id)
    calendar.found, calendar.held = None, 0
    if calendar.found_in == "link" and not calendar.follows:
        calendar.follows = True
        _audit("follow calendar", host, now=now)
    return plan


def stop(host: Participant, *, now: datetime) -> bool:
    """Follow the host's calendar no more; the calls stay as they are. Whether it was."""
    calendar = calendar_of(host)
    if calendar is None or not calendar.follows:
        return False
    calendar.follows, calendar.held = False, 0
    _audit("stop following calendar", host, now=now)
    return True


def keep_reading(
    calendar_id: int, asked: Question, found: Found, *, now: datetime
) -> None:
    """Show what a reading of the link found, or have it change the calls.

    Where the calendar lost most calls at once, none is cancelled until the host agrees.
    """
    calendar = db.session.get(HostCalendar, calendar_id)
    if calendar is None or question_of(calendar.participant, now) != asked:
        return  # what was asked is out of date; the next reading asks anew
    host = calendar.participant
    calendar.asked, calendar.read_at = asked.digest, now
    if calendar.looking:
        show(host, found, found_in="link", now=now)
    elif calendar.follows:
        lines = _lines(host, found, now)
        if lines.suspicious:
            calendar.held = len(lines.gone)
        else:
            calendar.held = 0
            with db.session.begin_nested() as step:
                plan = _bring_in(host, found, expected=None, now=now, actor_id=None)
                if not plan.changes_something:
                    step.rollback()  # an import every hour would hide the others


def forget_old_findings(now: datetime) -> None:
    """Drop what nobody agreed to within a day."""
    db.session.execute(
        db.update(HostCalendar)
        .where(HostCalendar.found_at < now - KEPT_FOR, HostCalendar.found.is_not(None))
        .values(found=None)
    )


def _lines(host: Participant, found: Found, now: datetime) -> Lines:
    question = question_of(host, now)
    if question is None:
        raise Refused(_("This program takes no calls from your calendar."))
    db.session.refresh(host.program, with_for_update=True)  # as an import does, but now
    return lines_of(host, found, question.frame, now)


def _reading(lines: Lines, found: Found) -> Reading[Any]:
    return Reading(_("Calls, a host’s calendar"), rows=lines.all, sha256=found.digest)


def _bring_in(
    host: Participant,
    found: Found,
    *,
    expected: str | None,
    now: datetime,
    actor_id: int | None,
) -> Plan:
    return bring_in(
        program=host.program,
        kind="calls",
        reading=_reading(_lines(host, found, now), found),
        expected=expected,
        now=now,
        actor_id=actor_id,
    )


def _made(host: Participant) -> HostCalendar:
    """The host's calendar in this program, locked by its host; made now if need be."""
    db.session.refresh(host.person, with_for_update=True)
    calendar = calendar_of(host)
    if calendar is None:
        calendar = HostCalendar(participant_id=host.id)
        db.session.add(calendar)
        db.session.flush()
    return calendar


def _audit(action: str, host: Participant, *, now: datetime) -> None:
    record(
        action,
        f"participant {host.id}",
        now=now,
        actor_id=host.person_id,
        program_id=host.program_id,
    )
