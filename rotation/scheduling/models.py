"""Solver runs, the drafts they make, and the versions that are published."""

from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rotation.accounts.models import Person
from rotation.calls.models import Call
from rotation.extensions import Base, Instant
from rotation.meetings.models import Meeting
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program

RUN_STATES = ("queued", "running", "ready", "infeasible", "empty", "failed")
OPEN_STATES = ("queued", "running")
KINDS = ("schedule", "meetings")
"""What is searched for: seats and sittings (PROBLEM.md), or alignment meetings
(solver/meetings/README.md)."""
WORDS = ("title", "place")
"""What of a published assignment says nothing of who has what, and when."""


def _one_per_program(state: str) -> Index:
    """Two managers who press at once are told apart by the database, not by a check."""
    only = text(f"state = '{state}'")
    return Index(
        f"one_{state}_run",
        "program_id",
        unique=True,
        sqlite_where=only,
        postgresql_where=only,
    )


class SolverRun(Base):
    """One search for a schedule. This row is the truth; a queue only carries its id.

    A worker claims it by writing `owner` and `lease_until` and counts `attempt`; every
    later write names the owner. Who lets the lease run out has lost the run to the next
    claim. `problem` is the problem file the run answers, `based_on` the number of the
    version published then (0: none). The last four states are its results; `message` says
    why, `reference` is for the log. A program has at most one running and one queued run.
    `terms` say what is asked for beside the program's own rules (scheduling/terms.py),
    `kind` whether for a schedule or for alignment meetings.
    """

    __tablename__ = "solver_run"
    __table_args__ = (
        CheckConstraint(
            "state IN ('queued', 'running', 'ready', 'infeasible', 'empty', 'failed')",
            name="state",
        ),
        CheckConstraint("kind IN ('schedule', 'meetings')", name="kind"),
        _one_per_program("queued"),
        _one_per_program("running"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), index=True
    )
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    requested_at: Mapped[Instant]
    seconds: Mapped[float]
    kind: Mapped[str] = mapped_column(default="schedule")
    problem: Mapped[str] = mapped_column(Text, deferred=True)
    based_on: Mapped[int] = mapped_column(default=0)
    terms: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(default="queued", index=True)
    owner: Mapped[str | None]
    attempt: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[Instant | None]
    started_at: Mapped[Instant | None]
    finished_at: Mapped[Instant | None]
    stop_requested: Mapped[bool] = mapped_column(default=False)
    phase: Mapped[str] = mapped_column(default="")
    message: Mapped[str] = mapped_column(Text, default="")
    reference: Mapped[str] = mapped_column(default="")
    conflict: Mapped[list[Any]] = mapped_column(JSON, default=list)

    program: Mapped[Program] = relationship()
    progress: Mapped[list["RunProgress"]] = relationship(
        order_by="RunProgress.id", cascade="all, delete-orphan"
    )


