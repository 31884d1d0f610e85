"""That a host's own calendar brings in the calls of one program."""

from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rotation.extensions import Base, Instant
from rotation.programs.models import Participant


class HostCalendar(Base):
    """A host's own calendar, looked at before it counts, and followed where they agreed.

    `looking`: the next reading of their calendar link shall be shown to them. `found` is
    what is shown, as `Found` has it, and `found_in` whether it came from a file or the
    link; it is forgotten a day later. `follows`: each reading of the link changes their
    calls. `asked` is the digest of what was asked at the last one, at `read_at`; `held`
    counts the calls that it had lost, where they were so many that the host is asked.
    """

    __tablename__ = "host_calendar"

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), unique=True
    )
    looking: Mapped[bool] = mapped_column(default=False)
    found: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    found_in: Mapped[str] = mapped_column(default="")
    found_at: Mapped[Instant | None]
    follows: Mapped[bool] = mapped_column(default=False)
    asked: Mapped[str] = mapped_column(default="")
    read_at: Mapped[Instant | None]
    held: Mapped[int] = mapped_column(default=0)

    participant: Mapped[Participant] = relationship()
