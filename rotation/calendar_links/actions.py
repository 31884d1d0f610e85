"""Giving a calendar link and taking it back, and keeping what was read there."""

from datetime import datetime
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from rotation.accounts.models import Person
from rotation.audit.actions import record
from rotation.availability.actions import replace_busy
from rotation.availability.intervals import Span
from rotation.availability.models import BusyTime
from rotation.availability.reading import Busy
from rotation.calendar_links.models import CalendarLink, CalendarSource
from rotation.calendar_links.queries import SOURCE, Question, link_of
from rotation.calendar_links.turns import LEAST, soonest
from rotation.calendars.addresses import Policy, hosts_in, target_of
from rotation.calendars.errors import Unusable
from rotation.config import settings
from rotation.errors import Refused
from rotation.extensions import db
from rotation.tokens import digest

MOST_REASONS = 50  # kept, to be shown
FORGOTTEN = {"url": "", "due_at": None, "owner": None, "etag": "", "last_modified": ""}
"""What is left of a source that nobody's link leads to."""


def policy() -> Policy:
    """Which links this installation reads."""
    found = settings()
    return Policy(hosts_in(found.calendar_hosts), http=found.calendar_http)


def give_link(person: Person, link: str, *, now: datetime) -> CalendarLink:
    """Have this calendar read from now on, in place of the one before.

    The same one again begins anew where it was given up. Raises Refused, in a sentence
    that does not repeat the link.
    """
    try:
        target = target_of(link.strip(), policy())
    except Unusable as error:
        raise Refused(str(error)) from None
    if _leads_to_us(target.host, target.path):
        raise Refused(
            _(
                "This is the address of your schedule here. Give the link of your own calendar."
            )
        )
    db.session.refresh(person, with_for_update=True)
    before = link_of(person)
    source = _source(target.url)
    if before is not None and before.source_id == source.id:
        read_again(before, now=now)
        return before
    if before is not None:
        _remove(before, now=now)
    source.url = target.url
    _begin_anew(source, now)
    made = CalendarLink(
        person_id=person.id, source=source, host=target.host, added_at=now
    )
    db.session.add(made)
    db.session.flush()
    _audit("give calendar link", person, now=now)
    return made


def remove_link(person: Person, *, now: datetime) -> bool:
    """Read this person's calendar no more; its busy times go, too. Whether there was one."""
    db.session.refresh(person, with_for_update=True)
    link = link_of(person)
    if link is None:
        return False
    _remove(link, now=now)
    _audit("remove calendar link", person, now=now)
    return True


def read_again(link: CalendarLink, *, now: datetime) -> datetime:
    """Read the calendar as soon as may be, whatever happened before; when that is."""
    link.asked = ""
    return _begin_anew(link.source, now)


def take_held(link: CalendarLink, *, now: datetime) -> None:
    """Make what the calendar says now count, though most of it is gone."""
    if link.held is not None:
        spans = [Span(*map(datetime.fromisoformat, pair)) for pair in link.held]
        _keep_busy(link.person, spans, now=now, actor_id=link.person_id)
        link.held = None


def keep_reading(
    person_id: int, source_id: int, asked: Question, found: Busy, *, now: datetime
) -> bool:
    """Keep what the person's calendar says; false where it is theirs no more.

    Where fewer than half of the coming busy times are left, the last reading still counts
    until the person agrees: a calendar that suddenly is empty is mostly a broken one.
    """
    person = db.session.get(Person, person_id, with_for_update=True)
    link = link_of(person) if person else None
    if person is None or link is None or link.source_id != source_id:
        return False
    coming = sum(span.end > now for span in found.spans)
    if link.read_at is not None and 2 * coming < _coming_busy(person, now):
        link.held = [(x.start.isoformat(), x.end.isoformat()) for x in found.spans]
    else:
        link.held = None
        _keep_busy(person, found.spans, now=now, actor_id=None)
    link.read_at, link.asked = now, asked.digest
    link.skipped = found.skipped[:MOST_REASONS]
    link.skipped_count, link.notes = len(found.skipped), found.notes
    return True


def forget_old_sources(now: datetime) -> None:
    """Drop what no link leads to; it was kept only to know when it was last fetched.

    Where its people were deleted it still has its address, which goes at once.
    """
    links = db.select(CalendarLink.id).where(
        CalendarLink.source_id == CalendarSource.id
    )
    db.session.execute(
        db.update(CalendarSource)
        .where(CalendarSource.url != "", ~links.exists())
        .values(**FORGOTTEN)
    )
    db.session.execute(
        db.delete(CalendarSource).where(
            CalendarSource.url == "",
            db.or_(
                CalendarSource.tried_at.is_(None), CalendarSource.tried_at < now - LEAST
            ),
        )
    )


def _source(url: str) -> CalendarSource:
    """The source of that address, made now if there was none."""
    query = db.select(CalendarSource).filter_by(url_hash=digest(url)).with_for_update()
    found = db.session.scalar(query)
    if found is None:
        try:
            with db.session.begin_nested():
                found = CalendarSource(url=url, url_hash=digest(url))
                db.session.add(found)
        except IntegrityError:  # somebody else gave the same just now
            found = db.session.scalars(query).one()
    return found


def _begin_anew(source: CalendarSource, now: datetime) -> datetime:
    """Fetch it as soon as may be; when that is. A worker that has it now lets go of it,
    since it asks what was to be asked before."""
    source.owner, source.lease_until = None, None
    source.failures, source.error = 0, ""
    source.due_at = soonest(source, now)
    return source.due_at


def _remove(link: CalendarLink, *, now: datetime) -> None:
    source = link.source
    replace_busy(link.person, (), source=SOURCE, now=now, actor_id=link.person_id)
    db.session.delete(link)
    db.session.flush()
    others = db.select(CalendarLink.id).filter_by(source_id=source.id).limit(1)
    if db.session.scalar(others) is None:
        for name, value in FORGOTTEN.items():
            setattr(source, name, value)
    db.session.flush()


def _keep_busy(
    person: Person, spans: list[Span], *, now: datetime, actor_id: int | None
) -> None:
    replace_busy(person, spans, source=SOURCE, now=now, actor_id=actor_id)


def _coming_busy(person: Person, now: datetime) -> int:
    mine = db.select(db.func.count(BusyTime.id)).where(
        BusyTime.person_id == person.id,
        BusyTime.source == SOURCE,
        BusyTime.ends_at > now,
    )
    return db.session.scalar(mine) or 0


def _leads_to_us(host: str, path: str) -> bool:
    ours = urlsplit(settings().base_url)
    return host == ours.hostname and path.startswith(f"{ours.path.rstrip('/')}/feed/")


def _audit(action: str, person: Person, *, now: datetime) -> None:
    record(action, f"person {person.id}", now=now, actor_id=person.id)
