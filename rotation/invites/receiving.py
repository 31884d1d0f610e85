"""Replies by mail (iTIP METHOD:REPLY): whether to believe one, and what it says."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from typing import Any

from icalendar import Calendar

from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites.answering import give_answer
from rotation.invites.models import Answer, Entry

LARGEST = 200_000
PARTSTATS = {"ACCEPTED": "accepted", "TENTATIVE": "tentative", "DECLINED": "declined"}


@dataclass(frozen=True)
class Reply:
    """What a reply claims: who says what to which revision of which entry."""

    uid: str
    sequence: int
    attendee: str
    partstat: str
    stamped_at: datetime


def receive(message: bytes, *, now: datetime) -> Answer:
    """Keep the answer in this mail. Raises Refused with why it is not believed.

    A mail answers only for the address that it is from, and that address must be the
    person of the entry; whether it is really from there is for the mail server to check.
    """
    if len(message) > LARGEST:
        raise Refused(
            f"The mail has {len(message)} bytes; {LARGEST} is the limit for a reply."
        )
    mail = message_from_bytes(message, policy=default)
    assert isinstance(mail, EmailMessage)  # noqa: S101  the policy says so
    reply = read_reply(mail)
    sender = _sender(mail)
    if sender != reply.attendee:
        raise Refused(f"The mail is from {sender}, but answers for {reply.attendee}.")
    entry = db.session.scalar(db.select(Entry).filter_by(uid=reply.uid))
    if entry is None:
        raise Refused(f"There is no entry {reply.uid[:100]}.")
    if entry.person.email.lower() != reply.attendee:
        raise Refused(f"{reply.attendee} was not invited to {reply.uid[:100]}.")
    answer = PARTSTATS.get(reply.partstat)
    if answer is None:
        raise Refused(f"{reply.partstat[:40]} is not accepted, tentative or declined.")
    return give_answer(
        entry,
        answer,
        sequence=reply.sequence,
        way="mail",
        now=now,
        stamped_at=reply.stamped_at,
    )


def read_reply(mail: EmailMessage) -> Reply:
    """The reply in this mail. Raises Refused where there is none, or more than one."""
    if (mail["Auto-Submitted"] or "no").strip().lower() == "auto-replied":
        raise Refused("The mail is an automatic reply, and no answer.")
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    if not parts:
        raise Refused("The mail holds no answer of a calendar program.")
    try:
        content = parts[0].get_payload(decode=True)
        assert isinstance(content, bytes)  # noqa: S101  a part that is text has bytes
        calendar = Calendar.from_ical(content)
        if str(calendar.get("METHOD", "")).upper() != "REPLY":
            raise Refused("The mail is no reply: its METHOD is not REPLY.")
        [event] = calendar.walk("VEVENT")
        return _reply(event)
    except Refused:
        raise
    except (ValueError, KeyError, AttributeError, TypeError, AssertionError) as error:
        raise Refused("The calendar part of the mail cannot be read.") from error


def _reply(event: Any) -> Reply:
    attendee = event["ATTENDEE"]
    if isinstance(attendee, list):
        raise Refused("The reply names more than one attendee.")
    stamp = event["DTSTAMP"].dt
    return Reply(
        uid=str(event["UID"]),
        sequence=int(event.get("SEQUENCE", 0)),
        attendee=str(attendee).lower().removeprefix("mailto:").strip(),
        partstat=str(attendee.params.get("PARTSTAT", "")).upper(),
        stamped_at=stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC),
    )


def _sender(mail: EmailMessage) -> str:
    senders = mail.get_all("From") or []
    if len(senders) != 1 or "," in parseaddr(str(senders[0]))[1]:
        raise Refused("The mail does not say clearly whom it is from.")
    return parseaddr(str(senders[0]))[1].lower()