class RunProgress(Base):
    """What a run knew `seconds` after it started: each tier's value and bound so far."""

    __tablename__ = "run_progress"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(
        ForeignKey("solver_run.id", ondelete="CASCADE"), index=True
    )
    seconds: Mapped[float]
    phase: Mapped[str]
    tiers: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class Draft(Base):
    """Assignments under review: a schedule file whose ids are those of our rows.

    People are participant ids, calls and placements their row ids, all as text.
    `based_on` is the number of the version that was published when its problem was posed
    (0: none); the problem names its assignments as `published`. `terms` are those of its
    run, with the pins and bans of today. Of its edits (DraftEdit) the first `position`
    hold; `broken` has a sentence for each rule that they break. One
    that is `aside` belongs to a scenario, or is of the `kind` meetings, which have a page of
    their own: nobody is asked to review it on the desk.
    """

    __tablename__ = "draft"
    __table_args__ = (CheckConstraint("kind IN ('schedule', 'meetings')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), index=True
    )
    run_id: Mapped[int | None] = mapped_column(ForeignKey("solver_run.id"), unique=True)
    made_at: Mapped[Instant]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(default="schedule")
    problem: Mapped[str] = mapped_column(Text)
    schedule: Mapped[str] = mapped_column(Text)
    based_on: Mapped[int] = mapped_column(default=0)
    terms: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    position: Mapped[int] = mapped_column(default=0)
    broken: Mapped[list[str]] = mapped_column(JSON, default=list)
    aside: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012

    program: Mapped[Program] = relationship()


class DraftEdit(Base):
    """One change that a manager made to a draft; the number counts from 1 in each draft.

    `change` says what went out of and came into its schedule, pins and bans
    (adjusting/changes.py), `said` is what the schedule said of itself before. `revision`
    is that of the draft after the edit was last made, undone or made again.
    """

    __tablename__ = "draft_edit"
    __table_args__ = (UniqueConstraint("draft_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[str]
    change: Mapped[dict[str, Any]] = mapped_column(JSON)
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[Instant]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revision: Mapped[int]

    made_by: Mapped[Person | None] = relationship()


class Version(Base):
    """A published schedule, never edited. Numbers count from 1 in each program.

    Versions of both kinds share the numbers; each `replaces` the one of its own `kind`
    before it (0: none), and leaves the assignments of the other kind as they are.
    `difference` counts what was added, moved, removed and kept against the one before;
    `lines` are the assignments as they were published (publishing/lines.py).
    """

    __tablename__ = "version"
    __table_args__ = (
        UniqueConstraint("program_id", "number"),
        UniqueConstraint("program_id", "kind", "replaces"),
        CheckConstraint("kind IN ('schedule', 'meetings')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(default="schedule")
    replaces: Mapped[int] = mapped_column(default=0)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), unique=True)
    published_at: Mapped[Instant]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    schedule: Mapped[str] = mapped_column(Text)
    difference: Mapped[dict[str, int]] = mapped_column(JSON)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    program: Mapped[Program] = relationship()
    published_by: Mapped[Person | None] = relationship()

    @property
    def only_words(self) -> bool:
        """Whether it gave everybody what they had, at the same times and with the same
        people, and only links or titles were others."""
        changed = [one for one in self.lines if one["change"] != "kept"]
        return bool(changed) and all(
            one["change"] == "moved"
            and one["grant"] | dict.fromkeys(WORDS) == one["was"] | dict.fromkeys(WORDS)
            for one in changed
        )


class Assignment(Base):
    """A seat, a sitting or a place in a meeting given to somebody, [starts_at, ends_at),
    across versions.

    A seat names its call. A sitting names its placement, its mentor and its number
    (from 1). A place names its meeting, and as number its round (from 1): somebody has one
    a round, whatever the company. It stays the same assignment while it moves; once
    cancelled it is never taken up again. `added_in` and `changed_in` are numbers of versions.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint(
            "(call_id IS NOT NULL AND placement_id IS NULL AND mentor_id IS NULL"
            " AND meeting_id IS NULL AND number = 0)"
            " OR (call_id IS NULL AND placement_id IS NOT NULL AND mentor_id IS NOT NULL"
            " AND meeting_id IS NULL AND number >= 1)"
            " OR (call_id IS NULL AND placement_id IS NULL AND mentor_id IS NULL"
            " AND meeting_id IS NOT NULL AND number >= 1)",
            name="seat_sitting_or_meeting",
        ),
        CheckConstraint("starts_at < ends_at", name="ends_after_it_starts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), index=True
    )
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id"), index=True
    )
    call_id: Mapped[int | None] = mapped_column(ForeignKey("call.id"), index=True)
    placement_id: Mapped[int | None] = mapped_column(
        ForeignKey("placement.id"), index=True
    )
    mentor_id: Mapped[int | None] = mapped_column(
        ForeignKey("participant.id"), index=True
    )
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    number: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    cancelled: Mapped[bool] = mapped_column(default=False)
    added_in: Mapped[int]
    changed_in: Mapped[int]

    participant: Mapped[Participant] = relationship(foreign_keys=participant_id)
    mentor: Mapped[Participant | None] = relationship(foreign_keys=mentor_id)
    call: Mapped[Call | None] = relationship()
    placement: Mapped[Placement | None] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
