"""How much somebody has of what they asked for, beside everybody else, and why not more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from flask_babel import lazy_gettext, ngettext
from sqlalchemy import Subquery, and_, case, func

from rotation.accounts.models import Person
from rotation.availability.intervals import Span, intersect, merge
from rotation.extensions import db
from rotation.programs.holidays import spans_off
from rotation.programs.models import Participant, Program, Role, Team
from rotation.programs.quiet import quiet_for
from rotation.programs.words import spans_words
from rotation.scheduling.models import Assignment, Version
from rotation.scheduling.reasons import Explanation, Reason
from rotation.times import local

EARLY, LATE = 7, 20
"""Hours of the day from and until which a person would rather be asked for."""

SOUGHT = ("shadower", "rotator")
STEPS: dict[str, Any] = {
    "while free": lazy_gettext("at a time when you are free"),
    "that fit": lazy_gettext("matching your wishes, and not your own"),
    "beside own calls": lazy_gettext("not at the time of calls that you host"),
    "with a seat left": lazy_gettext("with a seat for you"),
    "beside what is granted": lazy_gettext(
        "possible beside your other assignments and limits"
    ),
    "that are chosen": lazy_gettext("among those that you chose"),
    "that are not done": lazy_gettext("new to you"),
    "with time for mentor and rotator": lazy_gettext(
        "with times at which a mentor and you are free"
    ),
    "granted": lazy_gettext("given to you"),
}
"""What the engine calls the steps of its funnel, and what we tell the person."""


@dataclass(frozen=True)
class Ask:
    """Hours which, if the person opened them, would let them have `then` in all."""

    number: int
    span: Span
    then: int


@dataclass(frozen=True)
class Share:
    """What one seeker has had by the published version, and what all seekers of that kind
    in the program have, at least and at most. `before` of it was had earlier. `reason_id` is `None` without a reason. `quiet` are the weeks in which nothing was planned, in words."""

    program: Program
    kind: str
    had: int
    before: int
    target: int
    least: int
    most: int
    people: int
    explained: bool
    over: bool
    reason_id: int | None
    steps: tuple[tuple[int, str], ...]
    asks: tuple[Ask, ...]
    quiet: str

    @property
    def came_later(self) -> bool:
        """Whether the published version was made without this person."""
        return self.explained and self.reason_id is None and not self.over

    @property
    def amount(self) -> str:
        """How much of what was asked for, in words."""
        if self.kind == "shadower":
            return ngettext(
                "%(had)s of %(num)s call",
                "%(had)s of %(num)s calls",
                self.target,
                had=self.had,
            )
        return ngettext(
            "%(had)s of %(num)s placement",
            "%(had)s of %(num)s placements",
            self.target,
            had=self.had,
        )


def shares_of(person: Person, now: datetime) -> list[Share]:
    """One for each thing that the person seeks in programs with a published version; one
    query."""
    rows = db.session.execute(_mine_beside_everybody(person))
    return [_share(row, person.zone, now) for row in rows]


def _mine_beside_everybody(person: Person) -> Any:
    """Each of the person's roles as a seeker, with what the others have beside it."""
    everybody = _everybody_beside(person)
    return (
        db.select(everybody, Program, Explanation.made_at, Reason)
        .join(Program, Program.id == everybody.c.program_id)
        .outerjoin(Explanation, Explanation.version_id == everybody.c.version_id)
        .outerjoin(
            Reason,
            and_(
                Reason.explanation_id == Explanation.id,
                Reason.participant_id == everybody.c.participant_id,
                Reason.kind == everybody.c.kind,
            ),
        )
        .where(everybody.c.person_id == person.id)
        .order_by(Program.starts_on.desc(), Program.name, everybody.c.kind.desc())
    )


