"""Which mail is sent next, by whom, and what becomes of it.

Every step that two workers could take at once is one conditional UPDATE. A worker that
slept through its lease no longer owns its mail, so what it writes afterwards is lost.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Update, or_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from rotation.extensions import db
from rotation.invites.models import CALENDAR_KINDS, MailIntent, Outbox
from rotation.kept import kept

LEASE = timedelta(seconds=150)
RENEW_AFTER = timedelta(seconds=20)
"""A lease this old is renewed before the next step, so what is left of it outlasts the
sending of a mail and the server's answer to it."""
STRIKES = 3
"""How often a mail may end its worker, or surprise it, before it is given up."""
TRIES = 20
"""How often a server may put a mail off: about fourteen hours."""
DELAYS = (5, 30, 120, 600, 1800, 3600)
"""Seconds to wait after the first try, the second, and so on."""
FEW, MANY = 3, 8
"""So many lasting refusals in a row mean that it is not about the mail: few where the
server refuses the sender or the message, many where it refuses recipients."""


@dataclass(frozen=True)
class Claim:
    """A mail that its owner may send until the lease ends. `attempt` counts from 1."""

    id: int
    owner: str
    recipient: str
    message: bytes
    attempt: int
    strikes: int


class NotOurs(Exception):  # noqa: N818  it is an answer
    """The mail is another worker's by now."""


