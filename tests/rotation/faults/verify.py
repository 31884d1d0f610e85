"""What must hold after every fault: the invariants I1 to I7 of RELIABILITY.md, section 0."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from functools import lru_cache
from html import unescape
from random import Random

from flask import Flask
from icalendar import Calendar
from sqlalchemy import text
from sqlalchemy.orm import joinedload, undefer

from rotation.accounts.models import Person, SignIn
from rotation.audit.models import AuditEntry
from rotation.extensions import db, is_sqlite
from rotation.invites.actions import new_feed_link
from rotation.invites.calendar import calendar_file
from rotation.invites.models import Entry, MailIntent
from rotation.invites.queries import entries_of
from rotation.programs.models import Program
from rotation.scheduling.models import Assignment, Version
from tests.rotation.factories import NOW, signed_in
from tests.rotation.invites.mailbox import Mailbox, name_of
from tests.rotation.invites.replay import CalendarProgram, calendar_in, read


@dataclass(frozen=True)
class Invite:
    """What a mail asks of a calendar."""

    recipient: str
    uid: str
    sequence: int
    method: str


@lru_cache(maxsize=20_000)
def invite_in(message: bytes) -> Invite | None:
    """What this mail asks of its recipient's calendar; `None` if it is only read."""
    mail = message_from_bytes(message, policy=default)
    if not any(part.get_content_type() == "text/calendar" for part in mail.walk()):
        return None
    calendar = Calendar.from_ical(calendar_in(mail))
    [event] = calendar.walk("VEVENT")
    return Invite(
        recipient=str(event["ATTENDEE"]).removeprefix("mailto:"),
        uid=str(event["UID"]),
        sequence=int(event["SEQUENCE"]),
        method=str(calendar["METHOD"]),
    )


@dataclass
class Truth:
    """What was seen so far of one database, and so may never change again."""

    frozen: dict[str, bytes] = field(default_factory=dict)
    owners: dict[str, tuple[int, str, int]] = field(default_factory=dict)

    def verify(
        self, mailbox: Mailbox | None = None, *, confirmed: Iterable[int] = ()
    ) -> None:
        """Check everything; `confirmed` are drafts whose publication was answered.

        With a mailbox every mail that is marked as sent must be in it, and where none
        waits any more calendars must show what is published.
        """
        db.session.rollback()
        db.session.expire_all()
        expect_a_sound_database()
        for program in db.session.scalars(db.select(Program)).all():
            expect_one_complete_schedule(program)
        published = set(db.session.scalars(db.select(Version.draft_id)))
        assert set(confirmed) <= published, "I2: a confirmed publication is not there"
        mails = _mails()
        expect_each_mail_once(mails)
        self.expect_nothing_renamed(mails)
        if mailbox is not None:
            expect_true_mails(mails, mailbox)
        db.session.rollback()

    def expect_nothing_renamed(self, mails: list[MailIntent]) -> None:
        """I5 and I6: a UID has one owner for ever, a Message-ID the same bytes."""
        for entry in db.session.scalars(db.select(Entry)):
            owner = (entry.assignment_id, entry.part, entry.person_id)
            assert self.owners.setdefault(entry.uid, owner) == owner, "I5"
        assert len(set(self.owners.values())) <= len(self.owners)
        for mail in mails:
            name = name_of(mail.message)
            assert self.frozen.setdefault(name, mail.message) == mail.message, "I6"
        assert len({name_of(mail.message) for mail in mails}) == len(mails), "I6"


def expect_a_sound_database() -> None:
    """I1."""
    if is_sqlite(db.engine):
        assert db.session.execute(text("PRAGMA integrity_check")).all() == [("ok",)]
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
        return
    for query in (
        "SELECT conname FROM pg_constraint WHERE NOT convalidated",
        "SELECT indexrelid FROM pg_index WHERE NOT indisvalid",
    ):
        assert db.session.execute(text(query)).all() == []


def expect_one_complete_schedule(program: Program) -> None:
    """I2 and I3: versions count up, and what stands is the last of them, all of it."""
    versions = db.session.scalars(
        db.select(Version).filter_by(program_id=program.id).order_by(Version.number)
    ).all()
    assert [one.number for one in versions] == list(range(1, len(versions) + 1)), "I3"
    trail = db.session.scalars(
        db.select(AuditEntry.target).filter_by(program_id=program.id, action="publish")
    )
    wanted = [f"version {one.number} of program {program.id}" for one in versions]
    assert sorted(trail) == sorted(wanted), "a publication has one entry in the trail"
    live = db.session.scalars(
        db.select(Assignment).filter_by(program_id=program.id, cancelled=False)
    ).all()
    schedule = json.loads(versions[-1].schedule) if versions else {"seats": []}
    seats = {(int(one["person"]), int(one["call"])) for one in schedule["seats"]}
    assert {(one.participant_id, one.call_id) for one in live} == seats, "I3"
    assert len(live) == len(seats), "I3"
    entries = db.session.scalars(
        db.select(Entry)
        .join(Entry.assignment)
        .where(Assignment.program_id == program.id, ~Entry.cancelled)
    ).all()
    shown = Counter((one.assignment_id, one.starts_at, one.ends_at) for one in entries)
    assert shown == {(one.id, one.starts_at, one.ends_at): 2 for one in live}, "I3"