def _everybody_beside(person: Person) -> Subquery:
    """The roles of all seekers in the person's programs, with what each of them has, and
    the least and the most that any has."""
    counts = _counts()
    latest = (
        db.select(Version.program_id, func.max(Version.id).label("version_id"))
        .join(Explanation, Explanation.version_id == Version.id)
        .group_by(Version.program_id)
        .subquery()
    )
    mine = db.select(Participant.program_id).filter_by(
        person_id=person.id, left_at=None
    )
    had = Role.credit + func.coalesce(
        case((Role.kind == "shadower", counts.c.calls), else_=counts.c.placements), 0
    )
    beside = (Participant.program_id, Role.kind)
    return (
        db.select(
            Participant.id.label("participant_id"),
            Participant.program_id,
            Participant.person_id,
            Team.name.label("team"),
            Role.kind,
            Role.target,
            Role.credit,
            had.label("had"),
            func.min(had).over(partition_by=beside).label("least"),
            func.max(had).over(partition_by=beside).label("most"),
            func.count().over(partition_by=beside).label("people"),
            latest.c.version_id,
        )
        .join(Role, Role.participant_id == Participant.id)
        .join(latest, latest.c.program_id == Participant.program_id)
        .outerjoin(Team, Team.id == Participant.team_id)
        .outerjoin(counts, counts.c.participant_id == Participant.id)
        .where(
            Participant.program_id.in_(mine),
            Participant.left_at.is_(None),
            Role.kind.in_(SOUGHT),
        )
        .subquery()
    )


def _counts() -> Subquery:
    """How many calls and placements each participant is given."""
    return (
        db.select(
            Assignment.participant_id,
            func.count(Assignment.call_id.distinct()).label("calls"),
            func.count(Assignment.placement_id.distinct()).label("placements"),
        )
        .where(Assignment.cancelled.is_(False))
        .group_by(Assignment.participant_id)
        .subquery()
    )


def _share(row: Any, zone: str, now: datetime) -> Share:
    reason: Reason | None = row.Reason
    quiet = quiet_for(row.Program, (row.kind,))
    over = row.Program.is_over(now)
    return Share(
        program=row.Program,
        kind=row.kind,
        had=row.had,
        before=row.credit,
        target=row.target,
        least=row.least,
        most=row.most,
        people=row.people,
        explained=row.made_at is not None,
        over=over,
        reason_id=reason.id if reason else None,
        steps=tuple(_steps(reason)) if reason else (),
        asks=()
        if over or not reason
        else _asks(
            reason,
            row.target,
            zone,
            merge([*quiet, *spans_off(row.Program, row.team or "", zone)]),
            now,
        ),
        quiet=spans_words(quiet, row.Program.zone),
    )


def _steps(reason: Reason) -> list[tuple[int, str]]:
    """The funnel in words: all there is, and the steps that took something away."""
    (_, before), *steps = reason.funnel
    found: list[tuple[int, Any]] = [(before, _all_in_the_program(reason.kind, before))]
    for name, left in steps:
        if left != before:
            found.append((left, STEPS.get(name, name)))
        before = left
    return found


def _all_in_the_program(kind: str, number: int) -> str:
    if kind == "shadower":
        return ngettext("call in the program", "calls in the program", number)
    return ngettext("placement in the program", "placements in the program", number)


def _asks(
    reason: Reason, target: int, zone: str, quiet: Sequence[Span], now: datetime
) -> tuple[Ask, ...]:
    """The asks of a reason, those by day first, on the clock of the zone; none that has
    begun, and none in quiet weeks and on holidays, in which opened hours bring nothing."""
    asks = [ask_in(reason, number, target) for number in range(len(reason.asks))]
    told = [
        ask for ask in asks if ask.span.start > now and not intersect([ask.span], quiet)
    ]
    return tuple(sorted(told, key=lambda ask: _by_night(ask.span, zone)))


def _by_night(span: Span, zone: str) -> bool:
    hours = [local(moment, zone).hour for moment in span]
    return min(hours) < EARLY or max(hours) >= LATE


def ask_in(reason: Reason, number: int, target: int) -> Ask:
    """One ask of a reason; IndexError where there is none of that number."""
    ask = reason.asks[number]
    start, end = map(datetime.fromisoformat, ask["available"])
    return Ask(number, Span(start, end), int(Fraction(ask["then"]) * target))