def claim_next(*, owner: str, now: datetime) -> Claim | None:
    """Take the next mail that is due; `None` where there is none."""
    due = is_due(now)
    following = (
        db.select(MailIntent.id)
        .where(due)
        .order_by(MailIntent.due_at, MailIntent.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = db.session.execute(
        db.update(MailIntent)
        .where(MailIntent.id == following.scalar_subquery(), due)
        .values(
            owner=owner,
            lease_until=now + LEASE,
            attempt=MailIntent.attempt + 1,
            strikes=MailIntent.strikes + 1,
        )
        .returning(
            MailIntent.id,
            MailIntent.recipient,
            MailIntent.message,
            MailIntent.attempt,
            MailIntent.strikes,
        ),
        execution_options={"synchronize_session": False},
    ).one_or_none()
    if row is None:
        return None
    return Claim(row[0], owner, *row[1:])


def is_due(now: datetime) -> ColumnElement[bool]:
    """Mails to send now: no worker holds them, they are still of use, and no earlier one
    for the calendar about the same entry waits, so that changes come in their order."""
    return db.and_(
        MailIntent.state == "waiting",
        MailIntent.due_at <= now,
        or_(MailIntent.until.is_(None), MailIntent.until > now),
        or_(MailIntent.lease_until.is_(None), MailIntent.lease_until < now),
        MailIntent.strikes < STRIKES,
        ~_one_is_ahead(),
    )


@cache
def _one_is_ahead() -> ColumnElement[bool]:
    earlier = aliased(MailIntent)
    return (
        db.select(earlier.id)
        .where(
            earlier.entry_id == MailIntent.entry_id,
            earlier.id < MailIntent.id,
            earlier.kind.in_(CALENDAR_KINDS),
            earlier.state == "waiting",
        )
        .exists()
    )


def anything_due(now: datetime) -> bool:
    """Whether a worker should connect to the mail server now."""
    box = outbox()
    if box.paused_at or (box.due_at and box.due_at > now):
        return False
    one = db.select(MailIntent.id).where(is_due(now)).limit(1)
    return db.session.scalar(one) is not None


def was_sent(claim: Claim, *, now: datetime) -> bool:
    """The server took the mail; whether we were still its owner."""
    db.session.execute(_all_is_well())
    return _leave(claim, state="sent", sent_at=now, error="")


@cache
def _all_is_well() -> Update:
    return (
        db.update(Outbox)
        .where(or_(Outbox.refusals > 0, Outbox.failures > 0, Outbox.error != ""))
        .values(refusals=0, refused_since=None, failures=0, due_at=None, error="")
    )


def renew(claim: Claim, *, now: datetime) -> None:
    """Keep the mail for another lease. Raises NotOurs where it is lost."""
    kept = db.session.execute(
        db.update(MailIntent)
        .where(*_ours(claim))
        .values(lease_until=now + LEASE)
        .returning(MailIntent.id)
    )
    if kept.one_or_none() is None:
        raise NotOurs


def was_put_off(claim: Claim, why: str, *, now: datetime) -> None:
    """The server does not take it now, or went away: again later, TRIES times at most."""
    if claim.attempt >= TRIES:
        give_up(claim, _after(TRIES, why), now=now)
    else:
        due = now + delay(claim.attempt)
        _leave(claim, due_at=due, strikes=0, error=why)


def surprised(claim: Claim, why: str, *, now: datetime) -> None:
    """Something else went wrong with this mail: again later, STRIKES times at most."""
    if claim.strikes >= STRIKES:
        give_up(claim, _after(STRIKES, why), now=now)
    else:
        _leave(claim, due_at=now + delay(claim.attempt), error=why)


def _after(tries: int, why: str) -> str:
    return kept("mail", "%(why)s Given up after %(tries)s tries.", why=why, tries=tries)


def give_up(claim: Claim, why: str, *, now: datetime) -> None:
    """This mail will not be sent unless a manager asks again."""
    _leave(claim, state="failed", failed_at=now, error=why)


def was_refused(claim: Claim, why: str, *, about: str, now: datetime) -> bool:
    """The server will not take this mail; whether that paused the outbox.

    Where it refuses one mail after the other, the mails are not to blame: they wait
    again, and nothing is sent until a manager resumes the outbox.
    """
    give_up(claim, why, now=now)
    box = outbox()
    box.refusals += 1
    box.refused_since = box.refused_since or now
    if box.refusals < (MANY if about == "recipient" else FEW):
        return False
    db.session.execute(
        db.update(MailIntent)
        .where(MailIntent.state == "failed", MailIntent.failed_at >= box.refused_since)
        .values(state="waiting", failed_at=None, attempt=0, strikes=0)
    )
    pause(
        kept("mail", "The mail server refused mail after mail. %(why)s", why=why),
        now=now,
    )
    return True


def pause(why: str, *, now: datetime) -> None:
    """Send nothing until a manager resumes the outbox."""
    box = outbox()
    box.paused_at, box.error = now, why
    box.refusals, box.refused_since = 0, None


def resume() -> None:
    """Send again, from now on."""
    box = outbox()
    box.paused_at, box.due_at, box.failures, box.error = None, None, 0, ""


def unreachable(why: str, *, now: datetime) -> None:
    """No connection: nothing is tried for a while, longer each time, at most 5 minutes."""
    box = outbox()
    box.failures += 1
    box.due_at = now + min(delay(box.failures), timedelta(minutes=5))
    box.error = why


def give_up_deadly_mails(now: datetime) -> None:
    """Mails that ended their workers, one after the other, are not tried again."""
    db.session.execute(
        db.update(MailIntent)
        .where(
            MailIntent.state == "waiting",
            MailIntent.strikes >= STRIKES,
            MailIntent.lease_until < now,
        )
        .values(
            state="failed",
            failed_at=now,
            owner=None,
            lease_until=None,
            error=kept(
                "mail", "Sending it ended the worker %(count)s times.", count=STRIKES
            ),
        )
    )


def outbox() -> Outbox:
    """The one row of the outbox, locked until the transaction ends."""
    query = db.select(Outbox).with_for_update()
    box = db.session.scalar(query.execution_options(populate_existing=True))
    if box is not None:
        return box
    with suppress(IntegrityError), db.session.begin_nested():  # or another worker does
        db.session.add(Outbox(id=1, failures=0, refusals=0, error=""))
    return db.session.scalars(query).one()


def delay(attempt: int) -> timedelta:
    """How long to wait after that many tries: from 5 seconds up to an hour."""
    return timedelta(seconds=DELAYS[min(attempt, len(DELAYS)) - 1])


def _leave(claim: Claim, **values: Any) -> bool:
    """Write the outcome and let go of the mail; false where it is not ours any more."""
    left = db.session.execute(
        db.update(MailIntent)
        .where(*_ours(claim))
        .values(owner=None, lease_until=None, **values)
        .returning(MailIntent.id)
    )
    return left.one_or_none() is not None


def _ours(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return (
        MailIntent.id == claim.id,
        MailIntent.owner == claim.owner,
        MailIntent.state == "waiting",
    )
