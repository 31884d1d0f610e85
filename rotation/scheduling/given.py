"""What stands when a problem is posed: what is published, has begun or was declined."""

from collections import defaultdict
from datetime import timedelta

from rotation.availability.intervals import Span
from rotation.extensions import db
from rotation.programs.models import Program
from rotation.scheduling.declines import Declines
from rotation.scheduling.models import Assignment
from rotation.scheduling.people import Fields, instant


def meeting_times(program: Program) -> dict[int, list[Span]]:
    """The alignment meetings that are published, by participant, with the buffer."""
    buffer = timedelta(minutes=program.buffer_minutes)
    rows = db.session.execute(
        db.select(
            Assignment.participant_id, Assignment.starts_at, Assignment.ends_at
        ).where(
            Assignment.program_id == program.id,
            Assignment.meeting_id.is_not(None),
            ~Assignment.cancelled,
        )
    )
    found: dict[int, list[Span]] = defaultdict(list)
    for id_, start, end in rows:
        found[id_].append(Span(start - buffer, end + buffer))
    return found


def published_entries(program: Program) -> list[Fields]:
    """What the last version gives to whom; sittings of one placement are one entry."""
    rows = db.session.execute(
        db.select(
            Assignment.participant_id,
            Assignment.call_id,
            Assignment.placement_id,
            Assignment.mentor_id,
            Assignment.starts_at,
        )
        .where(
            Assignment.program_id == program.id,
            Assignment.cancelled.is_(False),
            Assignment.meeting_id.is_(None),
        )
        .order_by(Assignment.participant_id, Assignment.call_id, Assignment.number)
    )
    seats: list[Fields] = []
    grants: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in rows:
        person = str(row.participant_id)
        if row.call_id is not None:
            seats.append({"person": person, "call": str(row.call_id)})
        else:
            key = (person, str(row.placement_id), str(row.mentor_id))
            grants[key].append(instant(row.starts_at))
    return seats + [
        {"person": person, "placement": placement, "mentor": mentor, "starts": starts}
        for (person, placement, mentor), starts in grants.items()
    ]


def declined_seats(declines: Declines, lists: dict[str, list[Fields]]) -> list[Fields]:
    """The seats that their shadowers or hosts declined."""
    shadowers = {seeker["person"] for seeker in lists["shadowers"]}
    calls = {call["id"] for call in lists["calls"]}
    return [
        {"person": str(person), "call": str(call)}
        for person, call in sorted(declines.seats)
        if str(person) in shadowers and str(call) in calls
    ]


def begun_entries(lists: dict[str, list[Fields]], not_before: str) -> list[Fields]:
    """The part of `published` that has begun, as far as its people, calls and placements
    are still there to be pinned."""
    begun = {call["id"] for call in lists["calls"] if call["start"] < not_before}
    shadowers = {seeker["person"] for seeker in lists["shadowers"]}
    rotators = {seeker["person"] for seeker in lists["rotators"]}
    pins: list[Fields] = []
    for entry in lists["published"]:
        if "call" in entry:
            if entry["call"] in begun and entry["person"] in shadowers:
                pins.append(entry)
        elif entry["person"] in rotators:
            starts = [start for start in entry["starts"] if start < not_before]
            if starts:
                pins.append({**entry, "starts": starts})
    return pins
