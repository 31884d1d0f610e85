"""What sign-up needs to know: what the program offers, and what the person said before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import joinedload, selectinload

from rotation.accounts.models import Person
from rotation.availability.intervals import DatedSpan, WeekSpan
from rotation.availability.models import DatedHours, WeeklyHours
from rotation.availability.queries import count_busy
from rotation.availability.week import MIDNIGHT, Week, tidy
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.programs.models import Participant, Program, ProgramManager, Role
from rotation.signup.answers import (
    LOVE,
    Answers,
    DatedWish,
    When,
    Who,
    Wishes,
    with_draft,
)

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Known:
    """All that is known of one person in a program.

    `imported` is what an import brought, `busy` how many times their calendar did.
    """

    answers: Answers
    imported: tuple[DatedSpan, ...] = ()
    busy: int = 0


@dataclass(frozen=True)
class Colleague:
    """Somebody a seeker may be placed with."""

    email: str
    name: str


def participant_of(
    program: Program, person: Person, *, lock: bool = False
) -> Participant | None:
    """This person's part in the program, with roles and team; `lock` it to change it."""
    query = (
        db.select(Participant)
        .filter_by(program_id=program.id, person_id=person.id)
        .options(selectinload(Participant.roles), joinedload(Participant.team))
        .execution_options(populate_existing=True)
    )
    if lock:
        query = query.with_for_update(of=Participant)
    return db.session.scalar(query)


def known_of(
    program: Program, person: Person, participant: Participant | None
) -> Known:
    """The draft where there is one, else what is stored, else the last program's answers."""
    signed_up = participant is not None and participant.signed_up_at is not None
    earlier = None if signed_up else _last_time(program, person)
    source = participant if participant and participant.roles else earlier
    roles = {role.kind: role for role in source.roles} if source else {}
    dated = _dated(participant)
    imported = dated["import"]
    week = _week(participant) or (() if imported else _week(earlier))
    zone = ZoneInfo(person.zone)
    stored = Answers(
        who=Who(
            name=person.name,
            zone=person.zone,
            team=participant.team.name if participant and participant.team else "",
            roles=tuple(kind for kind in kinds_of(program) if kind in roles),
        ),
        when=When(
            week=week,
            dated=tuple(x for row in dated["form"] for x in on_the_clock(row, zone)),
        ),
        wishes=wishes_of(program, roles),
    )
    draft = participant.answers if participant else {}
    answers = with_draft(stored, draft)
    # A track may have been closed since the draft was begun.
    roles_left = tuple(x for x in answers.who.roles if x in kinds_of(program))
    answers = replace(answers, who=replace(answers.who, roles=roles_left))
    return Known(answers, tuple(imported), count_busy(person))


def kinds_of(program: Program) -> tuple[str, ...]:
    """The kinds of role that the program's tracks have."""
    shadowing = ("shadower", "host") if program.shadowing else ()
    return (*shadowing, *(("rotator", "mentor") if program.rotating else ()))


def wishes_of(program: Program, roles: Mapping[str, Role]) -> Wishes:
    """The wishes and limits that these roles hold; defaults where there is no role."""
    plain = Wishes(
        target=program.default_target, max_per_week=program.default_max_per_week
    )
    shadower, rotator = roles.get("shadower"), roles.get("rotator")
    host, mentor = roles.get("host"), roles.get("mentor")
    return Wishes(
        target=shadower.target if shadower else plain.target,
        max_per_week=shadower.max_per_week if shadower else plain.max_per_week,
        max_per_host=shadower.max_per_host if shadower else plain.max_per_host,
        tags=_tags(shadower) if shadower else {},
        not_with=_not_with(shadower, rotator),
        placement_target=rotator.target if rotator else plain.placement_target,
        sittings_per_week=rotator.max_per_week if rotator else None,
        placements=ranks(rotator.choices) if rotator else {},
        host_per_week=host.max_per_week if host else plain.host_per_week,
        mentor_per_week=mentor.max_per_week if mentor else plain.mentor_per_week,
    )


