"""Calendar entries, what is to be mailed about them, and the feeds that show them."""

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from rotation.accounts.models import Person
from rotation.extensions import Base, Instant
from rotation.scheduling.models import Assignment, Version
from rotation.tokens import digest

PARTS = ("shadower", "host", "rotator", "mentor", "member")

CALENDAR_KINDS = ("invitation", "update", "cancellation")
"""Kinds of mails that carry one revision of one entry for a calendar."""
PLAIN_KINDS = ("summary", "week", "day", "hour", "debrief", "deadline", "seat")
"""Kinds of mails that are only read; people can do without each of them."""
KINDS = CALENDAR_KINDS + PLAIN_KINDS


class Entry(Base):
    """One assignment as it stands in one person's calendar, [starts_at, ends_at).

    The UID is this entry's for ever and no other's; a cancelled entry is never taken up
    again. Everything a calendar shows is kept here as it was published, so an unchanged
    entry renders to the same bytes each time, whatever language its person chooses later:
    `language` is that of its words. `title` and `location` are of the call or placement.
    `sequence` rises with every change and with a cancellation; `stamped_at` is when this
    revision was made (DTSTAMP). `part` is what the person does there. Answers count from
    the SEQUENCE `asked_from` on, the last one that changed the time. While its mail is
    held back, `told_*` is the time that the person knows, and where its answers begin.
    `owes_debrief` is what a query says that asks for it (debriefs/queries.py).
    """

    __tablename__ = "entry"
    __table_args__ = (
        Index(
            "uq_entry_live",
            "assignment_id",
            "part",
            unique=True,
            sqlite_where=text("NOT cancelled"),
            postgresql_where=text("NOT cancelled"),
        ),
        CheckConstraint("starts_at < ends_at", name="ends_after_it_starts"),
        CheckConstraint(
            "part IN ('shadower', 'host', 'rotator', 'mentor', 'member')", name="part"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    part: Mapped[str]
    uid: Mapped[str] = mapped_column(unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Instant]
    stamped_at: Mapped[Instant]
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    cancelled: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str] = mapped_column(default="")
    summary: Mapped[str]
    description: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(default="")
    location: Mapped[str] = mapped_column(default="")
    asked_from: Mapped[int] = mapped_column(default=0)
    told_starts_at: Mapped[Instant | None]
    told_ends_at: Mapped[Instant | None]
    told_from: Mapped[int | None]
    owes_debrief: Mapped[bool] = query_expression(false())

    assignment: Mapped[Assignment] = relationship()
    person: Mapped[Person] = relationship()
    answers: Mapped[list["Answer"]] = relationship(
        back_populates="entry", order_by="Answer.sequence"
    )

    @property
    def answer(self) -> "Answer | None":
        """What the person says to this time; an answer to an earlier time is none."""
        valid = [one for one in self.answers if one.sequence >= self.asked_from]
        return valid[-1] if valid else None

    @property
    def declined(self) -> bool:
        return self.answer is not None and self.answer.answer == "declined"


class Answer(Base):
    """What a person says to one revision of an entry; another answer replaces it.

    `reason` is for managers only, `way` is how the answer came: by the link of the mail,
    from the person's page, or by mail. `stamped_at` is the DTSTAMP of one by mail.
    """

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("entry_id", "sequence"),
        CheckConstraint(
            "answer IN ('accepted', 'tentative', 'declined')", name="answer"
        ),
        CheckConstraint("way IN ('link', 'page', 'mail')", name="way"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    sequence: Mapped[int]
    answer: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(default="")
    way: Mapped[str]
    answered_at: Mapped[Instant]
    stamped_at: Mapped[Instant | None]

    entry: Mapped[Entry] = relationship(back_populates="answers")


class MailIntent(Base):
    """One mail that a program owes somebody; it exists exactly once.

    `key` says what it is owed for, so nothing is owed twice (`mail_key` makes the keys of
    mails for calendars). Those are about the revision `sequence` of an entry; they and
    summaries belong to the version that made them, the others to none. `message` is the
    whole mail as it will be sent, to `recipient`, frozen when the intent was made.

    A worker claims it by writing `owner` and `lease_until` and counts `attempt`; every
    later write names the owner. `strikes` counts the attempts in a row that the mail
    server never answered, since a mail that ends its worker must not do so for ever. It
    is tried again from `due_at` on, and is of no use from `until` on.

    Waiting mails will be sent. Held ones wait for a manager; a replaced one was held
    until a newer mail about the same entry made it pointless, could not be sent before
    the address of its person was corrected, or was due when a backup was put back. `error` says why the last attempt failed.
    """

    __tablename__ = "mail_intent"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('invitation', 'update', 'cancellation', 'summary', 'week', 'day',"
            " 'hour', 'debrief', 'deadline', 'seat')",
            name="kind",
        ),
        CheckConstraint(
            "kind NOT IN ('invitation', 'update', 'cancellation')"
            " OR (version_id IS NOT NULL AND entry_id IS NOT NULL"
            " AND sequence IS NOT NULL)",
            name="calendar_mail_has_an_entry",
        ),
        CheckConstraint(
            "state IN ('waiting', 'held', 'replaced', 'sent', 'failed')", name="state"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    sequence: Mapped[int | None]
    recipient: Mapped[str]
    message: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    made_at: Mapped[Instant]
    state: Mapped[str] = mapped_column(default="waiting", index=True)
    due_at: Mapped[Instant]
    until: Mapped[Instant | None]
    attempt: Mapped[int] = mapped_column(default=0)
    strikes: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None]
    lease_until: Mapped[Instant | None]
    sent_at: Mapped[Instant | None]
    failed_at: Mapped[Instant | None]
    error: Mapped[str] = mapped_column(default="")

    version: Mapped[Version | None] = relationship()
    entry: Mapped[Entry | None] = relationship()
    person: Mapped[Person] = relationship()

    @property
    def method(self) -> str:
        """What a mail for a calendar asks of it (iTIP, RFC 5546)."""
        return method_of(self.kind)


def method_of(kind: str) -> str:
    """What a mail of that kind asks of a calendar."""
    return "CANCEL" if kind == "cancellation" else "REQUEST"


def mail_key(entry: Entry, kind: str) -> str:
    """What a mail for a calendar is owed for: recipient, UID, SEQUENCE and METHOD."""
    mark = address_mark(entry.person.email)
    return f"{mark}/{entry.uid}/{entry.sequence}/{method_of(kind)}"


def address_mark(email: str) -> str:
    """Stands for the recipient in a key, since an address may be corrected, and the new
    one gets mails of its own."""
    return digest(email)[:16]


class UnwantedMail(Base):
    """A kind of plain mails that a person does without; without a row they come."""

    __tablename__ = "unwanted_mail"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('summary', 'week', 'day', 'hour', 'debrief', 'deadline', 'seat')",
            name="kind",
        ),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True)


