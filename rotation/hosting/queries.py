"""A host's calls with their observers, a mentor's groups, and the load of both."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import contains_eager, joinedload

from rotation.accounts.models import Person
from rotation.availability.wall import instant
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.hosting.words import ASK, introduction
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program
from rotation.scheduling.models import Assignment
from rotation.times import local

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class HostedCall:
    """A call of one's own and who observes it by the published version."""

    call: Call
    program: Program
    observers: list[Participant]

    @property
    def open(self) -> bool:
        """Whether its seats may be given away."""
        return self.call.may_be_observed(consent_required=self.program.consent_required)

    @property
    def introduction(self) -> str:
        """The line to say, or, where nobody observes, to write beforehand."""
        people = [one.person for one in self.observers]
        return introduction(people) if people else str(ASK)


@dataclass(frozen=True)
class Group:
    """One sitting that one leads, and who comes."""

    placement: Placement
    program: Program
    starts_at: datetime
    ends_at: datetime
    number: int
    members: list[Participant]


@dataclass(frozen=True)
class Load:
    """What a host or mentor has in one week of their own clock, against their cap."""

    program: Program
    kind: str
    monday: date
    count: int
    most: int | None


@dataclass(frozen=True)
class Hosting:
    """All that a host and mentor has to come; loads in order of time."""

    calls: list[HostedCall] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)


def hosting_of(person: Person, parts: Iterable[Participant], now: datetime) -> Hosting:
    """What this person hosts and mentors from the Monday of this week on; three queries.

    `parts` are the person's parts in programs, with program and roles.
    """
    zone = ZoneInfo(person.zone)
    mine = {part.id: part for part in parts}
    today = local(now, zone).date()
    monday = datetime.combine(today - timedelta(days=today.weekday()), time())
    since = instant(zone, monday, later=False)
    observers: dict[int, list[Participant]] = defaultdict(list)
    weeks: Counter[tuple[int, str, date]] = Counter()
    for row in _seats(mine, since):
        assert row.call is not None  # noqa: S101  it is a seat
        observers[row.call.id].append(row.participant)
        weeks[row.call.host_id, "host", _monday(row.call.starts_at, zone)] += 1
    groups = _groups(mine, since)
    for mentor_id, group in groups:
        weeks[mentor_id, "mentor", _monday(group.starts_at, zone)] += 1
    return Hosting(
        calls=[
            HostedCall(call, mine[call.host_id].program, observers[call.id])
            for call in _calls(mine, now)
        ],
        groups=[group for _, group in groups if group.ends_at > now],
        loads=_loads(mine, weeks),
    )


def _calls(mine: dict[int, Participant], now: datetime) -> list[Call]:
    return list(
        db.session.scalars(
            db.select(Call)
            .where(Call.host_id.in_(mine), Call.ends_at > now)
            .order_by(Call.starts_at, Call.id)
        )
    )


def _seats(mine: dict[int, Participant], since: datetime) -> list[Assignment]:
    return list(
        db.session.scalars(
            db.select(Assignment)
            .join(Assignment.call)
            .where(
                Call.host_id.in_(mine),
                Assignment.cancelled.is_(False),
                Assignment.ends_at > since,
            )
            .options(contains_eager(Assignment.call), _member())
            .order_by(Assignment.id)
        )
    )


def _groups(mine: dict[int, Participant], since: datetime) -> list[tuple[int, Group]]:
    """The sittings that one leads, with the mentor's id, in order of time."""
    rows = db.session.scalars(
        db.select(Assignment)
        .where(
            Assignment.mentor_id.in_(mine),
            Assignment.cancelled.is_(False),
            Assignment.ends_at > since,
        )
        .options(joinedload(Assignment.placement), _member())
        .order_by(Assignment.starts_at, Assignment.id)
    )
    found: dict[tuple[int, int, datetime], Group] = {}
    for row in rows:
        assert row.placement is not None and row.mentor_id  # noqa: S101, PT018  it is a sitting
        key = (row.mentor_id, row.placement.id, row.starts_at)
        if key not in found:
            program = mine[row.mentor_id].program
            found[key] = Group(
                row.placement, program, row.starts_at, row.ends_at, row.number, []
            )
        found[key].members.append(row.participant)
    return [(mentor, group) for (mentor, _, _), group in found.items()]


def _loads(
    mine: dict[int, Participant], weeks: Counter[tuple[int, str, date]]
) -> list[Load]:
    loads = []
    for (part_id, kind, monday), count in weeks.items():
        role = mine[part_id].role(kind)
        most = role.max_per_week if role else None
        loads.append(Load(mine[part_id].program, kind, monday, count, most))
    return sorted(loads, key=lambda one: (one.monday, one.kind, one.program.title))


def _member() -> joinedload:  # type: ignore[valid-type]
    return joinedload(Assignment.participant).options(
        joinedload(Participant.person), joinedload(Participant.team)
    )


def _monday(moment: datetime, zone: ZoneInfo) -> date:
    """The Monday of that moment's week on the wall clock of the zone."""
    day = local(moment, zone).date()
    return day - timedelta(days=day.weekday())
