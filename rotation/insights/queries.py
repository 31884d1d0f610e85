"""Reading the ledger of ideas: of one's own programs, and of one for its managers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, true
from sqlalchemy.orm import contains_eager, joinedload

from rotation.accounts.models import Person
from rotation.calls.models import Call
from rotation.debriefs.models import Debrief
from rotation.extensions import db
from rotation.insights.models import OPEN_STATES, STATES, Insight
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program, Role
from rotation.programs.sides import MARKETING
from rotation.scheduling.models import Assignment

FILTERS = ("open", "late", "asset", "used", "dropped", "all")
MOST_CALLS = 200
"""So many calls one may choose from, the latest of them."""


@dataclass(frozen=True)
class LedgerCounts:
    """How many ideas of a program are in each state, and how many answers are late."""

    states: dict[str, int]
    late: int

    @property
    def all(self) -> int:
        return sum(self.states.values())


def insights_in(
    program: Program, which: str, today: date, start: int = 0, most: int | None = None
) -> list[Insight]:
    """The program's ideas of that filter, what is due first before the others; one query.
    `today` is a date in the program's zone, `most=None` means all."""
    mine = and_(Insight.program_id == program.id, of_filter(which, today))
    return _found(mine, start, most)


def count_insights(program: Program, which: str, today: date) -> int:
    """How many those are."""
    query = db.select(func.count(Insight.id)).where(
        Insight.program_id == program.id, of_filter(which, today)
    )
    return db.session.scalar(query) or 0


def ledger_counts(program: Program, today: date) -> LedgerCounts:
    """How far the program's ideas have come; one query."""
    rows = db.session.execute(
        db.select(
            Insight.state,
            func.count(),
            func.count().filter(of_filter("late", today)),
        )
        .where(Insight.program_id == program.id)
        .group_by(Insight.state)
    ).all()
    states = dict.fromkeys(STATES, 0) | {state: count for state, count, _ in rows}
    return LedgerCounts(states, sum(late for _, _, late in rows))


def of_filter(which: str, today: date) -> ColumnElement[bool]:
    """The condition of a filter."""
    if which == "all":
        return true()
    if which == "open":
        return Insight.state.in_(OPEN_STATES)
    if which == "late":
        return and_(Insight.state.in_(OPEN_STATES), Insight.due_on < today)
    return Insight.state == which


def ideas_around(person: Person, start: int, most: int) -> list[Insight]:
    """The ideas of all programs that the person takes part in; one query."""
    return _found(_of_programs(person), start, most)


def count_ideas_around(person: Person) -> int:
    """How many those are."""
    query = db.select(func.count(Insight.id)).where(_of_programs(person))
    return db.session.scalar(query) or 0


def insight_with_people(insight_id: int) -> Insight | None:
    """One idea with all that its page shows; one query."""
    return next(iter(_found(Insight.id == insight_id, 0, 1)), None)


def calls_to_have_used(
    insight: Insight, now: datetime, host: Participant | None
) -> list[Call]:
    """The calls of the program that have begun, the latest first; of one host only, unless
    it is `None`."""
    query = (
        db.select(Call)
        .where(
            Call.program_id == insight.program_id,
            Call.starts_at <= now,
            ~Call.cancelled,
        )
        .order_by(Call.starts_at.desc(), Call.id.desc())
        .limit(MOST_CALLS)
        .options(joinedload(Call.host).joinedload(Participant.person))
    )
    if host is not None:
        query = query.where(Call.host_id == host.id)
    return list(db.session.scalars(query))


def marketers_of(program_id: int) -> list[Participant]:
    """Who may answer for ideas of that program, by name."""
    has_role = db.select(Role.id).where(
        Role.participant_id == Participant.id, Role.kind.in_(MARKETING)
    )
    return list(
        db.session.scalars(
            db.select(Participant)
            .join(Participant.person)
            .where(
                Participant.program_id == program_id,
                Participant.left_at.is_(None),
                has_role.exists(),
            )
            .order_by(Person.name, Person.id)
            .options(contains_eager(Participant.person), joinedload(Participant.team))
        )
    )


def _of_programs(person: Person) -> ColumnElement[bool]:
    return Insight.program_id.in_(
        db.select(Participant.program_id).filter_by(person_id=person.id, left_at=None)
    )


def _found(
    condition: ColumnElement[bool], start: int, most: int | None
) -> list[Insight]:
    member: tuple[Any, ...] = (
        joinedload(Participant.person),
        joinedload(Participant.team),
    )
    last = Insight.state.not_in(OPEN_STATES)
    return list(
        db.session.scalars(
            db.select(Insight)
            .where(condition)
            .order_by(last, Insight.due_on, Insight.id)
            .offset(start)
            .limit(most)
            .options(
                joinedload(Insight.program),
                joinedload(Insight.owner).options(*member),
                joinedload(Insight.used_in)
                .joinedload(Call.host)
                .joinedload(Participant.person),
                joinedload(Insight.debrief)
                .joinedload(Debrief.assignment)
                .options(
                    joinedload(Assignment.participant).options(*member),
                    joinedload(Assignment.mentor).options(*member),
                    joinedload(Assignment.call).joinedload(Call.host).options(*member),
                    joinedload(Assignment.placement).load_only(
                        Placement.id, Placement.name
                    ),
                ),
            )
        )
    )
