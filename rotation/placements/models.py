"""What marketing offers: placements, their mentors, and what must come first."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rotation.extensions import Base
from rotation.placements.words import placement_title
from rotation.programs.models import Participant, Team

placement_mentor = Table(
    "placement_mentor",
    Base.metadata,
    Column(
        "placement_id", ForeignKey("placement.id", ondelete="CASCADE"), primary_key=True
    ),
    Column(
        "participant_id",
        ForeignKey("participant.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)

placement_after = Table(
    "placement_after",
    Base.metadata,
    Column(
        "placement_id", ForeignKey("placement.id", ondelete="CASCADE"), primary_key=True
    ),
    Column(
        "earlier_id",
        ForeignKey("placement.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)


class Placement(Base):
    """A short rotation into a marketing team: `sittings` of `minutes` with one mentor.

    Consecutive sittings start at least `min_gap_hours` and at most `max_gap_hours` apart
    (`None`: no upper limit). `name` is unique in the program.
    """

    __tablename__ = "placement"
    __table_args__ = (
        UniqueConstraint("program_id", "name"),
        CheckConstraint("sittings >= 1 AND minutes >= 1", name="has_sittings"),
        CheckConstraint("min_gap_hours >= 0", name="gap_not_negative"),
        CheckConstraint("seats_per_mentor >= 1", name="has_seats"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    sittings: Mapped[int] = mapped_column(default=1)
    minutes: Mapped[int] = mapped_column(default=60)
    min_gap_hours: Mapped[int] = mapped_column(default=0)
    max_gap_hours: Mapped[int | None]
    seats_per_mentor: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012

    team: Mapped[Team] = relationship()
    mentors: Mapped[list[Participant]] = relationship(secondary=placement_mentor)
    after: Mapped[list["Placement"]] = relationship(
        secondary=placement_after,
        primaryjoin="Placement.id == placement_after.c.placement_id",
        secondaryjoin="Placement.id == placement_after.c.earlier_id",
    )

    @property
    def title(self) -> str:
        """What pages and calendars call it; `name` is what files and commands do."""
        return placement_title(self.name)
