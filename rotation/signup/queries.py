"""What sign-up needs to know: what the program offers, and what the person said before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import joinedload

from rotation.accounts.models import Person
from rotation.availability.intervals import (
    DatedSpan,
    Span,
    WeekSpan,
    merge,
    program_span,
)
from rotation.availability.models import BusyTime, DatedHours, WeeklyHours
from rotation.availability.wall import odd_times
from rotation.availability.week import MIDNIGHT, Week, tidy
from rotation.extensions import db
from rotation.programs.models import Participant, Program, Role
from rotation.signup.answers import (
    LOVE,
    Answers,
    DatedWish,
    Promise,
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

    `imported` is what an import brought, `busy` when their calendar says they are, and
    `offered_from` the title of the earlier program whose answers are offered here.
    """

    answers: Answers
    imported: tuple[DatedSpan, ...] = ()
    busy: tuple[Span, ...] = ()
    offered_from: str = ""


def participant_of(
    program: Program, person: Person, *, lock: bool = False
) -> Participant | None:
    """This person's part in the program, with roles and team; `lock` it to change it."""
    query = (
        db.select(Participant)
        .filter_by(program_id=program.id, person_id=person.id)
        .options(joinedload(Participant.roles), joinedload(Participant.team))
        .execution_options(populate_existing=True)
    )
    if lock:
        query = query.with_for_update(of=Participant)
    return db.session.scalars(query).unique().one_or_none()


def parts_of(
    name: str, person: Person
) -> tuple[Participant | None, Participant | None]:
    """This person's part in the program of that name, and the one elsewhere that they signed up for
    last: its answers are offered where there are none here."""
    found = db.session.scalars(
        db.select(Participant)
        .filter_by(person_id=person.id)
        .options(
            joinedload(Participant.roles),
            joinedload(Participant.team),
            joinedload(Participant.program),
        )
        .execution_options(populate_existing=True)
    ).unique()
    here, elsewhere = None, []
    for part in found:
        if part.program.name == name:
            here = part
        elif part.signed_up_at:
            elsewhere.append((part.signed_up_at, part.id, part))
    return here, max(elsewhere)[2] if elsewhere else None


def known_of(
    program: Program,
    person: Person,
    participant: Participant | None,
    earlier: Participant | None,
) -> Known:
    """The draft where there is one, else what is stored, else the earlier answers."""
    if participant is not None and participant.signed_up_at is not None:
        earlier = None
    source = participant if participant and participant.roles else earlier
    roles = {role.kind: role for role in source.roles} if source else {}
    dated = _dated(program, person, participant)
    imported = dated["import"]
    week = _week(participant, None if imported else earlier)
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
        promise=promise_of(participant),
    )
    draft = participant.answers if participant else {}
    answers = with_draft(stored, draft)
    # A track may have been closed since the draft was begun.
    roles_left = tuple(x for x in answers.who.roles if x in kinds_of(program))
    answers = replace(answers, who=replace(answers.who, roles=roles_left))
    return Known(
        answers,
        imported=tuple(imported),
        busy=tuple(merge(x[:2] for x in dated["busy"])),
        offered_from=source.program.title if source and source is earlier else "",
    )


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
        target=_wanted(shadower) if shadower else plain.target,
        max_per_week=shadower.max_per_week if shadower else plain.max_per_week,
        max_per_host=shadower.max_per_host if shadower else plain.max_per_host,
        tags=_tags(shadower) if shadower else {},
        not_with=_not_with(shadower, rotator),
        placement_target=_wanted(rotator) if rotator else plain.placement_target,
        sittings_per_week=rotator.max_per_week if rotator else None,
        placements=ranks(rotator.choices) if rotator else {},
        host_per_week=host.max_per_week if host else plain.host_per_week,
        mentor_per_week=mentor.max_per_week if mentor else plain.mentor_per_week,
    )


def promise_of(participant: Participant | None) -> Promise:
    """The promise that is stored; each program asks for its own."""
    if participant is None:
        return Promise()
    return Promise(at=participant.promised_at, wording=participant.promise_wording)


def ranks(choices: Mapping[str, int]) -> dict[str, int]:
    """Weights as ranks: the heaviest is the first choice, all after the second the third."""
    weights = sorted(set(choices.values()), reverse=True)
    return {name: min(3, weights.index(x) + 1) for name, x in choices.items()}


def on_the_clock(span: DatedSpan, zone: ZoneInfo) -> list[DatedWish]:
    """A span at a fixed time as exceptions on a wall clock, one for each day it touches.

    One that ends no later than it began, since the clock goes back in between, is all of
    the time that comes twice.
    """
    start, end = (x.astimezone(zone).replace(tzinfo=None) for x in span[:2])
    if end <= start:
        return [
            DatedWish(odd.day, odd.start_minute, odd.end_minute, span.level)
            for odd in odd_times(zone, end.date(), start.date())
        ]
    wishes = []
    while start < end:
        midnight = datetime.combine(start.date(), time())
        first = (start - midnight) // MINUTE
        last = min(MIDNIGHT, (end - midnight) // MINUTE)
        wishes.append(DatedWish(start.date(), first, last, span.level))
        start = midnight + DAY
    return wishes


def _week(*participants: Participant | None) -> Week:
    """The usual week of the first of them who gave one."""
    ids = [one.id for one in participants if one]
    rows = db.session.execute(
        db.select(
            WeeklyHours.participant_id,
            WeeklyHours.weekday,
            WeeklyHours.start_minute,
            WeeklyHours.end_minute,
            WeeklyHours.level,
        ).where(WeeklyHours.participant_id.in_(ids))
    ).all()
    for id_ in ids:
        if spans := [WeekSpan(*row[1:]) for row in rows if row[0] == id_]:
            return tidy(sorted(spans, key=lambda span: span.level == "preferred"))
    return ()


def _dated(
    program: Program, person: Person, participant: Participant | None
) -> dict[str, list[DatedSpan]]:
    """The dated hours by their source, and the busy times that touch the program."""
    start, end = program_span(
        program.starts_on, program.ends_on, ZoneInfo(program.zone)
    )
    busy = db.select(
        db.literal("busy"), BusyTime.starts_at, BusyTime.ends_at, db.literal("no")
    ).where(
        BusyTime.person_id == person.id,
        BusyTime.starts_at < end,
        BusyTime.ends_at > start,
    )
    own = db.select(
        DatedHours.source, DatedHours.starts_at, DatedHours.ends_at, DatedHours.level
    ).where(DatedHours.participant_id == (participant.id if participant else None))
    found: dict[str, list[DatedSpan]] = {
        "form": [],
        "import": [],
        "busy": [],
        "away": [],
    }
    for source, *span in db.session.execute(own.union_all(busy)):
        found[source].append(DatedSpan(*span))
    for spans in found.values():
        spans.sort()
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


def _wanted(role: Role) -> int:
    """How many are wanted in this program: the target counts those of earlier ones."""
    return max(1, role.target - role.credit)
