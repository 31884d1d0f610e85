"""Reading availability."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rotation.accounts.models import Person
from rotation.availability.calendars import MOST_DAYS
from rotation.availability.intervals import (
    DatedSpan,
    Hours,
    Span,
    WeekSpan,
    compose,
    program_span,
)
from rotation.availability.models import BusyTime, DatedHours, WeeklyHours
from rotation.extensions import db
from rotation.programs.models import Participant, Program

LONGEST_WINDOW = timedelta(days=MOST_DAYS)


def hours_of(
    program: Program,
    participants: Iterable[Participant],
    start: datetime,
    end: datetime,
) -> dict[int, Hours]:
    """The composed hours of each participant of the program in [start, end), by id.

    Always four queries. Who said nothing has empty hours.
    """
    wanted = {participant.id for participant in participants}
    people = {
        id_: (person_id, ZoneInfo(zone))
        for id_, person_id, zone in db.session.execute(
            db.select(Participant.id, Person.id, Person.zone)
            .join(Participant.person)
            .where(Participant.program_id == program.id)
        )
        if id_ in wanted
    }
    weekly, dated = _weekly(program), _dated(program, start, end)
    busy = _busy(program, start, end)
    return {
        id_: compose(
            weekly=weekly[id_],
            dated=dated[id_],
            busy=busy[person_id],
            zone=zone,
            start=start,
            end=end,
        )
        for id_, (person_id, zone) in people.items()
    }


def away_times(program: Program) -> dict[int, list[Span]]:
    """When managers know people of the program to be away, by participant, in UTC."""
    rows = db.session.execute(
        db.select(DatedHours.participant_id, DatedHours.starts_at, DatedHours.ends_at)
        .join(Participant, Participant.id == DatedHours.participant_id)
        .where(Participant.program_id == program.id, DatedHours.source == "away")
        .order_by(DatedHours.starts_at, DatedHours.id)
    )
    found: dict[int, list[Span]] = defaultdict(list)
    for participant_id, start, end in rows:
        found[participant_id].append(Span(start, end))
    return found


def away_hours(participant: Participant) -> list[DatedHours]:
    """When managers know this one to be away, in order of time."""
    return list(
        db.session.scalars(
            db.select(DatedHours)
            .filter_by(participant_id=participant.id, source="away")
            .order_by(DatedHours.starts_at, DatedHours.id)
        )
    )


def count_busy(person: Person, source: str | None = None) -> int:
    """How many busy times of that source (`None`: of all) are kept of the person."""
    query = db.select(db.func.count(BusyTime.id)).filter_by(person_id=person.id)
    if source is not None:
        query = query.filter_by(source=source)
    return db.session.scalar(query) or 0


def coming_busy(person: Person, source: str, now: datetime, *, most: int) -> list[Span]:
    """The person's first busy times of that source that are not over, in UTC."""
    rows = db.session.execute(
        db.select(BusyTime.starts_at, BusyTime.ends_at)
        .filter_by(person_id=person.id, source=source)
        .where(BusyTime.ends_at > now)
        .order_by(BusyTime.starts_at)
        .limit(most)
    )
    return [Span(*row) for row in rows]


def calendar_window(person: Person, program: Program) -> Span:
    """What to read of the person's calendar: this program and others not ended, in UTC.

    At most 400 days: where it would be more, those of this program, from its first.
    """
    this = _span_of(program)
    spans = [this, *_spans_of(person)]
    whole = Span(min(x.start for x in spans), max(x.end for x in spans))
    if whole.end - whole.start <= LONGEST_WINDOW:
        return whole
    return Span(this.start, min(this.end, this.start + LONGEST_WINDOW))


def running_window(
    person: Person, now: datetime, programs: Sequence[Program] | None = None
) -> Span | None:
    """What to read of the calendar of somebody in programs that are not over, in UTC.

    At most 400 days, from the first; `None`: there is no such program. `programs`: those
    that they are in and have not left, where these are known.
    """
    if programs is None:
        ours = _spans_of(person)
    else:
        ours = [_span_of(one) for one in programs if one.state != "ended"]
    spans = [span for span in ours if span.end > now]
    if not spans:
        return None
    start = min(x.start for x in spans)
    return Span(start, min(max(x.end for x in spans), start + LONGEST_WINDOW))


def _spans_of(person: Person) -> list[Span]:
    """The programs that the person is in, but those that ended."""
    programs = db.session.scalars(
        db.select(Program)
        .join(Participant, Participant.program_id == Program.id)
        .where(
            Participant.person_id == person.id,
            Participant.left_at.is_(None),
            Program.state != "ended",
        )
    )
    return [_span_of(program) for program in programs]


def _span_of(program: Program) -> Span:
    return program_span(program.starts_on, program.ends_on, ZoneInfo(program.zone))


def _weekly(program: Program) -> dict[int, list[WeekSpan]]:
    found: dict[int, list[WeekSpan]] = defaultdict(list)
    rows = db.session.execute(
        db.select(
            WeeklyHours.participant_id,
            WeeklyHours.weekday,
            WeeklyHours.start_minute,
            WeeklyHours.end_minute,
            WeeklyHours.level,
        )
        .join(Participant, Participant.id == WeeklyHours.participant_id)
        .where(Participant.program_id == program.id)
    )
    for id_, *span in rows:
        found[id_].append(WeekSpan(*span))
    return found


def _dated(
    program: Program, start: datetime, end: datetime
) -> dict[int, list[DatedSpan]]:
    found: dict[int, list[DatedSpan]] = defaultdict(list)
    rows = db.session.execute(
        db.select(
            DatedHours.participant_id,
            DatedHours.starts_at,
            DatedHours.ends_at,
            DatedHours.level,
        )
        .join(Participant, Participant.id == DatedHours.participant_id)
        .where(
            Participant.program_id == program.id,
            DatedHours.starts_at < end,
            DatedHours.ends_at > start,
        )
    )
    for id_, begins, ends, level in rows:
        found[id_].append(DatedSpan(begins, ends, level))
    return found


def _busy(program: Program, start: datetime, end: datetime) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    rows = db.session.execute(
        db.select(BusyTime.person_id, BusyTime.starts_at, BusyTime.ends_at)
        .join(Participant, Participant.person_id == BusyTime.person_id)
        .where(
            Participant.program_id == program.id,
            BusyTime.starts_at < end,
            BusyTime.ends_at > start,
        )
    )
    for person_id, begins, ends in rows:
        found[person_id].append(Span(begins, ends))
    return found
