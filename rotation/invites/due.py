"""Which mails the clock owes: a day and an hour before an entry, an hour after it where a
debrief is to follow, on a host's Monday, and before a sign-up closes.

What is owed follows from the rows and the time alone, whether it was made or not.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import aliased

from rotation.accounts.models import Person
from rotation.availability.wall import instant
from rotation.calls.models import Call
from rotation.debriefs.queries import has_debrief, takes_debrief, took_place
from rotation.extensions import db
from rotation.invites.models import (
    Answer,
    Entry,
    MailIntent,
    UnwantedMail,
    address_mark,
)
from rotation.programs.models import Participant, Program
from rotation.programs.standing import has_answered
from rotation.scheduling.models import Assignment
from rotation.times import iso, local

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LEADS = {"day": DAY, "hour": HOUR}
DEBRIEF_AFTER = HOUR
"""How long after the end a debrief is asked for by mail; until a day after, it is of use."""
MONDAY_AT = time(7)
"""When a host's week is mailed, on the host's own clock."""


@dataclass(frozen=True)
class Owed:
    """A mail that is due, and of use until then; `ids` are of the entries it is about, or
    of the participant who has not answered."""

    key: str
    kind: str
    program_id: int
    until: datetime
    ids: tuple[int, ...]


def owed(now: datetime) -> Iterator[Owed]:
    """Everything that is due now, whether it was made and sent already or not."""
    return chain(
        _before_entries("day", now),
        _before_entries("hour", now),
        _debriefs(now),
        _weeks(now),
        _deadlines(now),
    )


def _before_entries(kind: str, now: datetime) -> Iterator[Owed]:
    """Who heard of the entry after its reminder was due needs none: the invitation or the
    update was the reminder. An hour before, the reminder of that hour is enough."""
    lead = LEADS[kind]
    rows = db.session.execute(
        db.select(
            Entry.id,
            Entry.uid,
            Entry.asked_from,
            Entry.starts_at,
            Entry.stamped_at,
            Assignment.program_id,
            Person.email,
            _unwanted("hour").label("without_hour"),
        )
        .join(Entry.assignment)
        .join(Entry.person)
        .where(Entry.starts_at > now, Entry.starts_at <= now + lead, *_reach(kind))
    )
    for row in rows:
        until = row.starts_at
        if kind == "day" and not row.without_hour:
            until -= HOUR
        told_since = row.starts_at - lead <= row.stamped_at <= now
        if now < until and not told_since:
            key = f"{kind}/{address_mark(row.email)}/{row.uid}/{row.asked_from}"
            yield Owed(key, kind, row.program_id, until, (row.id,))


def _debriefs(now: datetime) -> Iterator[Owed]:
    """For each who came and has not written yet what they heard."""
    rows = db.session.execute(
        db.select(
            Entry.id,
            Entry.uid,
            Entry.asked_from,
            Entry.ends_at,
            Assignment.program_id,
            Person.email,
        )
        .join(Entry.assignment)
        .join(Entry.person)
        .where(
            Entry.ends_at <= now - DEBRIEF_AFTER,
            Entry.ends_at > now - DAY,
            takes_debrief(),
            took_place(),
            ~has_debrief(),
            *_reach("debrief"),
        )
    )
    for row in rows:
        key = f"debrief/{address_mark(row.email)}/{row.uid}/{row.asked_from}"
        yield Owed(key, "debrief", row.program_id, row.ends_at + DAY, (row.id,))


def _weeks(now: datetime) -> Iterator[Owed]:
    """For each host with calls to come that were known when this week opened."""
    rows = db.session.execute(
        db.select(
            Entry.id,
            Entry.starts_at,
            Entry.stamped_at,
            Assignment.program_id,
            Person.email,
            Person.zone,
        )
        .join(Entry.assignment)
        .join(Entry.person)
        .where(
            Entry.part == "host",
            Entry.starts_at > now,
            Entry.starts_at < now + timedelta(days=8),
            *_reach("week"),
        )
        .order_by(Entry.starts_at, Entry.id)
    )
    weeks: dict[str, list[Any]] = defaultdict(list)
    known: set[str] = set()
    for row in rows:
        opens_at = week_opens(row.starts_at, row.zone)
        if opens_at <= now:
            monday = local(opens_at, row.zone).date()
            key = f"week/{address_mark(row.email)}/{row.program_id}/{monday}"
            weeks[key].append(row)
            if not opens_at <= row.stamped_at <= now:
                known.add(key)
    for key in sorted(known):
        calls = weeks[key]
        ids = tuple(row.id for row in calls)
        yield Owed(key, "week", calls[0].program_id, calls[-1].starts_at, ids)


def week_opens(starts_at: datetime, zone: str) -> datetime:
    """Monday morning of the local week in which that instant lies, in UTC."""
    here = local(starts_at, zone).date()
    monday = here - timedelta(days=here.weekday())
    wall = datetime.combine(monday, MONDAY_AT)
    return instant(ZoneInfo(zone), wall, later=False)


def _deadlines(now: datetime) -> Iterator[Owed]:
    programs = db.session.scalars(
        db.select(Program).where(
            Program.state != "ended",
            or_(Program.sign_up_until.is_(None), Program.sign_up_until > now),
            or_(Program.reminded_at.is_not(None), Program.remind_hours > 0),
        )
    )
    for program in programs:
        yield from _deadlines_of(program, now)


def _deadlines_of(program: Program, now: datetime) -> Iterator[Owed]:
    """To those who have not answered: when a manager asked for it, on that day, or some
    hours before the deadline, unless they were reminded in the day before that."""
    asked, closes = program.reminded_at, program.sign_up_until
    asked_now = asked is not None and asked <= now < asked + DAY
    due = closes - timedelta(hours=program.remind_hours) if closes else None
    due_now = due is not None and program.remind_hours > 0 and due <= now
    if not (asked_now or due_now):
        return
    people = db.session.execute(
        db.select(
            Participant.id, Participant.created_at, Participant.person_id, Person.email
        )
        .join(Participant.person)
        .where(
            Participant.program_id == program.id,
            Participant.left_at.is_(None),
            ~has_answered(),
            ~Person.disabled,
            ~_unwanted("deadline"),
        )
    ).all()
    reminded = _reminded_since(program, due - DAY, now) if due_now and due else {}
    for id_, created_at, person_id, email in people:
        mark = f"deadline/{address_mark(email)}/{program.id}"
        if asked and asked_now and created_at <= asked:
            key = f"{mark}/asked/{iso(asked)}"
            yield Owed(key, "deadline", program.id, closes or asked + DAY, (id_,))
        elif closes and due_now:
            key = f"{mark}/until/{iso(closes)}"
            if reminded.get(person_id, {key}) == {key}:
                yield Owed(key, "deadline", program.id, closes, (id_,))


def _reminded_since(
    program: Program, since: datetime, now: datetime
) -> dict[int, set[str]]:
    """The keys of what asked people to answer since then, by their ids."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = db.session.execute(
        db.select(MailIntent.person_id, MailIntent.key).where(
            MailIntent.program_id == program.id,
            MailIntent.kind == "deadline",
            MailIntent.state != "replaced",
            MailIntent.made_at > since,
            MailIntent.made_at <= now,
        )
    )
    for person_id, key in rows:
        found[person_id].add(key)
    return found