class Outbox(Base):
    """How the mail server takes our mails; there is one row.

    `failures` counts the connections in a row that failed, and nothing is tried before
    `due_at`. `refusals` counts the mails in a row that the server refused for good, from
    `refused_since` on; too many pause the outbox until a manager resumes it.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[Instant | None]
    refusals: Mapped[int] = mapped_column(default=0)
    refused_since: Mapped[Instant | None]
    paused_at: Mapped[Instant | None]
    error: Mapped[str] = mapped_column(default="")


class Inbox(Base):
    """How the mailbox with the answers can be read; there is one row.

    Nothing is tried before `due_at`. `failures` counts the tries in a row that failed,
    `error` says why the last one did.
    """

    __tablename__ = "inbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[Instant]
    error: Mapped[str] = mapped_column(default="")


class Reply(Base):
    """A reply by mail that came in, and what became of it; nothing it says is kept.

    `digest` is the SHA-256 of the mail, so that each counts once however often it is
    delivered. `outcome` is answered, or why it was refused; `entry_id` is the entry that
    it names, if there is one.
    """

    __tablename__ = "reply"
    __table_args__ = (
        CheckConstraint(
            "outcome IN ('answered', 'unclear', 'forged', 'unknown', 'stale')",
            name="outcome",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    received_at: Mapped[Instant]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    outcome: Mapped[str]

    entry: Mapped[Entry | None] = relationship()


class Feed(Base):
    """A person's secret calendar address; only the SHA-256 of its token is kept."""

    __tablename__ = "feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[Instant]
    revoked_at: Mapped[Instant | None]

    person: Mapped[Person] = relationship()
