"""Calendar entries, what is to be mailed about them, and the feeds that show them."""

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rotation.accounts.models import Person
from rotation.extensions import Base, Instant
from rotation.scheduling.models import Assignment, Version

PARTS = ("shadower", "host", "rotator", "mentor")


class Entry(Base):
    """One assignment as it stands in one person's calendar, [starts_at, ends_at).

    The UID is this entry's for ever and no other's; a cancelled entry is never taken up
    again. Everything a calendar shows is kept here as it was published, so an unchanged
    entry renders to the same bytes each time. `title` and `location` are of the call or
    placement. `sequence` rises with every change and with a cancellation; `stamped_at` is
    when this revision was made (DTSTAMP). `part` is what the person does there.
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
            "part IN ('shadower', 'host', 'rotator', 'mentor')", name="part"
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
    location: Mapped[str] = mapped_column(default="")

    assignment: Mapped[Assignment] = relationship()
    person: Mapped[Person] = relationship()


class MailIntent(Base):
    """One mail that a publication owes somebody; it exists exactly once.

    `calendar` is the iCalendar object of the mail, frozen when the intent was made.
    """

    __tablename__ = "mail_intent"
    __table_args__ = (
        UniqueConstraint("person_id", "uid", "sequence", "method"),
        CheckConstraint("method IN ('REQUEST', 'CANCEL')", name="method"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    uid: Mapped[str]
    sequence: Mapped[int]
    method: Mapped[str]
    calendar: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(default="recorded", index=True)
    made_at: Mapped[Instant]

    version: Mapped[Version] = relationship()
    entry: Mapped[Entry] = relationship()
    person: Mapped[Person] = relationship()


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
