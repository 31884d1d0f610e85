"""A place on the web where a calendar is, and whose calendar it is."""

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rotation.accounts.models import Person
from rotation.extensions import Base, Instant


class CalendarSource(Base):
    """What a calendar link leads to; one row, and one fetch, however many people gave it.

    `url` is a secret: whoever has it reads the calendar. It is needed as it is, so it
    cannot be hashed; it is never shown, logged or audited, and is emptied when the last
    link to it goes. `due_at` is when it is fetched next; `None`: no more. `owner` holds it
    until `lease_until`. `tried_at` is the last try, `read_at` the last that went well;
    `failures` counts those since, and `error` says in a sentence how the last one ended.
    """

    __tablename__ = "calendar_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    url_hash: Mapped[str] = mapped_column(unique=True)
    etag: Mapped[str] = mapped_column(default="")
    last_modified: Mapped[str] = mapped_column(default="")
    due_at: Mapped[Instant | None] = mapped_column(index=True)
    owner: Mapped[str | None]
    lease_until: Mapped[Instant | None]
    tried_at: Mapped[Instant | None]
    read_at: Mapped[Instant | None]
    failures: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")


class CalendarLink(Base):
    """That a person has this calendar; everybody has one at most.

    `host` is all of the link that may be shown. `asked` is the digest of what was asked of
    the calendar when it was last read (days, zone, own entries): as long as it is the same
    an unchanged calendar need not be read again. `skipped` holds the first [what, why] of
    `skipped_count`, `notes` the reader's remarks. `held` is a reading that lost most of
    the busy times and counts only once the person says so: [start, end] in ISO 8601.
    """

    __tablename__ = "calendar_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), unique=True
    )
    source_id: Mapped[int] = mapped_column(ForeignKey("calendar_source.id"), index=True)
    host: Mapped[str]
    added_at: Mapped[Instant]
    read_at: Mapped[Instant | None]
    asked: Mapped[str] = mapped_column(default="")
    skipped: Mapped[list[tuple[str, str]]] = mapped_column(JSON, default=list)
    skipped_count: Mapped[int] = mapped_column(default=0)
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
    held: Mapped[list[tuple[str, str]] | None] = mapped_column(JSON(none_as_null=True))

    person: Mapped[Person] = relationship()
    source: Mapped[CalendarSource] = relationship()
