"""A schedule that is kept aside under a name, to be compared with others."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rotation.extensions import Base, Instant
from rotation.programs.models import Program
from rotation.scheduling.models import Draft, SolverRun


class Scenario(Base):
    """One scenario of a program. Without a draft and a run it waits for its turn: a program
    has one search at a time. `terms` are what it asks for (scheduling/terms.py)."""

    __tablename__ = "scenario"
    __table_args__ = (UniqueConstraint("program_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE")
    )
    name: Mapped[str]
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)
    seconds: Mapped[float]
    made_at: Mapped[Instant]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("solver_run.id"))
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"))
    message: Mapped[str] = mapped_column(default="")

    program: Mapped[Program] = relationship()
    run: Mapped[SolverRun | None] = relationship()
    draft: Mapped[Draft | None] = relationship()

    @property
    def state(self) -> str:
        """waiting, or the state of its run; ready where its draft is there."""
        if self.draft_id is not None:
            return "ready"
        if self.message:
            return "failed"
        return self.run.state if self.run else "waiting"
