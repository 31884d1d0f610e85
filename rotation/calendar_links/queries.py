"""How a person's calendar link stands, and what is asked of the calendar behind it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import joinedload

from rotation.accounts.models import Person
from rotation.availability.intervals import Span
from rotation.availability.models import BusyTime
from rotation.availability.queries import running_window
from rotation.calendar_links.models import CalendarLink, CalendarSource
from rotation.extensions import db
from rotation.invites.queries import own_domain, own_uids
from rotation.programs.models import Program

SOURCE = "link"
"""What `BusyTime.source` says of what came from a link."""


@dataclass(frozen=True)
class Question:
    """What is asked of a person's calendar: the days (UTC), and what must be known of the
    person: their clock, address, and which entries are ours, by UID and by domain."""

    window: Span
    zone: str
    email: str
    own: tuple[str, ...]
    domain: str

    @property
    def digest(self) -> str:
        """The SHA-256 of all of it."""
        text = json.dumps(asdict(self), default=str)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Standing:
    """A person's link as a page shows it.

    `state` is new, reading, waiting (for a program), read, failing, held or dropped;
    `busy` counts the times that are kept, `held` those of the reading that is held.
    """

    state: str
    link: CalendarLink
    source: CalendarSource
    busy: int
    held: int

    @property
    def stale(self) -> bool:
        """Whether the busy times are those of an earlier reading."""
        return self.state in ("failing", "held", "dropped")


def link_of(person: Person) -> CalendarLink | None:
    """The person's link with its source, if there is one."""
    query = db.select(CalendarLink).filter_by(person_id=person.id)
    return db.session.scalar(query.options(joinedload(CalendarLink.source)))


def standing_of(
    person: Person, now: datetime, programs: Sequence[Program] | None = None
) -> Standing | None:
    """How the person's link stands; `None` where there is none. One query; another one for
    a link that was not read yet, unless their `programs` are known."""
    busy = db.select(db.func.count(BusyTime.id)).filter_by(
        person_id=person.id, source=SOURCE
    )
    found = db.session.execute(
        db.select(CalendarLink, busy.scalar_subquery())
        .filter_by(person_id=person.id)
        .options(joinedload(CalendarLink.source))
    ).first()
    if found is None:
        return None
    link, count = found
    state = _state(link, link.source, now, programs)
    return Standing(state, link, link.source, count, len(link.held or ()))


def _state(
    link: CalendarLink,
    source: CalendarSource,
    now: datetime,
    programs: Sequence[Program] | None,
) -> str:
    if source.due_at is None:
        return "dropped"
    if source.failures:
        return "failing"
    if link.held is not None:
        return "held"
    if link.read_at is not None:
        return "read"
    if source.lease_until is not None and source.lease_until > now:
        return "reading"
    return "new" if running_window(link.person, now, programs) else "waiting"


def question_of(person: Person, now: datetime) -> Question | None:
    """What to ask of the person's calendar; `None`: they are in no program that runs."""
    window = running_window(person, now)
    if window is None:
        return None
    own = tuple(own_uids(person))
    return Question(window, ZoneInfo(person.zone).key, person.email, own, own_domain())


def people_behind(source_id: int) -> list[Person]:
    """Whose calendar that is."""
    found = db.session.scalars(
        db.select(Person)
        .join(CalendarLink, CalendarLink.person_id == Person.id)
        .where(CalendarLink.source_id == source_id, Person.disabled.is_(False))
        .order_by(Person.id)
    )
    return list(found)
