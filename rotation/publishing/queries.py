"""What is published, what a draft would publish, and the difference of the two."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import defer, joinedload, selectinload

from rotation.accounts.models import Person
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.invites.models import Entry
from rotation.meetings.models import Meeting
from rotation.meetings.places import with_links
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program
from rotation.publishing.difference import Difference, Grant, Key, difference
from rotation.publishing.wanted import (
    Cast,
    meetings_wanted,
    wanted,
    without_gone,
)
from rotation.scheduling.models import Assignment, Draft, Version

SEEKERS = ("shadower", "rotator", "member")
"""The parts of those to whom something is given; the other part is their guide's."""


@dataclass(frozen=True)
class Published:
    """What calendars show now: the grants, and the rows behind them, which are read when
    they are asked for."""

    program_id: int
    grants: tuple[Grant, ...]

    @cached_property
    def entries(self) -> dict[tuple[Key, str], Entry]:
        """The entry of each part of each grant; three queries."""
        entries = db.session.scalars(
            _standing(db.select(Entry), self.program_id)
            .options(
                selectinload(Entry.assignment).options(joinedload(Assignment.meeting))
            )
            .execution_options(populate_existing=True)
        ).all()
        seekers = {
            entry.assignment_id: entry.person_id
            for entry in entries
            if entry.part in SEEKERS
        }
        return {
            (_key(one, seekers[one.assignment_id]), one.part): one for one in entries
        }

    @cached_property
    def assignments(self) -> dict[Key, Assignment]:
        """The assignment of each grant."""
        return {key: entry.assignment for (key, _), entry in self.entries.items()}

    @property
    def companies(self) -> dict[Meeting, tuple[int, ...]]:
        """Who is in each meeting, by id."""
        return {
            row: grant.group
            for grant in self.grants
            if grant.is_meeting
            and (row := self.assignments[grant.key].meeting) is not None
        }


@dataclass(frozen=True)
class Proposal:
    """What publishing a draft would change; `left_out` are sentences about the rest."""

    cast: Cast
    published: Published
    difference: Difference
    left_out: tuple[str, ...]

    @property
    def after(self) -> tuple[Grant, ...]:
        """What calendars will show."""
        found = self.difference
        return (*found.added, *(move.now for move in found.moved), *found.kept)

    @property
    def digest(self) -> str:
        """Stands for what is shown, so that nothing else is published than was seen."""
        seen = repr((self.difference, self.left_out))
        return hashlib.sha256(seen.encode()).hexdigest()[:24]


def latest_version(program: Program, kind: str | None = None) -> Version | None:
    """The newest version (of that kind), if any, without what it holds."""
    kinds = {} if kind is None else {"kind": kind}
    return db.session.scalar(
        db.select(Version)
        .filter_by(program_id=program.id, **kinds)
        .order_by(Version.number.desc())
        .limit(1)
        .options(
            joinedload(Version.published_by),
            defer(Version.schedule),
            defer(Version.lines),
        )
        .execution_options(populate_existing=True)
    )


def version_of(draft: Draft) -> Version | None:
    """The version that this draft became, if it was published."""
    return db.session.scalar(db.select(Version).filter_by(draft_id=draft.id))


def versions_of(program: Program) -> list[Version]:
    """Every version of the program, the newest first, without what they hold."""
    return list(
        db.session.scalars(
            db.select(Version)
            .where(Version.program_id == program.id)
            .order_by(Version.number.desc())
            .options(
                joinedload(Version.published_by),
                defer(Version.schedule),
                defer(Version.lines),
            )
        )
    )


def version_numbered(program: Program, number: int) -> Version | None:
    """The version of that number."""
    return db.session.scalar(
        db.select(Version)
        .filter_by(program_id=program.id, number=number)
        .options(joinedload(Version.published_by))
    )


def people_of(program: Program) -> dict[int, Person]:
    """Everybody who is or was in the program, by their ids as people."""
    people = db.session.scalars(
        db.select(Person)
        .join(Participant, Participant.person_id == Person.id)
        .where(Participant.program_id == program.id)
    )
    return {person.id: person for person in people}


def parts_in(program: Program) -> dict[int, int]:
    """The ids of the participants of the program, by those of the people."""
    rows = db.session.execute(
        db.select(Participant.person_id, Participant.id).filter_by(
            program_id=program.id
        )
    )
    return {row.person_id: row.id for row in rows}