@cache
def _reach(kind: str) -> tuple[ColumnElement[bool], ...]:
    """Entries that take place, as far as we know, of people who want that kind of mail
    and have been told of them: a manager may hold the invitation back. A call that was
    cancelled, moved or closed to observers since waits for the next publication."""
    held = db.select(MailIntent.id).where(
        MailIntent.entry_id == Entry.id, MailIntent.state == "held"
    )
    other = aliased(Entry)
    let_down = db.select(other.id).where(
        other.assignment_id == Entry.assignment_id,
        other.id != Entry.id,
        ~other.cancelled,
        _last_answer(other) == "declined",
    )
    stands = db.select(Call.id).where(
        Call.id == Assignment.call_id,
        ~Call.cancelled,
        Call.consent != "no",
        Call.starts_at == Entry.starts_at,
    )
    return (
        ~Entry.cancelled,
        ~Person.disabled,
        ~_unwanted(kind),
        ~held.exists(),
        func.coalesce(_last_answer(Entry), "") != "declined",
        ~let_down.exists(),
        or_(Assignment.call_id.is_(None), stands.exists()),
    )


def _last_answer(entry: Any) -> ColumnElement[str]:
    """The answer to the entry's present time, if there is one."""
    return (
        db.select(Answer.answer)
        .where(Answer.entry_id == entry.id, Answer.sequence >= entry.asked_from)
        .order_by(Answer.sequence.desc())
        .limit(1)
        .correlate(entry)
        .scalar_subquery()
    )


@cache
def _unwanted(kind: str) -> ColumnElement[bool]:
    return (
        db.select(UnwantedMail.kind)
        .where(UnwantedMail.person_id == Person.id, UnwantedMail.kind == kind)
        .correlate(Person)
        .exists()
    )
