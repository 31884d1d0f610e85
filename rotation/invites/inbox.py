"""The mailbox with the answers: when it is read, and what becomes of each mail in it.

A mail is kept first and marked afterwards. Where a crash or a cut connection falls in
between it comes again, and `receive` knows it.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import or_

from rotation import clock
from rotation.config import settings
from rotation.errors import new_reference
from rotation.extensions import db
from rotation.invites.models import Inbox
from rotation.invites.outbox import delay
from rotation.invites.receiving import LARGEST, Received, receive
from rotation.jobs.crash import crash_point
from rotation.jobs.mailbox import open_mailbox

log = logging.getLogger(__name__)


def is_due(now: datetime) -> bool:
    """Whether a worker should look into the mailbox now."""
    if not settings().inbox_server:
        return False
    box = db.session.scalar(db.select(Inbox))
    return box is None or box.due_at <= now


def claim(now: datetime) -> bool:
    """Take this look; false where another worker has just taken it."""
    following = now + timedelta(seconds=settings().inbox_seconds)
    if db.session.scalar(db.select(Inbox.id)) is None:
        db.session.add(Inbox(id=1, due_at=following))
        return True
    taken = db.session.execute(
        db.update(Inbox)
        .where(Inbox.due_at <= now)
        .values(due_at=following)
        .returning(Inbox.id)
    )
    return taken.one_or_none() is not None


def read_inbox() -> Iterator[Received]:
    """Take in every mail that nobody has read, and say what became of each.

    Those refused are flagged, so that a person finds them. Commits after each mail.
    Raises MailboxFailed.
    """
    with open_mailbox(settings()) as mailbox:
        for uid, message in mailbox.unread(LARGEST):
            received = _taken_in(message)
            db.session.commit()  # no transaction stays open while a mail server thinks
            crash_point("not marked")
            mailbox.mark(uid, flagged=not received.answered)
            yield received


def could_be_read() -> None:
    """The last look went well."""
    db.session.execute(
        db.update(Inbox)
        .where(or_(Inbox.failures > 0, Inbox.error != ""))
        .values(failures=0, error="")
    )


def could_not_be_read(why: str, *, now: datetime) -> None:
    """The last look failed: the next comes later each time, after 10 minutes at most."""
    box = db.session.scalar(db.select(Inbox).with_for_update())
    if box:
        box.failures += 1
        wait = min(delay(box.failures), timedelta(minutes=10))
        box.due_at = max(box.due_at, now + wait)
        box.error = why


def trouble() -> str:
    """Why the mailbox cannot be read; empty where it can, or where there is none."""
    if not settings().inbox_server:
        return ""
    return db.session.scalar(db.select(Inbox.error)) or ""


def _taken_in(message: bytes) -> Received:
    """As `receive`; a mail that surprises us must not keep the others from being read."""
    try:
        return receive(message, now=clock.now())
    except (
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        db.session.rollback()
        reference = new_reference()
        log.error(
            "A mail cannot be read (%s), reference %s", type(error).__name__, reference
        )
        return Received(False, f"A mail cannot be read, reference {reference}.")
