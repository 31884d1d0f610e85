"""How a person's calendar link stands, and what is asked of the calendar behind it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import joinedload

from rotation.accounts.models import Person
from rotation.availability.intervals import Span
from rotation.availability.queries import count_busy, running_window
from rotation.calendar_links.models import CalendarLink, CalendarSource
from rotation.extensions import db
from rotation.invites.queries import own_domain, own_uids

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


def standing_of(person: Person, now: datetime) -> Standing | None:
    """How the person's link stands; `None` where there is none."""
    link = link_of(person)
    if link is None:
        return None
    return Standing(
        _state(link, link.source, now),
        link,
        link.source,
        count_busy(person, SOURCE),
        len(link.held or ()),
    )


def _state(link: CalendarLink, source: CalendarSource, now: datetime) -> str:
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
    return "new" if running_window(link.person, now) else "waiting"


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