def ranks(choices: Mapping[str, int]) -> dict[str, int]:
    """Weights as ranks: the heaviest is the first choice, all after the second the third."""
    weights = sorted(set(choices.values()), reverse=True)
    return {name: min(3, weights.index(x) + 1) for name, x in choices.items()}


def on_the_clock(span: DatedSpan, zone: ZoneInfo) -> list[DatedWish]:
    """A span at a fixed time as exceptions on a wall clock, one for each day it touches."""
    start, end = (x.astimezone(zone).replace(tzinfo=None) for x in span[:2])
    wishes = []
    while start < end:
        midnight = datetime.combine(start.date(), time())
        first = (start - midnight) // MINUTE
        last = min(MIDNIGHT, (end - midnight) // MINUTE)
        wishes.append(DatedWish(start.date(), first, last, span.level))
        start = midnight + DAY
    return wishes


def tags_offered(program: Program) -> list[str]:
    """Every tag of a call that may be observed, sorted."""
    found = db.session.scalars(
        db.select(Call.tags).where(
            Call.program_id == program.id, ~Call.cancelled, Call.consent != "no"
        )
    )
    return sorted({tag for tags in found for tag in tags})


def hosts_of(program: Program, *, but: Person) -> list[Colleague]:
    """Who has calls in the program, by name."""
    rows = db.session.execute(
        db.select(Person.email, Person.name)
        .join(Participant, Participant.person_id == Person.id)
        .where(
            Participant.id.in_(
                db.select(Call.host_id).where(Call.program_id == program.id)
            ),
            Person.id != but.id,
        )
        .order_by(Person.name, Person.email)
    )
    return [Colleague(email, name or email) for email, name in rows]


def managers_of(program: Program) -> list[Person]:
    """Whom to ask: who runs this program, else who runs all."""
    own = db.select(ProgramManager.person_id).filter_by(program_id=program.id)
    people = db.session.scalars(
        db.select(Person)
        .where(Person.id.in_(own) | Person.manages_all, ~Person.disabled)
        .order_by(Person.manages_all, Person.name, Person.email)
    ).all()
    return [x for x in people if not x.manages_all] or list(people)


def _last_time(program: Program, person: Person) -> Participant | None:
    return db.session.scalar(
        db.select(Participant)
        .where(
            Participant.person_id == person.id,
            Participant.program_id != program.id,
            Participant.signed_up_at.is_not(None),
        )
        .options(selectinload(Participant.roles))
        .order_by(Participant.signed_up_at.desc())
        .limit(1)
    )


def _week(participant: Participant | None) -> Week:
    if participant is None:
        return ()
    rows = db.session.execute(
        db.select(
            WeeklyHours.weekday,
            WeeklyHours.start_minute,
            WeeklyHours.end_minute,
            WeeklyHours.level,
        ).filter_by(participant_id=participant.id)
    )
    spans = [WeekSpan(*row) for row in rows]
    return tidy(sorted(spans, key=lambda span: span.level == "preferred"))


def _dated(participant: Participant | None) -> dict[str, list[DatedSpan]]:
    found: dict[str, list[DatedSpan]] = {"form": [], "import": []}
    if participant is not None:
        rows = db.session.execute(
            db.select(
                DatedHours.source,
                DatedHours.starts_at,
                DatedHours.ends_at,
                DatedHours.level,
            )
            .filter_by(participant_id=participant.id)
            .order_by(DatedHours.starts_at)
        )
        for source, *span in rows:
            found[source].append(DatedSpan(*span))
    return found


def _tags(role: Role) -> dict[str, str]:
    liked = {
        tag: "love" if weight >= LOVE else "like"
        for tag, weight in role.wishes.items()
        if tag != "preferred" and weight > 0
    }
    return liked | dict.fromkeys(role.refuses, "refuse")


def _not_with(*roles: Role | None) -> tuple[str, ...]:
    return tuple(sorted({email for role in roles if role for email in role.not_with}))
