"""Alignment meetings as they are published, and what came of them."""

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rotation.extensions import Base, Instant
from rotation.programs.models import Participant, Program

TITLE = "Alignment meeting"


class Meeting(Base):
    """One meeting, [starts_at, ends_at), in the round of that number (from 1).

    Who is in it is said by the assignments that name it. It keeps its row while most of its
    company stays, and without any it does not take place. With `join_url` it has a link of
    its own. Afterwards a member or a manager says whether it was `held` (`None`: nobody has
    said), with a line of `notes`.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="ends_after_it_starts"),
        CheckConstraint("number >= 1", name="number_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    join_url: Mapped[str] = mapped_column(default="")
    held: Mapped[bool | None]
    notes: Mapped[str] = mapped_column(Text, default="")
    noted_at: Mapped[Instant | None]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))

    program: Mapped[Program] = relationship()
    noted_by: Mapped[Participant | None] = relationship()
