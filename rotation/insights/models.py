"""Ideas for content, from the call in which they came up to the call in which they help."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rotation.calls.models import Call
from rotation.debriefs.models import Debrief
from rotation.extensions import Base, Instant
from rotation.programs.models import Participant, Program
from rotation.times import local

STATES = ("idea", "asset", "used", "dropped")
OPEN_STATES = ("idea",)
"""States in which somebody still waits for an answer; only those can be late."""


class Insight(Base):
    """One idea of a debrief. Marketing owes an answer by `due_on` (included, a date in the
    program's zone): an asset, or that nothing comes of it.

    `asset` says what was made and `asset_url` where it is; `used_in` is the call in which
    it helped. `note` says why an idea was dropped. `made_at` is when the idea came in; the
    other moments are of the state that they name, `None` before it and once it is undone.
    """

    __tablename__ = "insight"
    __table_args__ = (
        CheckConstraint("state IN ('idea', 'asset', 'used', 'dropped')", name="state"),
        CheckConstraint("text <> ''", name="says_something"),
        CheckConstraint(
            "(state = 'used') = (used_in_id IS NOT NULL)", name="used_in_a_call"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), index=True
    )
    debrief_id: Mapped[int] = mapped_column(
        ForeignKey("debrief.id", ondelete="CASCADE"), unique=True
    )
    text: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("participant.id"), index=True
    )
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(default="idea")
    asset: Mapped[str] = mapped_column(default="")
    asset_url: Mapped[str] = mapped_column(default="")
    used_in_id: Mapped[int | None] = mapped_column(ForeignKey("call.id"), index=True)
    note: Mapped[str] = mapped_column(default="")
    made_at: Mapped[Instant]
    taken_at: Mapped[Instant | None]
    asset_at: Mapped[Instant | None]
    used_at: Mapped[Instant | None]
    dropped_at: Mapped[Instant | None]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012

    program: Mapped[Program] = relationship()
    debrief: Mapped[Debrief] = relationship()
    owner: Mapped[Participant | None] = relationship()
    used_in: Mapped[Call | None] = relationship()

    def is_late(self, today: date) -> bool:
        """Whether the answer is owed since before that day, in the program's zone."""
        return self.state in OPEN_STATES and self.due_on < today

    def age(self, today: date, zone: str) -> int:
        """How many days ago it came in, on the calendar of that zone."""
        return (today - local(self.made_at, zone).date()).days
