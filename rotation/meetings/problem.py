"""The rows of a program as a problem of meetings (solver/meetings/README.md).

Members are participant ids as text; round 0 begins with the program's first day.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import joinedload, selectinload

from rotation.accounts.models import Person
from rotation.availability.intervals import (
    Span,
    WeekSpan,
    clip,
    intersect,
    merge,
    on_the_calendar,
    program_span,
    subtract,
)
from rotation.availability.queries import hours_of
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.ledger.queries import met_pairs
from rotation.meetings.models import Meeting
from rotation.programs.holidays import spans_off
from rotation.programs.models import Participant, Program, Team
from rotation.programs.quiet import quiet_spans
from rotation.programs.sides import side_of
from rotation.scheduling.declines import declines_of
from rotation.scheduling.models import Assignment
from rotation.scheduling.people import instant
from rotation.scheduling.problem import next_minute

Fields = dict[str, Any]

FORMAT = "rotation-meetings/1"


def to_meetings(
    program: Program, *, now: datetime, lead: timedelta = timedelta()
) -> Fields:
    """The problem of meetings that the program's rows pose, in a constant number of queries.

    What is published and begins within `lead` of `now` (UTC) is pinned; other meetings
    begin later. Nobody is available outside the program's days, while they host a call,
    have a seat, a sitting or visitors, with the program's buffer on both sides, or at a
    time at which they declined a meeting, or on holidays; sellers neither in quiet weeks of
    rotation.
    """
    not_before = next_minute(now + lead)
    published = _published(program)
    pins = [one for one in published if one["start"] < instant(not_before)]
    rounds = rounds_of(program, at_least=max((x["round"] + 1 for x in pins), default=0))
    people = _people(program)
    free = _free(program, people)
    ids = {one.person_id: str(one.id) for one in people}
    met = met_pairs(program, now)
    return {
        "format": FORMAT,
        "rounds": [[instant(start), instant(end)] for start, end in rounds],
        "minutes": program.meeting_minutes,
        "slot_minutes": program.slot_minutes,
        "not_before": instant(not_before),
        "size": [program.meeting_least, program.meeting_most],
        "each_side": program.meeting_each_side,
        "members": [
            {
                "id": str(one.id),
                "side": side_of(one.roles) or "sales",
                "available": [[instant(a), instant(b)] for a, b in free[one.id]],
            }
            for one in people
        ],
        "met": sorted(
            sorted((ids[one], ids[other]))
            for one, other in met
            if one in ids and other in ids
        ),
        "pins": pins,
        "published": published,
    }


def rounds_of(program: Program, *, at_least: int = 0) -> list[Span]:
    """The rounds in UTC, on the program's clock: those that begin within its days, and
    `at_least` so many."""
    zone, step = ZoneInfo(program.zone), timedelta(weeks=program.meeting_weeks)
    firsts = (program.starts_on + step * number for number in range(MOST_ROUNDS))
    day = timedelta(days=1)
    return [
        program_span(first, first + step - day, zone)
        for number, first in enumerate(firsts)
        if number < at_least
        or (number < program.meeting_rounds and first <= program.ends_on)
    ]


def last_day_of(program: Program) -> date:
    """The last day on which there may be a meeting."""
    weeks = program.meeting_weeks * program.meeting_rounds
    return min(program.ends_on, program.starts_on + timedelta(weeks=weeks, days=-1))


MOST_ROUNDS = 60


def _people(program: Program) -> list[Participant]:
    """Those who have a side or a meeting, and have not left."""
    has_place = db.select(Assignment.id).where(
        Assignment.participant_id == Participant.id,
        Assignment.meeting_id.is_not(None),
        ~Assignment.cancelled,
    )
    return list(
        db.session.scalars(
            db.select(Participant)
            .where(
                Participant.program_id == program.id,
                Participant.left_at.is_(None),
                Participant.roles.any() | has_place.exists(),
            )
            .order_by(Participant.id)
            .options(
                joinedload(Participant.person).load_only(Person.zone),
                joinedload(Participant.team).load_only(Team.name),
                selectinload(Participant.roles),
            )
        )
    )


def _free(program: Program, people: list[Participant]) -> dict[int, list[Span]]:
    """When each of them can meet, by id."""
    horizon = program_span(program.starts_on, program.ends_on, ZoneInfo(program.zone))
    hours = hours_of(program, people, *horizon)
    declines = declines_of(program)
    busy = _busy(program)
    quiet = quiet_spans(program).get("rotation", [])
    daily = {
        zone: _daily(program, zone, horizon) for zone in {x.person.zone for x in people}
    }
    found = {}
    for one in people:
        own = declines.less(one.id, hours[one.id]).available
        team = one.team.name if one.team else ""
        taken = [*busy[one.id], *spans_off(program, team, one.person.zone)]
        left = subtract(intersect(own, daily[one.person.zone]), merge(taken))
        found[one.id] = (
            subtract(left, quiet) if side_of(one.roles) != "marketing" else left
        )
        if not one.roles:
            found[one.id] = []
    return found


def _daily(program: Program, zone: str, horizon: Span) -> list[Span]:
    """The hours of the day in which there may be meetings, on the clock of that zone."""
    window = (60 * program.meeting_from, 60 * program.meeting_until, "available")
    week = [WeekSpan(day, *window) for day in range(7)]
    spans = on_the_calendar(week, ZoneInfo(zone), *horizon)
    return clip(merge(spans), *horizon)


def _busy(program: Program) -> dict[int, list[Span]]:
    """When people of the program host, sit in, visit or guide, by participant; with the
    buffer."""
    buffer = timedelta(minutes=program.buffer_minutes)
    calls = db.session.execute(
        db.select(Call.host_id, Call.starts_at, Call.ends_at).where(
            Call.program_id == program.id, ~Call.cancelled
        )
    ).all()
    given = db.session.execute(
        db.select(
            Assignment.participant_id,
            Assignment.mentor_id,
            Assignment.starts_at,
            Assignment.ends_at,
        ).where(
            Assignment.program_id == program.id,
            ~Assignment.cancelled,
            Assignment.meeting_id.is_(None),
        )
    ).all()
    found: dict[int, list[Span]] = defaultdict(list)
    for host_id, start, end in calls:
        found[host_id].append(Span(start - buffer, end + buffer))
    for participant_id, mentor_id, start, end in given:
        for one in (participant_id, mentor_id):
            found[one].append(Span(start - buffer, end + buffer))
    return found


def _published(program: Program) -> list[Fields]:
    """The meetings as they are published, without people who left."""
    rows = db.session.execute(
        db.select(
            Meeting.id, Meeting.number, Meeting.starts_at, Assignment.participant_id
        )
        .join(Assignment, Assignment.meeting_id == Meeting.id)
        .join(Participant, Participant.id == Assignment.participant_id)
        .where(
            Meeting.program_id == program.id,
            ~Assignment.cancelled,
            Participant.left_at.is_(None),
        )
        .order_by(Meeting.number, Meeting.starts_at, Meeting.id)
    )
    groups: dict[tuple[int, int, datetime], list[str]] = defaultdict(list)
    for id_, number, starts_at, participant_id in rows:
        groups[id_, number, starts_at].append(str(participant_id))
    return [
        {"round": number - 1, "start": instant(starts_at), "members": sorted(members)}
        for (_, number, starts_at), members in groups.items()
        if len(members) > 1
    ]
