"""What is on somebody's passport: all of it follows from what they attended."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from sqlalchemy import Text, cast, func
from sqlalchemy.orm import joinedload

from rotation.accounts.models import Person
from rotation.calls.models import Call
from rotation.debriefs.models import Debrief
from rotation.debriefs.queries import took_place
from rotation.extensions import db
from rotation.insights.models import Insight
from rotation.invites.models import PARTS, Entry
from rotation.me.queries import with_people
from rotation.passport.path import in_order, stages_in
from rotation.programs.models import Participant, Program
from rotation.scheduling.models import Assignment

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Step:
    """A stage of selling, and the calls of it that the person sat in on, the first first."""

    stage: str
    at: tuple[datetime, ...]


@dataclass(frozen=True)
class Visit:
    """A placement, and how many of its sittings the person has been to."""

    title: str
    done: int
    sittings: int
    last_at: datetime


@dataclass(frozen=True)
class Part:
    """What the person did as shadower, host, rotator or mentor; a call or sitting counts
    once, however many were there."""

    part: str
    times: int
    minutes: int


@dataclass(frozen=True)
class Met:
    """Somebody of the other side, and how often they met."""

    participant: Participant
    times: int


@dataclass(frozen=True)
class Passport:
    """All of it; `programs` are the titles of those with something in it, latest first."""

    path: tuple[Step, ...]
    visits: tuple[Visit, ...]
    parts: tuple[Part, ...]
    met: tuple[Met, ...]
    programs: tuple[str, ...]
    debriefs: int
    ideas: int
    used: int

    @property
    def minutes(self) -> int:
        """With the other side, in whatever part."""
        return sum(part.minutes for part in self.parts)


def passport_of(person: Person, now: datetime) -> Passport:
    """What the person attended until now in all programs; three queries."""
    entries = _attended(person, now)
    debriefs, ideas, used = _written(person)
    programs = {
        entry.assignment.participant.program.title: None for entry in reversed(entries)
    }
    return Passport(
        path=_path(entries, _stages_around(person)),
        visits=_visits(entries),
        parts=tuple(_parts(entries)),
        met=_met(entries),
        programs=tuple(programs),
        debriefs=debriefs,
        ideas=ideas,
        used=used,
    )


def _attended(person: Person, now: datetime) -> list[Entry]:
    """In order of time."""
    return list(
        db.session.scalars(
            db.select(Entry)
            .filter_by(person_id=person.id)
            .where(Entry.ends_at <= now, took_place())
            .order_by(Entry.starts_at, Entry.id)
            .options(
                *with_people(),
                joinedload(Entry.assignment)
                .joinedload(Assignment.participant)
                .joinedload(Participant.program)
                .load_only(Program.id, Program.title),
            )
        ).unique()
    )


def _stages_around(person: Person) -> set[str]:
    """The stages of the calls in the programs that the person is or was in."""
    text = cast(Call.tags, Text)
    rows = db.session.scalars(
        db.select(text)
        .distinct()
        .where(
            ~Call.cancelled,
            Call.program_id.in_(
                db.select(Participant.program_id).filter_by(person_id=person.id)
            ),
        )
    )
    return stages_in(chain.from_iterable(map(json.loads, rows)))


def _written(person: Person) -> tuple[int, int, int]:
    """How many debriefs, with how many ideas, of which so many helped in a call."""
    row = db.session.execute(
        db.select(
            func.count(Debrief.id),
            func.count(Insight.id),
            func.count(Insight.id).filter(Insight.state == "used"),
        )
        .join(Debrief.assignment)
        .join(Assignment.participant)
        .outerjoin(Insight, Insight.debrief_id == Debrief.id)
        .where(Participant.person_id == person.id)
    ).one()
    return row[0], row[1], row[2]


def _path(entries: Iterable[Entry], around: set[str]) -> tuple[Step, ...]:
    """The stages around, and when each was seen; nothing for who sat in on no call."""
    seen: dict[str, list[datetime]] = defaultdict(list)
    for entry in entries:
        call = entry.assignment.call
        if entry.part == "shadower" and call:
            for stage in stages_in(call.tags):
                seen[stage].append(entry.starts_at)
    stages = in_order({*around, *seen}) if seen else []
    return tuple(Step(stage, tuple(seen[stage])) for stage in stages)


def _visits(entries: Iterable[Entry]) -> tuple[Visit, ...]:
    by_placement: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.part == "rotator" and entry.assignment.placement_id:
            by_placement[entry.assignment.placement_id].append(entry)
    return tuple(
        Visit(
            title=placement.title,
            done=len(same),
            sittings=placement.sittings,
            last_at=same[-1].ends_at,
        )
        for same in by_placement.values()
        if (placement := same[-1].assignment.placement)
    )


def _parts(entries: Iterable[Entry]) -> Iterable[Part]:
    times: dict[str, dict[tuple[object, ...], timedelta]] = defaultdict(dict)
    for entry in entries:
        row = entry.assignment
        what = (row.call_id, row.placement_id, row.meeting_id, entry.starts_at)
        times[entry.part][what] = entry.ends_at - entry.starts_at
    for part in PARTS:
        if part in times:
            spent = times[part].values()
            yield Part(part, len(spent), sum(spent, timedelta()) // MINUTE)


def _met(entries: Iterable[Entry]) -> tuple[Met, ...]:
    """Hosts and mentors, observers and visitors; each person once, whom one met most
    often first."""
    times: dict[int, int] = defaultdict(int)
    people: dict[int, Participant] = {}
    for entry in entries:
        row = entry.assignment
        if entry.part == "member":
            continue  # of a meeting the row knows nobody else
        comes = entry.part in ("shadower", "rotator")
        other = (
            (row.call.host if row.call else row.mentor) if comes else row.participant
        )
        if other:
            times[other.person_id] += 1
            people[other.person_id] = other
    met = (Met(people[id_], count) for id_, count in times.items())
    return tuple(sorted(met, key=lambda x: (-x.times, x.participant.person.name)))
