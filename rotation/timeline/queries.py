"""A program's schedule as it is published, or else as the newest draft has it."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy.orm import joinedload, selectinload

from rotation.accounts.models import Person
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.placements.models import Placement
from rotation.placements.words import placement_title
from rotation.programs.models import Participant, Program, Role, Team
from rotation.publishing.queries import newest_draft
from rotation.scheduling.models import Assignment, Draft, Version


@dataclass(frozen=True)
class Member:
    """Somebody in the program, as the timeline names them."""

    id: int
    name: str
    team: str


@dataclass(frozen=True)
class Given:
    """A seat, a sitting or a place in a meeting, [start, end), by ids: a seat has a call, a
    sitting a placement, a place no guide but a group (with the person)."""

    start: datetime
    end: datetime
    person: int
    guide: int | None
    what: str
    placement: int | None = None
    group: tuple[int, ...] = ()
    call: int | None = None

    @property
    def kind(self) -> str:
        """The track it belongs to."""
        if self.group:
            return "meeting"
        return "shadowing" if self.placement is None else "rotation"

    @property
    def others(self) -> list[int]:
        """Whom the person is together with."""
        if self.guide is not None:
            return [self.guide]
        return [one for one in self.group if one != self.person]


@dataclass(frozen=True)
class Source:
    """Where a timeline comes from: a version by number, or else a draft by id."""

    version: int = 0
    draft: int = 0


def given_in(
    program: Program, draft: Draft | None = None
) -> tuple[Source, list[Given]]:
    """All seats, sittings and places in meetings by time, and where they are from: that
    draft, or what is published, or else the newest draft. At most four queries."""
    if draft is None:
        newest = db.select(db.func.max(Version.number)).filter_by(program_id=program.id)
        if number := db.session.scalar(newest):
            return Source(version=number), _published(program)
        draft = newest_draft(program)
    if draft is None:
        return Source(), []
    return Source(draft=draft.id), _drafted(draft)


def members_of(program: Program) -> dict[int, Member]:
    """Everybody who is or was in the program, by id; one query."""
    rows = db.session.execute(
        db.select(Participant.id, Person.name, Person.email, Team.name)
        .join(Participant.person)
        .outerjoin(Participant.team)
        .where(Participant.program_id == program.id)
    )
    return {
        id_: Member(id_, name or email, team or "") for id_, name, email, team in rows
    }


def host_caps(program: Program) -> dict[int, int | None]:
    """How many visitors each host takes a week, by id; `None` for any number. One query."""
    rows = db.session.execute(
        db.select(Role.participant_id, Role.max_per_week)
        .join(Role.participant)
        .where(Participant.program_id == program.id, Role.kind == "host")
    )
    return {id_: most for id_, most in rows}  # noqa: C416  rows are no pairs to a type checker


def placements_of(program: Program) -> list[Placement]:
    """The program's placements with team and mentors, by name; two queries."""
    return list(
        db.session.scalars(
            db.select(Placement)
            .filter_by(program_id=program.id)
            .options(
                joinedload(Placement.team).load_only(Team.name),
                selectinload(Placement.mentors).load_only(Participant.id),
            )
            .order_by(Placement.name)
        )
    )


def _published(program: Program) -> list[Given]:
    rows = db.session.execute(
        db.select(
            Assignment.starts_at,
            Assignment.ends_at,
            Assignment.participant_id,
            Assignment.mentor_id,
            Assignment.placement_id,
            Assignment.meeting_id,
            Assignment.number,
            Assignment.call_id,
            Placement.name,
            Call.host_id,
            Call.title,
        )
        .outerjoin(Placement, Placement.id == Assignment.placement_id)
        .outerjoin(Call, Call.id == Assignment.call_id)
        .where(Assignment.program_id == program.id, ~Assignment.cancelled)
        .order_by(Assignment.starts_at, Assignment.id)
    ).all()
    groups: dict[int | None, list[int]] = defaultdict(list)
    for row in rows:
        groups[row.meeting_id].append(row.participant_id)
    return [
        Given(
            row.starts_at,
            row.ends_at,
            row.participant_id,
            row.host_id or row.mentor_id,
            _what(row),
            row.placement_id,
            tuple(groups[row.meeting_id]) if row.meeting_id else (),
            row.call_id,
        )
        for row in rows
    ]


def _what(row: Any) -> str:
    if row.meeting_id:
        return pgettext(
            "entry", "Alignment meeting, round %(number)s", number=row.number
        )
    if row.placement_id is None:
        return str(row.title or _("A call"))
    return placement_title(row.name)


def _drafted(draft: Draft) -> list[Given]:
    """What the draft gives; who is gone since keeps their place without a name."""
    problem, schedule = json.loads(draft.problem), json.loads(draft.schedule)
    calls = db.session.execute(
        db.select(Call.id, Call.title).filter_by(program_id=draft.program_id)
    )
    titles = {str(id_): title for id_, title in calls}
    placements = db.session.execute(
        db.select(Placement.id, Placement.name).filter_by(program_id=draft.program_id)
    )
    names = {str(id_): placement_title(name) for id_, name in placements}
    return sorted(
        [*_seats(problem, schedule, titles), *_sittings(problem, schedule, names)],
        key=lambda one: (one.start, one.person),
    )


def _seats(
    problem: dict[str, Any], schedule: dict[str, Any], titles: dict[str, str]
) -> Iterable[Given]:
    calls = {call["id"]: call for call in problem.get("calls", [])}
    for seat in schedule.get("seats", []):
        call = calls[seat["call"]]
        yield Given(
            datetime.fromisoformat(call["start"]),
            datetime.fromisoformat(call["end"]),
            int(seat["person"]),
            int(call["host"]),
            titles.get(call["id"]) or _("A call"),
            call=int(call["id"]),
        )


def _sittings(
    problem: dict[str, Any], schedule: dict[str, Any], names: dict[str, str]
) -> Iterable[Given]:
    offered = {one["id"]: one for one in problem.get("placements", [])}
    for grant in schedule.get("placements", []):
        length = timedelta(minutes=offered[grant["placement"]]["minutes"])
        for text in grant["starts"]:
            start = datetime.fromisoformat(text)
            yield Given(
                start,
                start + length,
                int(grant["person"]),
                int(grant["mentor"]),
                names.get(grant["placement"], ""),
                int(grant["placement"]),
            )