def _mails() -> list[MailIntent]:
    query = db.select(MailIntent).order_by(MailIntent.id)
    options = (undefer(MailIntent.message), joinedload(MailIntent.person))
    return list(db.session.scalars(query.options(*options)))


def expect_each_mail_once(mails: list[MailIntent]) -> None:
    """I4 and I6: each revision of each entry is owed to its person in one mail, no more."""
    owed: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    versions: dict[str, list[int]] = defaultdict(list)
    made = Counter()
    for mail in mails:
        invite = invite_in(mail.message)
        if invite is None:
            continue
        assert invite.recipient == mail.recipient == mail.person.email
        owed[invite.uid].append((invite.sequence, invite.method, invite.recipient))
        versions[invite.uid].append(mail.version_id)
        made[mail.version_id] += 1
    wanted = {}
    for entry in db.session.scalars(db.select(Entry).options(joinedload(Entry.person))):
        last = entry.sequence
        wanted[entry.uid] = [
            (
                number,
                "CANCEL" if entry.cancelled and number == last else "REQUEST",
                entry.person.email,
            )
            for number in range(last + 1)
        ]
    assert owed == wanted, "I4"
    for numbers in versions.values():
        assert len(set(numbers)) == len(numbers), "I6: two revisions in one version"
    for version in db.session.scalars(db.select(Version)):
        found = version.difference
        changed = found["added"] + found["moved"] + found["removed"]
        assert made[version.id] == 2 * changed, "I4: mails are the difference"


def expect_true_mails(mails: list[MailIntent], mailbox: Mailbox) -> None:
    """I6 and I7: nothing but what was frozen left, in its order, and calendars show it."""
    frozen = {mail.message for mail in mails}
    taken = {message for _, message in mailbox.taken}
    assert taken <= frozen, "I6: a mail that is none of ours, or changed"
    for mail in mails:
        assert mail.state != "sent" or mail.message in taken, "a mail was lost"
    last: dict[str, int] = {}
    seen: set[bytes] = set()
    for recipient, message in mailbox.taken:
        invite = invite_in(message)
        if invite is None or message in seen:
            continue
        seen.add(message)
        assert invite.recipient == recipient
        assert invite.sequence > last.get(invite.uid, -1), "I6: out of order"
        last[invite.uid] = invite.sequence
    if all(mail.state == "sent" for mail in mails):
        for person in db.session.scalars(db.select(Person)).all():
            known = calendar_of(person, mailbox)
            assert known == shown_to(person), "I7: a calendar shows something else"


def calendar_of(person: Person, mailbox: Mailbox) -> dict[str, object]:
    """What the calendar of that person shows after all mails that reached it."""
    program = CalendarProgram(person.email)
    for recipient, message in mailbox.taken:
        if recipient == person.email and invite_in(message):
            program.receive(message)
    return program.known


def shown_to(person: Person) -> dict[str, object]:
    """What the file of that person holds."""
    return read(calendar_file(entries_of(person, NOW), name="x"))


def expect_four_to_agree(app: Flask, mailbox: Mailbox, random: Random) -> None:
    """I7 for two people: mails = feed = file = page."""
    db.session.rollback()
    people = db.session.scalars(db.select(Person).join(Entry).distinct()).all()
    for person in random.sample(people, k=2):
        known = calendar_of(person, mailbox)
        db.session.execute(db.delete(SignIn).filter_by(person_id=person.id))
        token = new_feed_link(person, now=NOW)
        client = signed_in(app, person)
        assert read(client.get(f"/feed/{token}.ics").data) == known
        assert read(client.get("/me/calendar.ics").data) == known
        page = unescape(client.get("/me").text)
        for uid, shown in known.items():
            assert read(client.get(f"/entries/{uid}.ics").data) == {uid: shown}
            assert shown.summary.removeprefix("Cancelled: ") in page
            assert f'datetime="{shown.start:%Y-%m-%dT%H:%M:%SZ}"' in page
