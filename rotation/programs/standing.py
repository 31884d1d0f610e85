"""Where programs stand, in a number of queries that does not grow with the programs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_

from rotation.availability.models import DatedHours, WeeklyHours
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program, Role
from rotation.scheduling.models import Draft, SolverRun, Version

OPEN_RUN = ("queued", "running")


@dataclass
class Standing:
    """How far a program has come. `run` is the newest one that has not ended. `version` is
    the newest one of seats and sittings, `newest` that of any kind (0: none).

    `unpromised` counts who would sit in on calls and has not promised confidentiality.
    """

    people: int = 0
    answered: int = 0
    roles: dict[str, int] = field(default_factory=dict)
    unpromised: int = 0
    calls: int = 0
    open_calls: int = 0
    seats: int = 0
    placements: int = 0
    run_id: int | None = None
    draft_id: int | None = None
    draft_made_at: datetime | None = None
    version: int = 0
    version_draft_id: int | None = None
    published_at: datetime | None = None
    newest: int = 0

    @property
    def draft_waits(self) -> bool:
        """Whether the newest draft is not what is published."""
        return self.draft_id is not None and (
            self.version_draft_id is None or self.draft_id > self.version_draft_id
        )


@cache
def has_answered() -> ColumnElement[bool]:
    """Whether a participant has: by the form, by hours of any kind, or as a host who
    needs none."""
    weekly = db.select(WeeklyHours.id).where(
        WeeklyHours.participant_id == Participant.id
    )
    dated = db.select(DatedHours.id).where(
        DatedHours.participant_id == Participant.id, DatedHours.source != "away"
    )
    mine = db.select(Role.id).where(Role.participant_id == Participant.id)
    return or_(
        Participant.signed_up_at.is_not(None),
        weekly.exists(),
        dated.exists(),
        and_(
            mine.where(Role.kind == "host").exists(),
            ~mine.where(Role.kind != "host").exists(),
        ),
    )


def standing_of(program: Program) -> Standing:
    """Where one program stands."""
    return standings([program])[program.id]


def standings(programs: Sequence[Program]) -> dict[int, Standing]:
    """Where each of these programs stands, by id; seven queries."""
    found: dict[int, Standing] = defaultdict(Standing)
    if not programs:
        return found
    ids = [program.id for program in programs]
    for id_ in ids:
        found[id_] = Standing()

    def rows(query: Select[Any], program_id: Any) -> Iterable[Any]:
        return db.session.execute(query.where(program_id.in_(ids)))

    _add_people(found, rows)
    _add_calls(found, rows, {one.id for one in programs if one.consent_required})
    placements = db.select(Placement.program_id, func.count()).group_by(
        Placement.program_id
    )
    for id_, count in rows(placements, Placement.program_id):
        found[id_].placements = count
    _add_schedules(found, rows)
    return found


def _add_people(found: dict[int, Standing], rows: Any) -> None:
    stays = Participant.left_at.is_(None)
    people = db.select(
        Participant.program_id,
        func.count(),
        func.count().filter(has_answered()),
    ).where(stays)
    for id_, count, answered in rows(
        people.group_by(Participant.program_id), Participant.program_id
    ):
        found[id_].people, found[id_].answered = count, answered
    roles = (
        db.select(
            Participant.program_id,
            Role.kind,
            func.count(),
            func.count().filter(Participant.promised_at.is_(None)),
        )
        .join(Role.participant)
        .where(stays)
        .group_by(Participant.program_id, Role.kind)
    )
    for id_, kind, count, unpromised in rows(roles, Participant.program_id):
        found[id_].roles[kind] = count
        if kind == "shadower":
            found[id_].unpromised = unpromised


def _add_calls(found: dict[int, Standing], rows: Any, needs_consent: set[int]) -> None:
    calls = (
        db.select(
            Call.program_id,
            Call.consent,
            Call.withheld,
            func.count(),
            func.sum(Call.seats),
        )
        .where(~Call.cancelled)
        .group_by(Call.program_id, Call.consent, Call.withheld)
    )
    for id_, consent, withheld, count, seats in rows(calls, Call.program_id):
        found[id_].calls += count
        agreed = consent == "yes" or (consent != "no" and id_ not in needs_consent)
        if agreed and not withheld:
            found[id_].open_calls += count
            found[id_].seats += seats


def _add_schedules(found: dict[int, Standing], rows: Any) -> None:
    runs = (
        db.select(SolverRun.program_id, func.max(SolverRun.id))
        .where(SolverRun.state.in_(OPEN_RUN))
        .group_by(SolverRun.program_id)
    )
    for id_, run_id in rows(runs, SolverRun.program_id):
        found[id_].run_id = run_id
    newest = (
        db.select(func.max(Draft.id)).where(~Draft.aside).group_by(Draft.program_id)
    )
    drafts = db.select(Draft.program_id, Draft.id, Draft.made_at).where(
        Draft.id.in_(newest)
    )
    for id_, draft_id, made_at in rows(drafts, Draft.program_id):
        found[id_].draft_id, found[id_].draft_made_at = draft_id, made_at
    newest = db.select(func.max(Version.id)).group_by(Version.program_id, Version.kind)
    versions = db.select(
        Version.program_id,
        Version.kind,
        Version.number,
        Version.draft_id,
        Version.published_at,
    ).where(Version.id.in_(newest))
    for id_, kind, number, draft_id, published_at in rows(versions, Version.program_id):
        one = found[id_]
        one.newest = max(one.newest, number)
        if kind == "schedule":
            one.version, one.version_draft_id = number, draft_id
            one.published_at = published_at


@dataclass(frozen=True)
class ScheduleLine:
    """A run, a draft or a version, of meetings or not, for a list of what happened last."""

    kind: str
    id: int
    when: datetime
    state: str
    meetings: bool


def latest_schedules(program: Program, most: int) -> list[ScheduleLine]:
    """The newest versions, drafts, and runs without a draft, the newest first."""
    published = db.select(Version.draft_id, Version.number).filter_by(
        program_id=program.id
    )
    version_of = {draft: number for draft, number in db.session.execute(published)}  # noqa: C416  rows are no pairs to a type checker
    drafts = db.session.execute(
        db.select(Draft.id, Draft.made_at, Draft.kind == "meetings")
        .where(
            Draft.program_id == program.id,
            ~Draft.aside | (Draft.kind == "meetings"),
        )
        .order_by(Draft.id.desc())
        .limit(most)
    )
    runs = db.session.execute(
        db.select(
            SolverRun.id,
            SolverRun.requested_at,
            SolverRun.state,
            SolverRun.kind == "meetings",
        )
        .where(SolverRun.program_id == program.id, SolverRun.state != "ready")
        .order_by(SolverRun.id.desc())
        .limit(most)
    )
    lines = [ScheduleLine("run", *row) for row in runs]
    lines += [
        ScheduleLine("version", version_of[id_], when, "published", meetings)
        if id_ in version_of
        else ScheduleLine("draft", id_, when, "draft", meetings)
        for id_, when, meetings in drafts
    ]
    return sorted(lines, key=lambda line: line.when, reverse=True)[:most]
