"""All that the reports of one program are made of, read once."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any

from sqlalchemy import func

from rotation.calls.models import Call
from rotation.debriefs.queries import Counts, debrief_counts
from rotation.extensions import db
from rotation.insights.models import Insight
from rotation.kpis.models import Kpi
from rotation.kpis.queries import kpis_of
from rotation.ledger.lines import Had, Line, Met, lines_of
from rotation.ledger.meetings import came_together, meetings_had
from rotation.ledger.queries import Member, members_of, people_in, took_place
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program, Role
from rotation.programs.sides import MARKETING
from rotation.scheduling.models import Assignment
from rotation.surveys.queries import Results, results_of
from rotation.times import local


@dataclass(frozen=True)
class Seeker:
    """One who seeks calls or placements: how many by the end, how many were had before it
    began, and how many are published for them or have taken place."""

    person_id: int
    kind: str
    target: int
    credit: int
    published: int

    @property
    def before(self) -> Fraction:
        """The share of the target that was had when the program began."""
        return min(Fraction(1), Fraction(self.credit, self.target))

    @property
    def after(self) -> Fraction:
        """The share with all that is published."""
        return min(Fraction(1), Fraction(self.credit + self.published, self.target))


@dataclass(frozen=True)
class Facts:
    """A program as its reports see it. `calls` are those that are not cancelled, with how
    many of their seats are given by what is published; `met` are pairs of persons who were
    in one alignment meeting, `meetings` the places in them."""

    program: Program
    now: datetime
    members: list[Member]
    leaders: frozenset[int]
    seekers: list[Seeker]
    calls: list[Any]
    had: list[Had]
    met: set[tuple[int, int]]
    meetings: list[Met]
    debriefs: Counts
    ideas: list[Any]
    measures: list[Kpi]
    survey: Results

    @cached_property
    def lines(self) -> dict[int, Line]:
        """What everybody has had and given in this program."""
        return lines_of(self.had)

    @cached_property
    def names(self) -> dict[int, str]:
        return {one.id: one.name for one in self.members}

    @cached_property
    def marketing(self) -> list[Member]:
        return [one for one in self.members if set(one.kinds) & set(MARKETING)]

    @cached_property
    def sales(self) -> list[Member]:
        there = {one.id for one in self.marketing}
        return [one for one in self.members if one.id not in there]

    def day(self, moment: datetime) -> date:
        """The date in the program's zone."""
        return local(moment, self.program.zone).date()

    def monday(self, moment: datetime) -> date:
        """The Monday of its week in the program's zone."""
        day = self.day(moment)
        return day - timedelta(days=day.weekday())

    @cached_property
    def weeks(self) -> list[date]:
        """The Mondays of the program's weeks."""
        first = self.program.starts_on - timedelta(
            days=self.program.starts_on.weekday()
        )
        count = (self.program.ends_on - first).days // 7 + 1
        return [first + timedelta(weeks=number) for number in range(count)]


def facts_of(program: Program, now: datetime) -> Facts:
    """Read everything; twelve queries, however many people there are."""
    return Facts(
        program=program,
        now=now,
        members=members_of(program),
        leaders=_leaders(program),
        seekers=_seekers(program),
        calls=_calls(program),
        had=took_place(now, people_in(program.id), Assignment.program_id == program.id),
        met=came_together(
            now, people_in(program.id), Assignment.program_id == program.id
        ),
        meetings=meetings_had(
            now, people_in(program.id), Assignment.program_id == program.id
        ),
        debriefs=debrief_counts(program, now),
        ideas=_ideas(program),
        measures=[one for one in kpis_of(program) if one.agreed],
        survey=results_of(program, now),
    )


def _leaders(program: Program) -> frozenset[int]:
    query = db.select(Participant.person_id).filter_by(
        program_id=program.id, leader=True, left_at=None
    )
    return frozenset(db.session.scalars(query))


def _seekers(program: Program) -> list[Seeker]:
    seats, placements = _had(program)
    roles = db.session.execute(
        db.select(
            Participant.id, Participant.person_id, Role.kind, Role.target, Role.credit
        )
        .join(Participant.roles)
        .where(
            Participant.program_id == program.id,
            Participant.left_at.is_(None),
            Role.kind.in_(("shadower", "rotator")),
        )
    )
    return [
        Seeker(
            person_id,
            kind,
            target,
            credit,
            (seats if kind == "shadower" else placements)[participant_id],
        )
        for participant_id, person_id, kind, target, credit in roles
    ]


def _had(program: Program) -> tuple[Counter[int], Counter[int]]:
    """How many seats and whole placements each participant has, by id."""
    seats: Counter[int] = Counter()
    sittings: dict[tuple[int, int], int] = defaultdict(int)
    whole: dict[int, int] = {}
    rows = db.session.execute(
        db.select(
            Assignment.participant_id,
            Assignment.placement_id,
            Placement.sittings,
            func.count(),
        )
        .outerjoin(Placement, Placement.id == Assignment.placement_id)
        .where(
            Assignment.program_id == program.id,
            ~Assignment.cancelled,
            Assignment.meeting_id.is_(None),
        )
        .group_by(
            Assignment.participant_id, Assignment.placement_id, Placement.sittings
        )
    )
    for participant_id, placement_id, number, count in rows:
        if placement_id is None:
            seats[participant_id] = count
        else:
            sittings[participant_id, placement_id] = count
            whole[placement_id] = number
    placements = Counter(
        who for (who, placement), count in sittings.items() if count >= whole[placement]
    )
    return seats, placements


def _calls(program: Program) -> list[Any]:
    given = (
        db.select(Assignment.call_id, func.count().label("given"))
        .where(Assignment.program_id == program.id, ~Assignment.cancelled)
        .group_by(Assignment.call_id)
        .subquery()
    )
    return list(
        db.session.execute(
            db.select(
                Call.id,
                Participant.person_id.label("host_id"),
                Call.starts_at,
                Call.seats,
                Call.consent,
                Call.withheld,
                func.coalesce(given.c.given, 0).label("given"),
            )
            .join(Call.host)
            .outerjoin(given, given.c.call_id == Call.id)
            .where(Call.program_id == program.id, ~Call.cancelled)
        )
    )


def _ideas(program: Program) -> list[Any]:
    return list(
        db.session.execute(
            db.select(Insight.state, Insight.made_at, Insight.due_on).where(
                Insight.program_id == program.id
            )
        )
    )
