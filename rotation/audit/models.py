"""Who did what, when, before and after, each entry sealed to the one before it."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from rotation.extensions import Base, Instant


class AuditEntry(Base):
    """One change of state. `actor_id` is `None` for the command line and the worker.

    `number` counts the entries in the order in which they were committed, from 1, and
    `digest` seals this one to the one before (rotation/audit/chain.py); both are given at
    the commit. Persons and programs are numbers here and no references: the trail
    outlives what it tells of, and what was sealed must never change.
    """

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Instant]
    actor_id: Mapped[int | None] = mapped_column(index=True)
    program_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str]
    target: Mapped[str]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    number: Mapped[int | None] = mapped_column(unique=True)
    digest: Mapped[str | None]


class AuditHead(Base):
    """The last entry of the trail: one row, which whoever seals holds until the commit."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    digest: Mapped[str]
