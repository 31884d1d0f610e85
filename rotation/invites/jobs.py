"""What the worker does for this feature: it sends the mails of the outbox and reads the inbox."""

import logging
import os
import smtplib
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.utils import parseaddr
from uuid import uuid4

from rotation import clock
from rotation.config import settings
from rotation.extensions import db
from rotation.invites import inbox, outbox, reminders
from rotation.invites.outbox import Claim, NotOurs
from rotation.jobs.crash import crash_point
from rotation.jobs.handover import NotTaken, hand_over
from rotation.jobs.mail import connect, why
from rotation.jobs.mailbox import MailboxFailed
from rotation.jobs.queue import enqueue, job
from rotation.jobs.worker import sweep
from rotation.kept import kept

log = logging.getLogger(__name__)

one_at_a_time = threading.Lock()
"""One thread of a worker sends mails, so that the others stay free for other jobs."""


@job("send_mails")
def send_mails(_version_id: int) -> None:
    """Send every mail that is due, one after the other, over one connection."""
    if not settings().mail_server or not one_at_a_time.acquire(blocking=False):
        return
    try:
        if _anything_due() and (server := _connected()):
            with suppress(OSError, smtplib.SMTPException), server:
                _send_all(server, f"{os.getpid()}-{uuid4()}")
    finally:
        one_at_a_time.release()


@sweep
def make_reminders(now: datetime) -> None:
    """The mails that come by the clock; without a mail server there are none."""
    if settings().mail_server:
        reminders.keep_up(now)
        db.session.commit()


@sweep
def find_waiting_mails(now: datetime) -> None:
    """Mails whose worker died, and those whose time has come again."""
    outbox.give_up_deadly_mails(now)
    if settings().mail_server and outbox.anything_due(now):
        enqueue("send_mails", 0)
    db.session.commit()


@job("read_inbox")
def read_inbox(_row_id: int) -> None:
    """Look into the mailbox once, if no other worker just did."""
    claimed = inbox.claim(clock.now())
    db.session.commit()
    if not claimed:
        return
    try:
        for received in inbox.read_inbox():
            if received.refused_as:
                log.warning("A reply by mail was refused as %s", received.refused_as)
        inbox.could_be_read()
    except MailboxFailed as failure:
        log.warning("The mailbox cannot be read: %s", failure)
        db.session.rollback()
        inbox.could_not_be_read(str(failure), now=clock.now())
    db.session.commit()


@sweep
def look_into_the_mailbox(now: datetime) -> None:
    """Every so many seconds, as the settings say."""
    if inbox.is_due(now):
        enqueue("read_inbox", 0)
    db.session.commit()


def _anything_due() -> bool:
    now = clock.now()
    reminders.keep_up(now)  # none may leave that was overtaken a moment ago
    found = outbox.anything_due(now)
    db.session.commit()
    return found


def _connected() -> smtplib.SMTP | None:
    """A connection; `None` where there is none to be had, which the outbox keeps."""
    try:
        return connect(settings())
    except smtplib.SMTPResponseException as answer:  # a bad password, a closed door
        if answer.smtp_code >= 500:
            outbox.pause(
                kept(
                    "mail", "The mail server lets us not in: %(why)s.", why=why(answer)
                ),
                now=clock.now(),
            )
        else:
            outbox.unreachable(why(answer), now=clock.now())
    except (OSError, smtplib.SMTPException) as error:
        outbox.unreachable(why(error), now=clock.now())
    db.session.commit()
    return None


def _send_all(server: smtplib.SMTP, owner: str) -> None:
    crash_point("connected")
    while claim := outbox.claim_next(owner=owner, now=clock.now()):
        db.session.commit()  # no transaction stays open while a mail server thinks
        crash_point("claimed")
        go_on = _send(server, claim)
        db.session.commit()
        crash_point("recorded")
        if not go_on:
            return
    db.session.commit()


def _send(server: smtplib.SMTP, claim: Claim) -> bool:
    """Send one mail and keep what became of it; whether to go on with the next one."""
    sender = parseaddr(settings().mail_from)[1]
    try:
        hand_over(
            server,
            sender=sender,
            recipient=claim.recipient,
            message=claim.message,
            expect_ours=_renewing(claim),
        )
    except NotOurs:
        server.close()
        log.warning("Mail %s went to another worker meanwhile", claim.id)
        return False
    except NotTaken as answer:
        paused = _not_taken(claim, answer)
        with suppress(OSError, smtplib.SMTPException):
            return not paused and server.rset()[0] == 250
        return False
    except (OSError, smtplib.SMTPException) as error:
        server.close()
        reason = kept("mail", "No answer: %(why)s.", why=why(error))
        outbox.was_put_off(claim, reason, now=clock.now())
        return False
    except Exception as error:  # of this one mail; the others are to go out
        server.close()
        log.exception("Mail %s cannot be sent", claim.id)
        name = type(error).__name__
        reason = kept("mail", "It cannot be sent: %(name)s.", name=name)
        outbox.surprised(claim, reason, now=clock.now())
        return False
    crash_point("not recorded")
    if not outbox.was_sent(claim, now=clock.now()):
        log.warning("Mail %s was sent after its lease", claim.id)
    return True


def _renewing(claim: Claim) -> Callable[[], None]:
    """Renews the lease where it has grown old; raises NotOurs where it is lost."""
    since = clock.now()

    def expect_ours() -> None:
        nonlocal since
        now = clock.now()
        if now - since >= outbox.RENEW_AFTER:
            outbox.renew(claim, now=now)
            db.session.commit()
            since = now

    return expect_ours


def _not_taken(claim: Claim, answer: NotTaken) -> bool:
    """Keep the server's no; whether it pauses the outbox."""
    if not answer.lasting:
        outbox.was_put_off(claim, str(answer), now=clock.now())
        return False
    about = "message" if answer.code == 554 else answer.about
    return outbox.was_refused(claim, str(answer), about=about, now=clock.now())
