"""Replies by mail (iTIP METHOD:REPLY): whether to believe one, and what it says."""

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from typing import Any

from icalendar import Calendar
from sqlalchemy.exc import IntegrityError

from rotation.audit.actions import record
from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites.answering import REASON_LENGTH, give_answer
from rotation.invites.models import Answer, Entry, Reply
from rotation.text import clean_line

LARGEST = 200_000
PARTSTATS = {"ACCEPTED": "accepted", "TENTATIVE": "tentative", "DECLINED": "declined"}
AHEAD = timedelta(days=1)
"""How far a DTSTAMP may lie ahead of us: it may be local time without a zone."""
DMARC_FAILED = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)


class NotBelieved(Refused):
    """A mail that is not taken for somebody's answer; `outcome` is that of its `Reply`,
    empty where the mail is no reply at all."""

    def __init__(self, outcome: str, why: str, entry: Entry | None = None) -> None:
        super().__init__(why)
        self.outcome = outcome
        self.entry = entry


@dataclass(frozen=True)
class Claimed:
    """What a reply claims: who says what to which revision of which entry. Who proposes
    another time says COUNTER."""

    uid: str
    sequence: int
    attendee: str
    partstat: str
    stamped_at: datetime
    comment: str


@dataclass(frozen=True)
class Received:
    """What became of a mail, in a sentence for whoever runs the program. `refused_as` is
    the outcome of its `Reply`, empty where it has none or its answer is kept."""

    answered: bool
    sentence: str
    refused_as: str = ""


def receive(message: bytes, *, now: datetime) -> Received:
    """Take a mail in: keep its answer, or that it was refused. A mail counts once.

    Refusals go to the trail, without a word of the mail.
    """
    mark = hashlib.sha256(message).hexdigest()
    before = db.session.scalar(db.select(Reply).filter_by(digest=mark))
    if before and before.outcome == "answered":
        return Received(True, "This mail was received before, and its answer kept.")
    try:
        with db.session.begin_nested():
            answer = believed(message, now=now)
            _keep(before, mark, "answered", answer.entry, now)
    except IntegrityError:  # another worker reads the same mailbox
        return Received(True, "This mail is received elsewhere just now.")
    except NotBelieved as refusal:
        if refusal.outcome and not before:
            with suppress(IntegrityError), db.session.begin_nested():
                _keep(None, mark, refusal.outcome, refusal.entry, now)
                _record(refusal, now)
        return Received(False, str(refusal), refusal.outcome)
    entry = answer.entry
    return Received(
        True,
        f"{entry.person.email} {answer.answer}: {entry.summary}"
        f" ({entry.uid}, sequence {answer.sequence}).",
    )


def believed(message: bytes, *, now: datetime) -> Answer:
    """Keep the answer in this mail. Raises NotBelieved with the reason.

    A mail answers only for the address that it is from, and that address must be the
    person of the entry; whether it is really from there is for our mail server to check,
    which says so in the topmost Authentication-Results.
    """
    if len(message) > LARGEST:
        raise NotBelieved(
            "", f"The mail is larger than {LARGEST} bytes, the limit for a reply."
        )
    mail = message_from_bytes(message, policy=default)
    assert isinstance(mail, EmailMessage)  # noqa: S101  the policy says so
    try:
        sender = _sender(mail)
    except (LookupError, ValueError, AttributeError, TypeError, MessageError) as error:
        why = "The head of the mail cannot be read."  # the parser stumbles over some
        raise NotBelieved("", why) from error
    reply = read_reply(mail)
    entry = _own_entry(mail, sender, reply)
    answer = PARTSTATS.get(reply.partstat)
    if answer is None:
        why = f"{reply.partstat[:40]} is not accepted, tentative or declined."
        raise NotBelieved("unclear", why, entry)
    if reply.stamped_at > now + AHEAD:
        why = "The reply was made in the future, says its DTSTAMP."
        raise NotBelieved("unclear", why, entry)
    try:
        return give_answer(
            entry,
            answer,
            sequence=reply.sequence,
            way="mail",
            reason=reply.comment,
            now=now,
            stamped_at=reply.stamped_at,
        )
    except Refused as refusal:
        raise NotBelieved("stale", str(refusal), entry) from refusal


