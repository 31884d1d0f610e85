"""Makes the demo program: 40 people, 120 calls, three placements, four weeks; and the
program before, which is over."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from rotation.accounts.models import Person
from rotation.availability.models import DatedHours, WeeklyHours
from rotation.calls.models import Call
from rotation.demo.meetings import measure
from rotation.demo.past import make_past
from rotation.demo.people import (
    ACCOUNTS,
    MARKETING_TEAMS,
    NAMES,
    SALES_TEAMS,
    SEGMENTS,
    STAGES,
    ZONES,
)
from rotation.extensions import db
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program, ProgramManager, Role, Team
from rotation.signup.promise import WORDING

NAME = "demo"
SEED = 2027
WEEKS = 4
CALLS = 120
MANAGER = "manager@example.com"
PARTICIPANT = "ada@example.com"


@dataclass
class Cast:
    """Everybody in the demo, by side."""

    program: Program
    sales: list[Participant]
    marketing: list[Participant]


def next_monday(today: date) -> date:
    """The Monday at least three days after `today`, so that there is time to plan."""
    return today + timedelta(days=3 + (-(today.weekday() + 3)) % 7)


def make_demo(now: datetime) -> Program:
    """Add the demo program, starting on the next Monday, and the one before it; the caller
    commits."""
    random = Random(SEED)  # noqa: S311  the same demo each time
    program = _program(now)
    cast = _cast(random, program, now)
    db.session.flush()
    calls = _calls(random, cast)
    placements = _placements(cast)
    _roles(random, cast, placements)
    _availability(random, cast)
    db.session.add_all([*calls, *placements])
    db.session.flush()
    measure(program, cast.sales[0], cast.marketing[0])
    make_past(program, cast.marketing + cast.sales, now)
    return program


def _program(now: datetime) -> Program:
    first = next_monday(now.date())
    program = Program(
        name=NAME,
        title="Sales and marketing exchange (demo)",
        starts_on=first,
        ends_on=first + timedelta(weeks=WEEKS, days=-1),
        zone="Europe/London",
        promise_required=True,
        sign_up_until=datetime.combine(first, time(8), UTC) - timedelta(days=2),
        open_to="example.com",
        own_domains="example.com",
        call_words="demo, discovery",
        buffer_minutes=15,
        meeting=True,
        meeting_rounds=2,
        created_at=now,
    )
    manager = Person(
        email=MANAGER, name="Mona Manager", zone="Europe/London", created_at=now
    )
    db.session.add_all([program, manager])
    db.session.flush()
    db.session.add(ProgramManager(program_id=program.id, person_id=manager.id))
    return program


def _cast(random: Random, program: Program, now: datetime) -> Cast:
    names = sorted({*SALES_TEAMS.values(), *MARKETING_TEAMS})
    teams = {name: Team(program=program, name=name) for name in names}
    for name in SALES_TEAMS.values():
        teams[name].max_away = 2
    cast = Cast(program, [], [])
    for number, name in enumerate(NAMES):
        sells = number % 20 >= 11
        zone = random.choices(ZONES, (4, 3, 3, 2))[0]
        team = SALES_TEAMS[zone] if sells else MARKETING_TEAMS[number % 3]
        person = Person(
            email=f"{name.split()[0].lower()}@example.com",
            name=name,
            department="Sales" if sells else "Marketing",
            zone=zone,
            created_at=now,
        )
        answered = number % 13 != 7
        participant = Participant(
            program=program,
            person=person,
            team=teams[team],
            created_at=now,
            signed_up_at=now - timedelta(hours=number) if answered else None,
            promised_at=now - timedelta(hours=number) if answered else None,
            promise_wording=WORDING if answered else None,
        )
        (cast.sales if sells else cast.marketing).append(participant)
    db.session.add_all(cast.sales + cast.marketing)
    return cast


def _calls(random: Random, cast: Cast) -> list[Call]:
    calls: list[Call] = []
    taken: dict[int, list[tuple[datetime, datetime]]] = {}
    while len(calls) < CALLS:
        host = random.choice(cast.sales)
        day = cast.program.starts_on + timedelta(days=random.randrange(7 * WEEKS))
        if day.weekday() > 4:
            continue
        start = _utc(day, 9 * 60 + 15 * random.randrange(31), host.person.zone)
        end = start + timedelta(minutes=random.choice((30, 45, 45, 60)))
        busy = taken.setdefault(host.id, [])
        if any(start < until and since < end for since, until in busy):
            continue
        busy.append((start, end))
        stage, segment = (
            random.choices(STAGES, (3, 4, 2, 1))[0],
            random.choice(SEGMENTS),
        )
        calls.append(
            Call(
                program_id=cast.program.id,
                external_id=f"demo-{len(calls) + 1:03}",
                source="demo",
                host=host,
                title=f"{random.choice(ACCOUNTS)} {stage} call",
                starts_at=start,
                ends_at=end,
                seats=random.choice((1, 1, 1, 2)),
                tags=[f"stage:{stage}", f"segment:{segment}", "language:en"],
                consent=random.choices(("unknown", "yes", "asked", "no"), (5, 6, 3, 6))[
                    0
                ],
                join_url=f"https://meet.example.com/{len(calls) + 1:03}",
            )
        )
    return calls


def _placements(cast: Cast) -> list[Placement]:
    def of(team: str) -> list[Participant]:
        return [one for one in cast.marketing if one.team and one.team.name == team]

    offers = (
        ("content-desk", "content", 2, 60, 20, 240, 2),
        ("campaign-room", "campaigns", 2, 90, 20, 240, 1),
        ("launch-lab", "product-marketing", 3, 60, 20, None, 2),
    )
    return [
        Placement(
            program_id=cast.program.id,
            name=name,
            team=of(team)[0].team,
            mentors=of(team)[:3],
            sittings=sittings,
            minutes=minutes,
            min_gap_hours=least,
            max_gap_hours=most,
            seats_per_mentor=seats,
        )
        for name, team, sittings, minutes, least, most, seats in offers
    ]


def _roles(random: Random, cast: Cast, placements: list[Placement]) -> None:
    mentors = {mentor for placement in placements for mentor in placement.mentors}
    for one in cast.marketing:
        one.roles.append(
            Role(
                kind="shadower",
                target=random.choice((3, 3, 4, 5)),
                credit=int(random.random() < 0.2),
                max_per_week=random.choice((1, 2, 2)),
                max_per_host=1,
                refuses=["stage:negotiation"] if random.random() < 0.2 else [],
                wishes={
                    f"stage:{random.choice(STAGES[:3])}": 3,
                    f"segment:{random.choice(SEGMENTS)}": 2,
                    "preferred": 1,
                },
                path={"stage:discovery": 1, "stage:demo": 1},
            )
        )
        if one in mentors:
            one.roles.append(Role(kind="mentor", max_per_week=2))
    for one in cast.sales:
        one.roles.append(Role(kind="host", max_per_week=random.choice((1, 1, 1, 2))))
        if random.random() < 0.5:
            chosen = random.sample(placements, 2)
            one.roles.append(
                Role(
                    kind="rotator",
                    target=1,
                    max_per_week=2,
                    choices={chosen[0].name: 3, chosen[1].name: 1},
                    preferred_weight=1,
                )
            )


def _availability(random: Random, cast: Cast) -> None:
    for one in cast.marketing + cast.sales:
        if one.signed_up_at is None:
            continue
        for weekday in range(5):
            if random.random() < 0.7:
                start = 60 * random.choice((8, 9, 9, 10))
                end = start + 60 * random.choice((4, 6, 7, 8))
                split = start + 120
                liked = random.random() < 0.4
                spans = (
                    ((start, split, "preferred"), (split, end, "available"))
                    if liked
                    else ((start, end, "available"),)
                )
                db.session.add_all(
                    WeeklyHours(
                        participant_id=one.id,
                        weekday=weekday,
                        start_minute=since,
                        end_minute=until,
                        level=level,
                    )
                    for since, until, level in spans
                )
        if random.random() < 0.5:
            day = cast.program.starts_on + timedelta(days=random.randrange(7 * WEEKS))
            db.session.add(
                DatedHours(
                    participant_id=one.id,
                    starts_at=_utc(day, 0, one.person.zone),
                    ends_at=_utc(day + timedelta(days=1), 0, one.person.zone),
                    level="no",
                )
            )


def _utc(day: date, minute: int, zone: str) -> datetime:
    wall = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(zone))
    return wall.astimezone(UTC)