def participant_numbered(program: Program, participant_id: int) -> Participant | None:
    """The participant of the program with that id, and the person."""
    return db.session.scalar(
        db.select(Participant)
        .filter_by(id=participant_id, program_id=program.id)
        .options(joinedload(Participant.person))
    )


def newest_draft(program: Program) -> Draft | None:
    """The draft that was made last, published or not."""
    return db.session.scalar(
        db.select(Draft)
        .where(Draft.program_id == program.id, ~Draft.aside)
        .order_by(Draft.id.desc())
        .limit(1)
    )


def proposal(draft: Draft) -> Proposal:
    """What the draft would change, against the rows as they are now; five queries.

    A draft of meetings leaves seats and sittings as they are published, any other one the
    meetings, but for people who are gone.
    """
    cast = cast_of(draft.program_id)
    published = published_in(draft.program_id)
    if draft.kind == "meetings":
        grants, left_out = meetings_wanted(draft.schedule, draft.problem, cast)
        grants = with_links(
            grants, published.grants, published.companies, draft, cast.participants
        )
        grants += [one for one in published.grants if not one.is_meeting]
    else:
        grants, left_out = wanted(
            draft.schedule,
            cast,
            consent_required=draft.program.consent_required,
            promise_required=draft.program.promise_required,
        )
        grants += without_gone(published.grants, cast)
    return Proposal(cast, published, difference(published.grants, grants), left_out)


def cast_of(program_id: int) -> Cast:
    """Everybody and everything in the program, as the rows are now."""
    participants = db.session.scalars(
        db.select(Participant)
        .filter_by(program_id=program_id)
        .options(joinedload(Participant.person))
        .execution_options(populate_existing=True)
    )
    calls = db.session.scalars(
        db.select(Call)
        .filter_by(program_id=program_id)
        .execution_options(populate_existing=True)
    )
    placements = db.session.scalars(
        db.select(Placement)
        .filter_by(program_id=program_id)
        .execution_options(populate_existing=True)
    )
    return Cast(
        {one.id: one for one in participants},
        {one.id: one for one in calls},
        {one.id: one for one in placements},
    )


def published_in(program_id: int) -> Published:
    """What calendars show of the program now; one query."""
    rows = db.session.execute(
        _standing(
            db.select(
                Entry.assignment_id,
                Entry.part,
                Entry.person_id,
                Entry.starts_at,
                Entry.ends_at,
                Entry.title,
                Entry.location,
                Assignment.call_id,
                Assignment.placement_id,
                Assignment.number,
                Assignment.meeting_id,
            ),
            program_id,
        )
    )
    pairs: dict[int, dict[str, Any]] = defaultdict(dict)
    groups: dict[int | None, list[int]] = defaultdict(list)
    for row in rows:
        pairs[row.assignment_id][row.part] = row
        groups[row.meeting_id].append(row.person_id)
    grants = (_published_grant(pair, groups) for pair in pairs.values())
    return Published(program_id, tuple(grants))


def _standing(query: Select[Any], program_id: int) -> Select[Any]:
    """The entries of the program that calendars show, always in the same order."""
    return (
        query.join(Entry.assignment)
        .where(Assignment.program_id == program_id, ~Entry.cancelled)
        .order_by(Entry.id)
    )


def _published_grant(
    pair: dict[str, Any], groups: dict[int | None, list[int]]
) -> Grant:
    """The grant behind one or two entries; `groups` are the people of each meeting."""
    seeker = next(pair[part] for part in SEEKERS if part in pair)
    guide = pair.get("host") or pair.get("mentor")
    return Grant(
        person=seeker.person_id,
        guide=guide.person_id if guide else None,
        group=tuple(sorted(groups[seeker.meeting_id])) if seeker.meeting_id else (),
        call=seeker.call_id,
        placement=seeker.placement_id,
        number=seeker.number,
        starts_at=seeker.starts_at,
        ends_at=seeker.ends_at,
        title=seeker.title,
        place=seeker.location,
    )


def _key(entry: Entry, person_id: int) -> Key:
    """The key of the grant behind an entry, of which that person is the seeker."""
    row = entry.assignment
    return person_id, row.call_id, row.placement_id, row.number
