"""What does not hold any more of a published schedule, and what could be done about it."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rotation.extensions import Base, Instant
from rotation.programs.models import Program


def track_of(kind: str) -> str:
    """The kind of the versions in which a trouble of that kind is mended."""
    return "meetings" if kind == "meeting" else "schedule"


class Trouble(Base):
    """Something that keeps published assignments from taking place as they stand.

    `key` says what and to whom, so that the same is never two rows; `assignments` are ids,
    in `version`, the number of the version of its `track` that was published then. It is new until a
    worker has looked for repairs: it claims the row by writing `owner` and `lease_until`
    and counts `attempt`. Then it is ready; done once a repair is published, over where it
    went away by itself, failed where the worker gave up (`message` says why). `tries`
    counts what was tried without asking anybody.
    """

    __tablename__ = "trouble"
    __table_args__ = (
        UniqueConstraint("program_id", "key"),
        CheckConstraint(
            "state IN ('new', 'ready', 'done', 'over', 'failed')", name="state"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE")
    )
    key: Mapped[str]
    kind: Mapped[str]
    assignments: Mapped[list[int]] = mapped_column(JSON)
    version: Mapped[int]
    seen_at: Mapped[Instant]
    state: Mapped[str] = mapped_column(default="new")
    message: Mapped[str] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None]
    attempt: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[Instant | None]

    program: Mapped[Program] = relationship()
    repairs: Mapped[list["Repair"]] = relationship(
        back_populates="trouble", order_by="Repair.rank", cascade="all, delete-orphan"
    )

    @property
    def track(self) -> str:
        """The kind of the versions that it is a trouble of."""
        return track_of(self.kind)


class Repair(Base):
    """One way out of a trouble; the first has rank 1.

    `people` is how many calendars change, `first_at` when the first thing that changes
    begins. Of seats and sittings `kind` is standby, follow, other, refill or leave_out,
    `change` what goes out of and comes into the schedule (adjusting/changes.py), `without`
    how many are left with less, `before` and `after` fairness as lists of [share, how many
    reach it], from [“0”, everybody]. Of a meeting `kind` is one of meetings/mending.py,
    `change` of repairs/meetings.py, `without` how many have no meeting in the round,
    `before` and `after` lists of [what is counted, how many]: people without one, and new
    pairs.
    """

    __tablename__ = "repair"

    id: Mapped[int] = mapped_column(primary_key=True)
    trouble_id: Mapped[int] = mapped_column(
        ForeignKey("trouble.id", ondelete="CASCADE"), index=True
    )
    rank: Mapped[int]
    kind: Mapped[str]
    change: Mapped[dict[str, Any]] = mapped_column(JSON)
    people: Mapped[int]
    without: Mapped[int]
    before: Mapped[list[Any]] = mapped_column(JSON)
    after: Mapped[list[Any]] = mapped_column(JSON)
    first_at: Mapped[Instant]

    trouble: Mapped[Trouble] = relationship(back_populates="repairs")

    @property
    def program(self) -> Program:
        """The program that it belongs to."""
        return self.trouble.program
