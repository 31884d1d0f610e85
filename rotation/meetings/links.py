"""Links at which people join meetings change, and whoever has them in a calendar is told."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _

from rotation.audit.actions import record
from rotation.errors import Refused
from rotation.meetings.changing import as_published
from rotation.meetings.models import Meeting
from rotation.meetings.places import link_of
from rotation.meetings.problem import to_meetings
from rotation.meetings.queries import Standing
from rotation.programs.models import Program
from rotation.programs.typed import cleaned_link
from rotation.publishing.actions import locked, publish_proposal
from rotation.publishing.difference import difference
from rotation.publishing.queries import (
    Proposal,
    cast_of,
    published_in,
)
from rotation.scheduling.models import Version


def outdated(standing: Iterable[Standing], now: datetime) -> list[Standing]:
    """The meetings to come that calendars show with another link than they have now."""
    return [
        one
        for one in standing
        if not one.is_over(now)
        and one.place != link_of(one.meeting, one.meeting.program)
    ]


def set_link(
    meeting: Meeting, text: str, *, now: datetime, actor_id: int
) -> Version | None:
    """Give the meeting a link of its own, or ("") that of all, and tell its members.

    `None` where nothing changes for them. Refused where it is over, or that is no link.
    """
    program = locked(meeting.program_id)
    if meeting.ends_at <= now:
        raise Refused(_("This meeting is over, so its link stays as it is."))
    meeting.join_url = cleaned_link("join_url", text)
    record(
        "change a link",
        f"meeting {meeting.id}",
        now=now,
        actor_id=actor_id,
        program_id=program.id,
    )
    return _publish(program, {meeting.id}, now=now, actor_id=actor_id)


def send_links(program: Program, *, now: datetime, actor_id: int) -> Version | None:
    """Bring the links of now into every calendar; `None` where they are there."""
    return _publish(locked(program.id), None, now=now, actor_id=actor_id)


def _publish(
    program: Program, only: set[int] | None, *, now: datetime, actor_id: int
) -> Version | None:
    """A version in which the meetings to come (of these ids) have their links of now, and
    all else is as it was."""
    cast, published = cast_of(program.id), published_in(program.id)
    after = []
    for grant in published.grants:
        row = published.assignments[grant.key].meeting
        if row and grant.ends_at > now and (only is None or row.id in only):
            grant = replace(grant, place=link_of(row, program))  # noqa: PLW2901
        after.append(grant)
    found = Proposal(cast, published, difference(published.grants, after), ())
    if not found.difference.moved:
        return None
    draft = as_published(
        program, to_meetings(program, now=now), now=now, actor_id=actor_id
    )
    return publish_proposal(draft, found, program, now=now, actor_id=actor_id)
