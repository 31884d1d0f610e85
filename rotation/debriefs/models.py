"""What somebody heard, in five fields at most."""

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rotation.extensions import Base, Instant
from rotation.scheduling.models import Assignment

LENGTH = 600
"""Characters in each field."""


class Debrief(Base):
    """What a shadower writes after a call, and a rotator after the last sitting of a
    placement; at most one an assignment.

    Read by who wrote it, by the host or mentor, and by managers. `advice` is for the host
    or mentor. The idea for content, the fifth field, is a row of its own in the ledger
    (`Insight`). `written_at` is when it first came, whatever changed later.
    """

    __tablename__ = "debrief"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(
        ForeignKey("assignment.id", ondelete="CASCADE"), unique=True
    )
    surprise: Mapped[str] = mapped_column(Text, default="")
    objection: Mapped[str] = mapped_column(Text, default="")
    question: Mapped[str] = mapped_column(Text, default="")
    advice: Mapped[str] = mapped_column(Text, default="")
    written_at: Mapped[Instant]
    changed_at: Mapped[Instant]

    assignment: Mapped[Assignment] = relationship()
