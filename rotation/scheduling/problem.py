"""The rows of a program as a problem file (PROBLEM.md), always in the same order.

People are participant ids, calls and placements their row ids, all as text. What has its
default in the file is left out of it.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import joinedload, selectinload

from rotation.availability.intervals import Span, program_span
from rotation.availability.queries import away_times, hours_of
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.placements.models import Placement
from rotation.programs.holidays import spans_off
from rotation.programs.models import TIERS, Participant, Program, Team
from rotation.programs.people import Who, everybody_in
from rotation.programs.quiet import is_quiet, quiet_spans
from rotation.scheduling.declines import Declines, declines_of
from rotation.scheduling.given import (
    begun_entries,
    declined_seats,
    meeting_times,
    published_entries,
)
from rotation.scheduling.people import Fields, fields_of, instant
from rotation.scheduling.seekers import Roles, without_defaults


def to_problem(
    program: Program,
    *,
    not_before: datetime | None = None,
    consent_required: bool | None = None,
) -> Fields:
    """The problem that the program's rows pose now, in a constant number of queries.

    `consent_required` stands in for the program's own rule (`None`: the rule holds).

    With `not_before` (UTC) it is a repair: what was published and starts earlier is
    pinned, declined or not, and nothing else may start before it.

    In quiet weeks (rotation/programs/quiet.py) calls have no seats, and who visits
    marketing is not available; on holidays nobody is, and calls of hosts have no seats.
    """
    if not_before is not None:
        not_before = next_minute(not_before)
    if consent_required is None:
        consent_required = program.consent_required
    horizon = program_span(program.starts_on, program.ends_on, ZoneInfo(program.zone))
    lists = _lists(program, horizon, not_before, consent_required=consent_required)
    problem = {
        "format": "rotation-problem/1",
        "horizon": {"start": instant(horizon.start), "end": instant(horizon.end)},
        "slot_minutes": program.slot_minutes,
        "buffer_minutes": program.buffer_minutes,
        **{name: rows for name, rows in lists.items() if rows},
    }
    if program.objective != TIERS:
        problem["objective"] = list(program.objective)
    if not_before is not None:
        problem["not_before"] = instant(not_before)
        problem["pins"] = begun_entries(lists, instant(not_before))
    return problem


def _lists(
    program: Program,
    horizon: Span,
    not_before: datetime | None,
    *,
    consent_required: bool,
) -> dict[str, list[Fields]]:
    """All lists of the problem's file, by name."""
    people = everybody_in(program)
    hours = hours_of(program, people, *horizon)
    declines = declines_of(program, not_before=not_before)
    for id_, spans in meeting_times(program).items():
        declines.times[id_] += spans  # taken out of their hours alike
    quiet = _quiet(program, not_before)
    placements = _placements(program)
    off = {
        one.id: spans_off(program, one.team, one.zone, after=not_before)
        for one in people
    }
    calls = _calls(
        program,
        people,
        declines,
        {host: [*spans, *quiet["shadowing"]] for host, spans in off.items()},
        consent_required=consent_required,
    )
    roles = Roles(program, people, placements)
    lists = {
        "people": [
            fields_of(
                one,
                declines.less(one.id, hours[one.id]),
                quiet["rotation"],
                off[one.id],
            )
            for one in people
        ],
        "calls": calls,
        "hosts": roles.caps("host"),
        "shadowers": roles.shadowers() if program.shadowing else [],
        "placements": [_placement(one, people) for one in placements],
        "mentors": roles.caps("mentor"),
        "rotators": roles.rotators() if program.rotating else [],
        "away": _away(program),
        "published": published_entries(program),
    }
    lists["bans"] = declined_seats(declines, lists)
    return lists


def next_minute(moment: datetime) -> datetime:
    """The moment, or the first whole minute after it: files know no seconds."""
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + timedelta(minutes=1)


def _quiet(program: Program, not_before: datetime | None) -> dict[str, list[Span]]:
    """The quiet spans of both tracks; what has begun is not undone by them."""
    spans = quiet_spans(program)
    return {
        track: [
            Span(max(start, not_before) if not_before else start, end)
            for start, end in spans.get(track, [])
            if not_before is None or end > not_before
        ]
        for track in ("shadowing", "rotation")
    }


def _calls(
    program: Program,
    people: list[Who],
    declines: Declines,
    quiet: dict[int, list[Span]],
    *,
    consent_required: bool,
) -> list[Fields]:
    """Every call that still takes place: it is in its host's calendar in any case, and
    has seats where the customer and the host agree, the host takes part and it begins in
    no span that is `quiet` for the host (by id), less those that the host declined."""
    gone = {one.id for one in people if one.left_at}
    away = away_times(program)
    agreed = ("yes",) if consent_required else ("yes", "unknown", "asked")

    def is_open(row: Any) -> bool:
        return (
            row.consent in agreed
            and not row.withheld
            and row.host_id not in gone
            and not is_quiet(row.starts_at, quiet[row.host_id])
            and not any(
                start < row.ends_at and row.starts_at < end
                for start, end in away.get(row.host_id, ())
            )
        )

    return [
        {
            "id": str(row.id),
            "host": str(row.host_id),
            "start": instant(row.starts_at),
            "end": instant(row.ends_at),
            "seats": declines.seats_left(row.id, row.seats) if is_open(row) else 0,
            "tags": list(row.tags),
        }
        for row in _call_rows(program)
    ]


def _call_rows(program: Program) -> Any:
    return db.session.execute(
        db.select(
            Call.id,
            Call.host_id,
            Call.starts_at,
            Call.ends_at,
            Call.seats,
            Call.tags,
            Call.consent,
            Call.withheld,
        )
        .where(Call.program_id == program.id, Call.cancelled.is_(False))
        .order_by(Call.id)
    )


def _placements(program: Program) -> list[Placement]:
    return list(
        db.session.scalars(
            db.select(Placement)
            .where(Placement.program_id == program.id)
            .order_by(Placement.id)
            .options(
                joinedload(Placement.team).load_only(Team.name),
                selectinload(Placement.mentors).load_only(Participant.id),
                selectinload(Placement.after).load_only(Placement.id),
            )
        )
    )


def _placement(one: Placement, people: list[Who]) -> Fields:
    ids = {mentor.id for mentor in one.mentors}
    mentors = [who for who in people if who.id in ids and not who.left_at]
    return without_defaults(
        {
            "id": str(one.id),
            "team": one.team.name,
            "mentors": [str(mentor.id) for mentor in sorted(mentors, key=_since)],
            "sessions": one.sittings,
            "minutes": one.minutes,
            "gap_hours": [one.min_gap_hours, one.max_gap_hours],
            "seats_per_mentor": one.seats_per_mentor,
            "after": sorted((str(earlier.id) for earlier in one.after), key=int),
        },
        keep=("team", "mentors"),
    )


def _since(mentor: Who) -> tuple[int, int]:
    """Mentors in the order in which they took on the role; the file keeps its order."""
    role = mentor.role("mentor")
    return (role.id if role else 0, mentor.id)


def _away(program: Program) -> list[Fields]:
    teams = db.session.execute(
        db.select(Team.name, Team.max_away)
        .where(Team.program_id == program.id, Team.max_away.is_not(None))
        .order_by(Team.id)
    )
    return [{"team": team.name, "max": team.max_away} for team in teams]
