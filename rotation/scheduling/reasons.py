"""Rows of why and why not: what the engine said of each version."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rotation.extensions import Base, Instant
from rotation.scheduling.models import Version


class Explanation(Base):
    """Why and why not of one version: what is left of the work, and the reasons once done.

    Written with the version. A worker claims it by writing `owner` and `lease_until` and
    counts `attempt`; `made_at` is when it was done with: explained, overtaken by a later
    version, or given up (`message` says why).
    """

    __tablename__ = "explanation"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(
        ForeignKey("version.id", ondelete="CASCADE"), unique=True
    )
    owner: Mapped[str | None]
    attempt: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[Instant | None]
    made_at: Mapped[Instant | None]
    message: Mapped[str] = mapped_column(default="")

    version: Mapped[Version] = relationship()
    reasons: Mapped[list["Reason"]] = relationship(cascade="all, delete-orphan")


class Reason(Base):
    """What the engine says about one seeker: how many calls (or placements) were left
    after each rule, and which opened hours would bring more.

    `kind` is shadower or rotator. `funnel` holds [words, count] pairs, `asks` at most
    three {"available": [start, end], "then": share of the target}, best first.
    """

    __tablename__ = "reason"
    __table_args__ = (UniqueConstraint("explanation_id", "participant_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    explanation_id: Mapped[int] = mapped_column(
        ForeignKey("explanation.id", ondelete="CASCADE")
    )
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str]
    funnel: Mapped[list[Any]] = mapped_column(JSON)
    asks: Mapped[list[dict[str, Any]]] = mapped_column(JSON)

    explanation: Mapped[Explanation] = relationship(back_populates="reasons")
