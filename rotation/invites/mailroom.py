"""Where the mails of a version or a program stand, for those who run it."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import joinedload, undefer

from rotation.accounts.models import Person
from rotation.config import settings
from rotation.extensions import db
from rotation.invites import inbox
from rotation.invites.mail import read_mail
from rotation.invites.models import MailIntent, Outbox
from rotation.languages import said
from rotation.programs.models import Participant, Program
from rotation.scheduling.models import Version

MOST_FAILURES = 20
UNSENT = ("waiting", "held", "failed")
SECRET_LINK = re.compile(r"/(answer|stop)/\S+")
"""Whose link it is may act with it, so nobody else is shown it."""
TITLES: dict[str, Any] = {
    "invitation": lazy_gettext("Calendar invitations"),
    "update": lazy_gettext("Calendar updates"),
    "cancellation": lazy_gettext("Calendar cancellations"),
    "summary": lazy_gettext("Summaries"),
    "week": lazy_gettext("Weeks of hosts"),
    "day": lazy_gettext("Reminders a day before"),
    "hour": lazy_gettext("Reminders an hour before"),
    "debrief": lazy_gettext("Reminders to write a debrief"),
    "deadline": lazy_gettext("Reminders to answer"),
    "seat": lazy_gettext("Seats on offer"),
}
"""What each kind of mails is called on pages, in their order there."""


@dataclass(frozen=True)
class Mail:
    """A mail as it is read, and what became of it."""

    kind: str
    name: str
    email: str
    subject: str
    text: str
    state: str = ""
    error: str = ""


@dataclass(frozen=True)
class Failure:
    """Somebody to whom mails failed, and why the last of them did."""

    participant_id: int
    name: str
    email: str
    error: str


@dataclass(frozen=True)
class Post:
    """Counts of mails by state, what keeps those that wait, if anything does, and why
    answers by mail cannot be read, if they cannot. `version` is the newest with a mail
    that was not sent (0: there is none), `reminders` says whether one of those that come
    by the clock failed; `failures` names the first few people to whom mails failed."""

    waiting: int = 0
    held: int = 0
    sent: int = 0
    failed: int = 0
    replaced: int = 0
    no_server: bool = False
    paused: str = ""
    trouble: str = ""
    inbox_trouble: str = ""
    version: int = 0
    reminders: bool = False
    failures: tuple[Failure, ...] = ()

    @property
    def total(self) -> int:
        return self.waiting + self.held + self.sent + self.failed + self.replaced

    @property
    def needs_somebody(self) -> bool:
        """Whether mails will not leave unless somebody does something."""
        stuck = self.waiting and (self.no_server or self.trouble)
        return bool(self.paused or self.failed or self.held or stuck)


def post_of_version(version: Version) -> Post:
    """Where the mails of one version stand; two queries, three where mails failed."""
    return _post(MailIntent.version_id == version.id)


def post_of_program(program: Program) -> Post:
    """Where all mails of the program stand; two queries, three where mails failed."""
    return _post(MailIntent.program_id == program.id)


def post_by_clock(program: Program) -> Post:
    """Where those mails of the program stand that belong to no version."""
    return _post(_by_clock(program))


def mails_of(version: Version) -> list[Mail]:
    """Every mail of the version as it was frozen, by name; those that failed first."""
    found = [_mail(intent) for intent in messages_of(version)]
    return sorted(
        found, key=lambda mail: (mail.state != "failed", mail.name, mail.kind)
    )


def mails_by_clock(program: Program, *, start: int, most: int) -> list[Mail]:
    """So many of the mails that belong to no version, the newest first."""
    found = db.session.scalars(
        db.select(MailIntent)
        .where(_by_clock(program))
        .order_by(MailIntent.id.desc())
        .offset(start)
        .limit(most)
        .options(joinedload(MailIntent.person), undefer(MailIntent.message))
    )
    return [_mail(intent) for intent in found]


def _by_clock(program: Program) -> ColumnElement[bool]:
    return and_(MailIntent.program_id == program.id, MailIntent.version_id.is_(None))


def messages_of(version: Version) -> list[MailIntent]:
    """The mails of the version with their bytes, in the order in which they were made."""
    return list(
        db.session.scalars(
            db.select(MailIntent)
            .filter_by(version_id=version.id)
            .order_by(MailIntent.id)
            .options(joinedload(MailIntent.person), undefer(MailIntent.message))
        )
    )


def masked(text: str) -> str:
    """The text of a mail for others than its reader."""
    return SECRET_LINK.sub(r"/\1/…", text)


def _mail(intent: MailIntent) -> Mail:
    message = read_mail(intent.message)
    body = message.get_body(("plain",))
    subject = str(message["Subject"])
    return Mail(
        kind=intent.kind,
        name=intent.person.name or intent.recipient,
        email=intent.recipient,
        subject=subject,
        text=masked(body.get_content() if body else ""),
        state=intent.state,
        error=said(intent.error, "mail")
        if intent.state in ("failed", "waiting")
        else "",
    )


def _post(which: ColumnElement[bool]) -> Post:
    rows = db.session.execute(
        db.select(MailIntent.state, Version.number, db.func.count())
        .join(MailIntent.version, isouter=True)
        .where(which)
        .group_by(MailIntent.state, Version.number)
    ).all()
    counts: Counter[str] = Counter()
    for state, _, count in rows:
        counts[state] += count
    unsent = [number for state, number, _ in rows if state in UNSENT and number]
    box = db.session.scalar(db.select(Outbox)) if counts else None
    paused = bool(box and box.paused_at)
    why = said(box.error, "mail") if box else ""
    return Post(
        **counts,
        no_server=not settings().mail_server,
        paused=why if paused else "",
        trouble="" if paused else why,
        inbox_trouble=said(inbox.trouble(), "mail"),
        version=max(unsent, default=0),
        reminders=any(state == "failed" and not number for state, number, _ in rows),
        failures=_failures(which) if counts["failed"] else (),
    )


def _failures(which: ColumnElement[bool]) -> tuple[Failure, ...]:
    last = (
        db.select(db.func.max(MailIntent.id))
        .join(MailIntent.version, isouter=True)
        .where(which, MailIntent.state == "failed")
        .group_by(MailIntent.person_id)
    )
    rows = db.session.execute(
        db.select(Participant.id, Person.name, MailIntent.recipient, MailIntent.error)
        .join(Person, Person.id == MailIntent.person_id)
        .join(
            Participant,
            and_(
                Participant.person_id == MailIntent.person_id,
                Participant.program_id == MailIntent.program_id,
            ),
        )
        .where(MailIntent.id.in_(last))
        .order_by(Person.name, MailIntent.id)
        .limit(MOST_FAILURES)
    )
    return tuple(
        Failure(id_, name or email, email, said(why, "mail"))
        for id_, name, email, why in rows
    )