def _own_entry(mail: EmailMessage, sender: str, reply: Claimed) -> Entry:
    """The entry that is answered, if it is that of who sent the mail."""
    entry = db.session.scalar(db.select(Entry).filter_by(uid=reply.uid))
    if DMARC_FAILED.search(str(mail["Authentication-Results"] or "")):
        raise NotBelieved("forged", "The mail server says that it is forged.", entry)
    if sender != reply.attendee:
        why = (
            f"The mail is from {sender or 'nobody'}, but answers for {reply.attendee}."
        )
        raise NotBelieved("forged", why, entry)
    if entry is None:
        raise NotBelieved("unknown", f"There is no entry {reply.uid[:100]}.")
    if entry.person.email.lower() != reply.attendee:
        why = f"{reply.attendee} was not invited to {reply.uid[:100]}."
        raise NotBelieved("forged", why, entry)
    return entry


def read_reply(mail: EmailMessage) -> Claimed:
    """The reply in this mail. Raises NotBelieved where there is none, or more than one."""
    if (mail["Auto-Submitted"] or "no").strip().lower() == "auto-replied":
        raise NotBelieved("", "The mail is an automatic reply, and no answer.")
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    if not parts:
        raise NotBelieved("", "The mail holds no answer of a calendar program.")
    try:
        content = parts[0].get_payload(decode=True)
        assert isinstance(content, bytes)  # noqa: S101  a part that is text has bytes
        calendar = Calendar.from_ical(content)
        method = str(calendar.get("METHOD", "")).upper()
        if method not in ("REPLY", "COUNTER"):
            raise NotBelieved("", "The mail is no reply: its METHOD is not REPLY.")
        [event] = calendar.walk("VEVENT")
        return _claimed(event, method)
    except NotBelieved:
        raise
    except (ValueError, KeyError, AttributeError, TypeError, AssertionError) as error:
        why = "The calendar part of the mail cannot be read."
        raise NotBelieved("unclear", why) from error


def _claimed(event: Any, method: str) -> Claimed:
    attendee = event["ATTENDEE"]
    if isinstance(attendee, list):
        raise NotBelieved("unclear", "The reply names more than one attendee.")
    stamp = event["DTSTAMP"].dt
    return Claimed(
        uid=str(event["UID"]),
        sequence=int(event.get("SEQUENCE", 0)),
        attendee=str(attendee).lower().removeprefix("mailto:").strip(),
        partstat=method
        if method == "COUNTER"
        else str(attendee.params.get("PARTSTAT", "")).upper(),
        stamped_at=stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC),
        comment=_comment(event),
    )


def _comment(event: Any) -> str:
    """What the person wrote beside the answer, on one line and cut where it is long."""
    found = event.get("COMMENT", "")
    text = " ".join(map(str, found)) if isinstance(found, list) else str(found)
    return clean_line(text[:REASON_LENGTH], 3 * REASON_LENGTH)[:REASON_LENGTH]


def _sender(mail: EmailMessage) -> str:
    """Whom the mail is from; empty where it does not say so clearly."""
    senders = [parseaddr(str(one))[1].lower() for one in mail.get_all("From") or []]
    return senders[0] if len(senders) == 1 and "," not in senders[0] else ""


def _keep(
    before: Reply | None, mark: str, outcome: str, entry: Entry | None, now: datetime
) -> None:
    row = before or Reply(digest=mark)
    row.outcome, row.entry, row.received_at = outcome, entry, now
    db.session.add(row)
    db.session.flush()


def _record(refusal: NotBelieved, now: datetime) -> None:
    entry = refusal.entry
    record(
        "refuse a reply",
        f"entry {entry.id}" if entry else "no entry",
        now=now,
        actor_id=None,
        program_id=entry.assignment.program_id if entry else None,
        after={"why": refusal.outcome},
    )
