"""The demo's alignment meetings: what both sides measure, and who met in the program before."""

from datetime import datetime, time, timedelta

from rotation.accounts.models import Person
from rotation.availability.wall import instant
from rotation.extensions import db
from rotation.invites.models import MailIntent
from rotation.kpis.models import Kpi, KpiValue
from rotation.meetings.actions import note
from rotation.meetings.engine import Group, file_of
from rotation.meetings.problem import to_meetings
from rotation.meetings.queries import meetings_in
from rotation.programs.models import Participant, Program
from rotation.publishing.actions import publish
from rotation.publishing.queries import latest_version
from rotation.scheduling.engine import text_of
from rotation.scheduling.models import Draft
from rotation.scheduling.people import instant as written
from rotation.zones import zone_named

ROUNDS = 2
GROUPS = 3
MEASURES = (
    ("sales", "Days until a lead is called", "days", (3.5, 2.5)),
    ("marketing", "Content used in calls", "pieces a week", (4, 7)),
)
NOTES = (
    "Raj’s team sends the three questions that lawyers ask; content makes one page of them.",
    "“The portal” goes into the glossary. Campaigns look over the first mail together.",
    "Sales tries the new film in five demos, and says on Friday what it changed.",
)
NOTHING = text_of(
    {
        "format": "rotation-meetings-schedule/1",
        "status": "feasible",
        "meetings": [],
        "tiers": [
            {"tier": name, "value": value, "bound": value, "proven": True}
            for name, value in (
                ("stability", 0),
                ("attendance", [0] * ROUNDS),
                ("pairs", 0),
            )
        ],
        "conflict": [],
        "seconds": 0,
    }
)


def measure(program: Program, seller: Participant, marketer: Participant) -> None:
    """What both sides have agreed to measure, with values before the program begins."""
    for side, name, unit, values in MEASURES:
        days = (program.starts_on - timedelta(weeks=weeks) for weeks in (6, 2))
        kpi = Kpi(
            program_id=program.id,
            side=side,
            name=name,
            unit=unit,
            proposed_at=program.created_at,
            sales_id=seller.id,
            marketing_id=marketer.id,
            values=[
                KpiValue(day=day, value=value)
                for day, value in zip(days, values, strict=True)
            ],
        )
        db.session.add(kpi)


def meet(
    program: Program,
    marketers: list[Participant],
    hosts: list[Participant],
    manager: Person,
    at: datetime,
) -> None:
    """Two rounds of three meetings, published then, with what came of those of the first."""
    problem = text_of(to_meetings(program, now=at))
    latest = latest_version(program)
    draft = Draft(
        program_id=program.id,
        kind="meetings",
        aside=True,
        made_at=at,
        problem=problem,
        schedule=file_of(problem, _groups(program, marketers, hosts), bounds=NOTHING),
        based_on=latest.number if latest else 0,
    )
    db.session.add(draft)
    db.session.flush()
    version = publish(draft, now=at, actor_id=manager.id)
    db.session.execute(
        db.update(MailIntent)
        .where(MailIntent.version_id == version.id)
        .values(state="sent", sent_at=at)
    )
    first = [one.meeting for one in meetings_in(program) if one.meeting.number == 1]
    for meeting, notes in zip(first, NOTES, strict=True):
        note(
            meeting,
            notes,
            held=True,
            by=hosts[0],
            now=meeting.ends_at,
            actor_id=hosts[0].person_id,
        )


def _groups(
    program: Program, marketers: list[Participant], hosts: list[Participant]
) -> list[Group]:
    """In each round every host and marketer once, at two in the afternoon of three days."""
    zone = zone_named(program.zone)
    found = []
    for number in range(ROUNDS):
        first = program.starts_on + timedelta(weeks=program.meeting_weeks * number)
        for group in range(GROUPS):
            wall = datetime.combine(first + timedelta(days=1 + group), time(14))
            members = [
                *(x for i, x in enumerate(hosts) if (i + number) % GROUPS == group),
                *(x for i, x in enumerate(marketers) if i % GROUPS == group),
            ]
            found.append(
                Group(
                    number,
                    written(instant(zone, wall, later=False)),
                    frozenset(str(one.id) for one in members),
                )
            )
    return found
