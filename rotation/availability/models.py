"""When a participant can take part: three kinds of answer, kept apart.

`compose` in `intervals` makes one list of intervals of them.
"""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from rotation.extensions import Base, Instant


class WeeklyHours(Base):
    """A span of every week, on the person's own wall clock.

    `weekday` 0 is Monday; minutes count from midnight, [start_minute, end_minute), and
    1440 is the next midnight. `level` is available or preferred.
    """

    __tablename__ = "weekly_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint(
            "0 <= start_minute AND start_minute < end_minute AND end_minute <= 1440",
            name="ends_after_it_starts",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    weekday: Mapped[int]
    start_minute: Mapped[int]
    end_minute: Mapped[int]
    level: Mapped[str] = mapped_column(default="available")


class DatedHours(Base):
    """A span at a fixed time, [starts_at, ends_at): an exception to the week, or imported.

    `level` is available, preferred or no; "no" takes away from the week and from other
    dated hours. `source` is form, import or away: an import replaces only what imports brought, and
    away (with the level no) is what a manager knows of somebody who is ill or on leave.
    """

    __tablename__ = "dated_hours"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="ends_after_it_starts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    level: Mapped[str] = mapped_column(default="available")
    source: Mapped[str] = mapped_column(default="form")


class BusyTime(Base):
    """A busy span of a person's calendar, [starts_at, ends_at); nothing else is kept of it."""

    __tablename__ = "busy_time"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="ends_after_it_starts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    source: Mapped[str]
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
