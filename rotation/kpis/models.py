"""What both sides measure together, and what was measured."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rotation.extensions import Base, Instant
from rotation.programs.models import Participant, Program


class Kpi(Base):
    """A measure that one `side` proposes; it counts once both have confirmed it.

    Who confirms for a side is one of its leaders; where it has none, anybody of it.
    """

    __tablename__ = "kpi"
    __table_args__ = (
        UniqueConstraint("program_id", "name"),
        CheckConstraint("side IN ('sales', 'marketing')", name="side"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), index=True
    )
    side: Mapped[str]
    name: Mapped[str]
    unit: Mapped[str] = mapped_column(default="")
    proposed_at: Mapped[Instant]
    sales_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))
    marketing_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))

    program: Mapped[Program] = relationship()
    sales: Mapped[Participant | None] = relationship(foreign_keys=sales_id)
    marketing: Mapped[Participant | None] = relationship(foreign_keys=marketing_id)
    values: Mapped[list["KpiValue"]] = relationship(
        back_populates="kpi", order_by="KpiValue.day", cascade="all, delete-orphan"
    )

    @property
    def agreed(self) -> bool:
        """Whether both sides have confirmed it."""
        return self.sales_id is not None and self.marketing_id is not None


class KpiValue(Base):
    """What was measured on that day; there is one value a day."""

    __tablename__ = "kpi_value"

    kpi_id: Mapped[int] = mapped_column(
        ForeignKey("kpi.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[float]

    kpi: Mapped[Kpi] = relationship(back_populates="values")
