"""Seats on offer, who was asked to take them, and who stands by for a call."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rotation.calls.models import Call
from rotation.extensions import Base, Instant
from rotation.programs.models import Participant, Program
from rotation.scheduling.models import Assignment

LIVE = ("new", "open", "taken")


class Offer(Base):
    """A seat that its shadower gives away; there is at most one live offer of a seat.

    `why`: a swap (the shadower would go all the same) or a decline. It is new until the
    worker has looked who fits, then open; taken while a manager has to approve; done
    once it is published; ended where nothing came of it, and `message` says why.
    `attempt` counts the worker's tries to look, `looked_at` is when it last did.
    """

    __tablename__ = "offer"
    __table_args__ = (
        CheckConstraint("why IN ('swap', 'decline')", name="why"),
        CheckConstraint(
            "state IN ('new', 'open', 'taken', 'done', 'ended')", name="state"
        ),
        Index(
            "one_live_offer",
            "assignment_id",
            unique=True,
            sqlite_where=text("state IN ('new', 'open', 'taken')"),
            postgresql_where=text("state IN ('new', 'open', 'taken')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(
        ForeignKey("assignment.id", ondelete="CASCADE"), index=True
    )
    why: Mapped[str]
    state: Mapped[str] = mapped_column(default="new")
    made_at: Mapped[Instant]
    attempt: Mapped[int] = mapped_column(default=0)
    looked_at: Mapped[Instant | None]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))
    taken_at: Mapped[Instant | None]
    message: Mapped[str] = mapped_column(default="")

    assignment: Mapped[Assignment] = relationship()
    taken_by: Mapped[Participant | None] = relationship()
    asked: Mapped[list["Asked"]] = relationship(
        back_populates="offer", cascade="all, delete-orphan", order_by="Asked.id"
    )

    @property
    def program(self) -> Program:
        """The program that it belongs to."""
        return self.assignment.participant.program


class Asked(Base):
    """Somebody who fits was asked to take a seat; `refused_at`: they said no, thanks."""

    __tablename__ = "asked"
    __table_args__ = (UniqueConstraint("offer_id", "participant_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id", ondelete="CASCADE"))
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    asked_at: Mapped[Instant]
    refused_at: Mapped[Instant | None]

    offer: Mapped[Offer] = relationship(back_populates="asked")
    participant: Mapped[Participant] = relationship()


class Standby(Base):
    """Somebody would take a seat on this call if one came free; first come, first in line."""

    __tablename__ = "standby"
    __table_args__ = (UniqueConstraint("participant_id", "call_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE")
    )
    call_id: Mapped[int] = mapped_column(
        ForeignKey("call.id", ondelete="CASCADE"), index=True
    )
    since: Mapped[Instant]

    participant: Mapped[Participant] = relationship()
    call: Mapped[Call] = relationship()
