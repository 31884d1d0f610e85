"""What is asked of hosts' calendars, and what would come of an answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload

from rotation.accounts.models import Person
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.host_calendars.models import HostCalendar
from rotation.host_calendars.reading import SOURCE, Found, Question
from rotation.imports.queries import frame_of
from rotation.imports.reading.calls import CallLine, CallRow, Cancellation, Frame
from rotation.invites.queries import own_domain
from rotation.programs.models import Participant, Program

MANY = 4
"""So many calls gone at once, and more than half, look like a broken calendar."""


@dataclass(frozen=True)
class Lines:
    """What a calendar does to a host's calls: rows as an import takes them, and the events
    that are no calls, as `Found.others`. `coming` counts the calls that there were."""

    rows: list[CallRow]
    gone: list[Cancellation]
    others: list[list[str]]
    coming: int

    @property
    def all(self) -> list[CallLine]:
        return [*self.rows, *self.gone]

    @property
    def suspicious(self) -> bool:
        """Whether the calendar lost so much that its host should look first."""
        empty = not self.rows and not self.others
        many = len(self.gone) >= MANY and 2 * len(self.gone) > self.coming
        return bool(self.gone) and (empty or many)


def takes_calls(program: Program) -> bool:
    """Whether the program's managers let hosts' calendars bring in calls."""
    return bool(program.own_domains or program.call_words)


def calendar_of(host: Participant) -> HostCalendar | None:
    """The host's own calendar in this program, if they ever gave one."""
    return db.session.scalar(db.select(HostCalendar).filter_by(participant_id=host.id))


def question_of(host: Participant, now: datetime) -> Question | None:
    """What to ask of the host's calendar; `None`: nothing can come of it any more."""
    program, person = host.program, host.person
    frame = frame_of(program)
    hosts = host.role("host") is not None and host.left_at is None
    over = program.state == "ended" or frame.ends_at <= now
    if not hosts or over or not takes_calls(program):
        return None
    return Question(
        Frame(ZoneInfo(person.zone), frame.starts_at, frame.ends_at),
        person.email,
        _parts(program.own_domains),
        _parts(program.call_words),
        own_domain(),
    )


def awaited_of(person: Person, now: datetime) -> list[tuple[HostCalendar, Question]]:
    """The programs for which the next reading of the person's calendar counts."""
    found = db.session.scalars(
        db.select(HostCalendar)
        .join(HostCalendar.participant)
        .where(
            Participant.person_id == person.id,
            db.or_(HostCalendar.looking, HostCalendar.follows),
        )
        .options(joinedload(HostCalendar.participant).joinedload(Participant.program))
        .order_by(HostCalendar.id)
    )
    asked = ((one, question_of(one.participant, now)) for one in found)
    return [(one, question) for one, question in asked if question is not None]


def held_calls() -> ColumnElement[int]:
    """How many calls of a participant wait for their word, for `Participant.held_calls`."""
    held = db.select(HostCalendar.held).where(
        HostCalendar.participant_id == Participant.id
    )
    return db.func.coalesce(held.correlate(Participant).scalar_subquery(), 0)


def programs_taking_calls(parts: Iterable[Participant]) -> dict[Program, int]:
    """Of a person's parts those in which they host, and may have their calendar bring in
    calls: the program, and how many calls wait for their word. `parts` have their program,
    roles and `held_calls`."""
    hosting = [
        part
        for part in parts
        if part.role("host")
        and part.program.state != "ended"
        and takes_calls(part.program)
    ]
    hosting.sort(key=lambda part: (part.program.starts_on, part.program.name))
    return {part.program: part.held_calls for part in hosting}


def own_calls(host: Participant, now: datetime) -> list[Call]:
    """The host's coming calls that their calendar brought in, by time."""
    found = db.session.scalars(
        db.select(Call)
        .where(
            Call.host_id == host.id,
            Call.source == SOURCE,
            Call.cancelled.is_(False),
            Call.ends_at > now,
        )
        .order_by(Call.starts_at, Call.id)
    )
    return list(found)


def lines_of(host: Participant, found: Found, frame: Frame, now: datetime) -> Lines:
    """What these events mean for the host's calls.

    A call that is not among them any more is cancelled, as long as it is not over: most
    calendars tell of a deleted event by leaving it out. Calls of others stay as they are.
    """
    coming = own_calls(host, now)
    theirs = _hosted_by_others(host)
    rows: list[CallRow] = []
    others = list(found.others)
    for row in found.rows(frame):
        why = _("It is over.") if row.ends_at <= now else theirs.get(row.external_id)
        if why:
            times = [x.isoformat() for x in (row.starts_at, row.ends_at)]
            others.append([*times, why])
        else:
            rows.append(row)
    named = {row.external_id for row in rows}
    gone = [
        Cancellation(0, call.external_id)
        for call in coming
        if call.external_id not in named
    ]
    return Lines(rows, gone, others, len(coming))


def _hosted_by_others(host: Participant) -> dict[str, str]:
    """Why this host cannot bring in a call, for each that somebody else hosts."""
    rows = db.session.execute(
        db.select(Call.external_id, Person.name)
        .join(Participant, Participant.id == Call.host_id)
        .join(Participant.person)
        .where(Call.program_id == host.program_id, Call.host_id != host.id)
    )
    return {
        id_: _("%(name)s hosts this call.", name=name or "Somebody else")
        for id_, name in rows
    }


def _parts(text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, text.split(","))))
