"""The customer calls that somebody may observe."""

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rotation.extensions import Base, Instant
from rotation.programs.models import Participant

CONSENTS = ("unknown", "asked", "yes", "no")


class Call(Base):
    """A customer meeting that exists anyway, [starts_at, ends_at), hosted by one rep.

    `external_id` is the id in the CRM or calendar it came from, unique in the program.
    `consent` is the customer's answer to being observed, `withheld` that the host keeps
    its seats back. A cancelled call stays, so that published schedules can still name it.
    """

    __tablename__ = "call"
    __table_args__ = (
        UniqueConstraint("program_id", "external_id"),
        CheckConstraint("starts_at < ends_at", name="ends_after_it_starts"),
        CheckConstraint("seats >= 0", name="seats_not_negative"),
        CheckConstraint("consent IN ('unknown', 'asked', 'yes', 'no')", name="consent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), index=True
    )
    external_id: Mapped[str]
    source: Mapped[str] = mapped_column(default="csv")
    host_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    title: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    seats: Mapped[int] = mapped_column(default=1)
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    consent: Mapped[str] = mapped_column(default="unknown")
    join_url: Mapped[str] = mapped_column(default="")
    withheld: Mapped[bool] = mapped_column(default=False)
    cancelled: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012

    host: Mapped[Participant] = relationship()

    def may_be_observed(self, *, consent_required: bool) -> bool:
        """Whether its seats may be given away: it takes place, and the host and the
        customer want it."""
        agreed = ("yes",) if consent_required else ("yes", "unknown", "asked")
        return not self.cancelled and not self.withheld and self.consent in agreed
