"""Reading availability."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache, reduce
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, String, cast, func
from sqlalchemy.orm import InstrumentedAttribute

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
FIELD, ROW = "|", ";"


class Numbered(Protocol):
    """A participant, or what stands for one."""

    @property
    def id(self) -> int: ...


def hours_of(
    program: Program,
    participants: Iterable[Numbered],
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
        id_: _composed(
            weekly.get(id_, ""),
            dated.get(id_, ""),
            busy.get(person_id, ""),
            zone,
            start,
            end,
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


@lru_cache(maxsize=2_000)  # people's rows seldom change from one page to the next
def _composed(
    weekly: str, dated: str, busy: str, zone: ZoneInfo, start: datetime, end: datetime
) -> Hours:
    """The hours of what the rows of one person say, as the database puts them together."""
    return compose(
        weekly=[
            WeekSpan(int(day), int(first), int(last), level)
            for day, first, last, level in _fields(weekly)
        ],
        dated=[
            DatedSpan(_moment(begins), _moment(ends), level)
            for begins, ends, level in _fields(dated)
        ],
        busy=[Span(_moment(begins), _moment(ends)) for begins, ends in _fields(busy)],
        zone=zone,
        start=start,
        end=end,
    )


def _weekly(program: Program) -> dict[int, str]:
    """What each participant said of the week, by id: fields and rows with marks between."""
    return _told(
        WeeklyHours.participant_id,
        (
            WeeklyHours.weekday,
            WeeklyHours.start_minute,
            WeeklyHours.end_minute,
            WeeklyHours.level,
        ),
        Participant.id == WeeklyHours.participant_id,
        Participant.program_id == program.id,
    )


def _dated(program: Program, start: datetime, end: datetime) -> dict[int, str]:
    return _told(
        DatedHours.participant_id,
        (DatedHours.starts_at, DatedHours.ends_at, DatedHours.level),
        Participant.id == DatedHours.participant_id,
        Participant.program_id == program.id,
        DatedHours.starts_at < end,
        DatedHours.ends_at > start,
    )


def _busy(program: Program, start: datetime, end: datetime) -> dict[int, str]:
    return _told(
        BusyTime.person_id,
        (BusyTime.starts_at, BusyTime.ends_at),
        Participant.person_id == BusyTime.person_id,
        Participant.program_id == program.id,
        BusyTime.starts_at < end,
        BusyTime.ends_at > start,
    )


def _told(
    of: InstrumentedAttribute[int],
    columns: Iterable[InstrumentedAttribute[Any]],
    joined: ColumnElement[bool],
    *which: ColumnElement[bool],
) -> dict[int, str]:
    """The rows of each person as one text: ten thousand rows, but only one a person to
    fetch, and the text tells at once whether they are as they were."""
    texts: list[ColumnElement[str]] = [cast(column, String) for column in columns]
    row = reduce(lambda text, column: text + FIELD + column, texts[1:], texts[0])
    query = (
        db.select(of, func.aggregate_strings(row, ROW))
        .join(Participant, joined)
        .where(*which)
        .group_by(of)
    )
    return dict(db.session.execute(query).all())


def _fields(text: str) -> Iterator[list[str]]:
    return (row.split(FIELD) for row in text.split(ROW) if row)


@lru_cache(maxsize=50_000)  # people keep the same hours: most times come many times
def _moment(text: str) -> datetime:
    """A moment as the database writes it; SQLite keeps UTC and says no zone."""
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
