"""Whose turn it is to be fetched, by whom, and what comes of it.

Every step that two workers could take at once is one conditional UPDATE. A worker that
slept through its lease no longer owns its source, so what it writes afterwards is lost.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_

from rotation.calendar_links.models import CalendarSource
from rotation.calendars.fetching import Known
from rotation.config import LEAST_CALENDAR_MINUTES, settings
from rotation.extensions import db

LEAST = timedelta(minutes=LEAST_CALENDAR_MINUTES)
"""No link is fetched more often, whoever asks, and whatever the calendar itself says."""
DELAYS = (LEAST, timedelta(hours=1), timedelta(hours=4), timedelta(hours=12))
"""How long to wait after the first failure, the second …; after one more we give up."""
TRIES = len(DELAYS) + 1


@dataclass(frozen=True)
class Claim:
    """A source that its owner may fetch until the lease ends."""

    id: int
    owner: str
    url: str
    known: Known
    failures: int


def is_due(now: datetime) -> ColumnElement[bool]:
    """Sources to fetch now, that no worker holds."""
    return db.and_(
        CalendarSource.due_at <= now,
        or_(CalendarSource.lease_until.is_(None), CalendarSource.lease_until < now),
    )


def anything_due(now: datetime) -> bool:
    """Whether a worker has something to fetch."""
    query = db.select(CalendarSource.id).where(is_due(now)).limit(1)
    return db.session.scalar(query) is not None


def claim_next(*, owner: str, now: datetime) -> Claim | None:
    """Take the source that waits longest; `None` where none is due.

    It is due again after `LEAST`, so that one whose worker dies is not forgotten.
    """
    following = (
        db.select(CalendarSource.id)
        .where(is_due(now))
        .order_by(CalendarSource.due_at, CalendarSource.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = db.session.execute(
        db.update(CalendarSource)
        .where(CalendarSource.id == following.scalar_subquery(), is_due(now))
        .values(owner=owner, lease_until=_lease(now), tried_at=now, due_at=now + LEAST)
        .returning(
            CalendarSource.id,
            CalendarSource.url,
            CalendarSource.etag,
            CalendarSource.last_modified,
            CalendarSource.failures,
        ),
        execution_options={"synchronize_session": False},
    ).one_or_none()
    if row is None:
        return None
    id_, url, etag, last_modified, failures = row
    return Claim(id_, owner, url, Known(etag, last_modified), failures)


def still_mine(claim: Claim, *, now: datetime) -> bool:
    """Whether the source is still ours, which then holds for another lease."""
    return _write(claim, lease_until=_lease(now))


def was_read(claim: Claim, known: Known, *, now: datetime) -> None:
    """It answered with a calendar, or said that it is as we know it."""
    _write(
        claim,
        **_free(due_at=now + _interval()),
        etag=known.etag,
        last_modified=known.last_modified,
        read_at=now,
        failures=0,
        error="",
    )


def was_not_needed(claim: Claim, *, now: datetime) -> None:
    """Nobody who has this calendar is in a program that runs; it was not fetched."""
    _write(claim, **_free(due_at=now + _interval()))


def was_unreadable(claim: Claim, why: str, *, now: datetime) -> None:
    """There was no calendar: again later, longer each time, and given up after `TRIES`."""
    failures = claim.failures + 1
    due = None if failures >= TRIES else now + DELAYS[failures - 1] + _a_little(LEAST)
    _write(claim, **_free(due_at=due), failures=failures, error=why)


def soonest(source: CalendarSource, now: datetime) -> datetime:
    """When this source may be fetched again."""
    return max(now, source.tried_at + LEAST) if source.tried_at else now


def _interval() -> timedelta:
    usual = timedelta(minutes=settings().calendar_minutes)
    return usual + _a_little(usual)


def _a_little(span: timedelta) -> timedelta:
    """Up to a tenth of it, so that not all that began together goes on together."""
    return timedelta(seconds=secrets.randbelow(int(span.total_seconds()) // 10))


def _lease(now: datetime) -> datetime:
    return now + timedelta(seconds=4 * settings().lease_seconds)


def _free(*, due_at: datetime | None) -> dict[str, Any]:
    return {"owner": None, "lease_until": None, "due_at": due_at}


def _write(claim: Claim, **values: Any) -> bool:
    """Write to the source; false where it is not ours any more."""
    mine = (CalendarSource.id == claim.id, CalendarSource.owner == claim.owner)
    written = db.session.execute(
        db.update(CalendarSource)
        .where(*mine)
        .values(**values)
        .returning(CalendarSource.id),
        execution_options={"synchronize_session": False},
    )
    return written.one_or_none() is not None
