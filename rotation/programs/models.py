"""A program, its managers and teams, who takes part and in which roles."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Text,
    UniqueConstraint,
    literal,
)
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from rotation.accounts.models import Person
from rotation.extensions import Base, Instant

TIERS = ["stability", "fairness", "wishes", "variety", "balance"]
GIVING_TIERS = {"fairness", "wishes", "variety"}
PROGRAM_STATES = ("collecting", "running", "ended")
ROLE_KINDS = ("shadower", "host", "rotator", "mentor")


def gives_nothing(objective: Iterable[str]) -> bool:
    """Whether a search with these tiers would leave everybody empty-handed: what gives
    people something is not among them, or an even load comes before it."""
    decisive = (one for one in objective if one in GIVING_TIERS or one == "balance")
    return next(decisive, "balance") == "balance"


class Program(Base):
    """One run of the exchange.

    It lasts from the first minute of `starts_on` to the last of `ends_on` (both
    included) in `zone`, an IANA name. `name` is its handle in addresses and commands.
    With `approve_swaps` a manager has the last word on each seat that changes hands; with
    `fill_automatically` whoever stands by first gets a freed seat without being asked.
    With `repair_automatically` what broke is repaired without a manager where all that
    changes is at least `repair_hours` away.
    With `newcomers_at_median` who was in no earlier program starts with the median of the
    others as credit, not with nothing (rotation/ledger/start.py).
    Who has not answered is reminded `remind_hours` before `sign_up_until` (0: never), and
    when a manager last asked for it, at `reminded_at`.
    Marketing owes an answer to an idea of a debrief within `idea_days` working days.
    The first survey is open `survey_days_before` days before the program, the second one
    `survey_days_after` days after it, unless a manager decides otherwise (`survey_states`).
    `survey_states` holds the waves of the survey that a manager has opened or closed.
    What of a host's own calendar is a call: events with a guest from outside the
    `own_domains`, and those with one of the `call_words` in the title; both are lists with
    commas, and where both are empty, no calendar brings calls. `tags` is such a list, too:
    what people may wish for beside the tags that calls bear already.
    The fiscal year begins with the month `fiscal_start` (1 is January); so many weeks before
    a quarter's close are quiet for each track (rotation/programs/quiet.py). On `holidays`,
    one a line, nothing is planned (rotation/programs/holidays.py).
    With `meeting` there is a third track: in each of `meeting_rounds` rounds of
    `meeting_weeks` weeks, from the first day on, everybody is to be in one alignment meeting
    of `meeting_minutes`, with `meeting_least` to `meeting_most` people and at least
    `meeting_each_side` of each side, between the hours `meeting_from` and `meeting_until` on
    the own clock of each. They join at `meeting_url`, unless a meeting has a link of its own.
    """

    __tablename__ = "program"
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="ends_after_it_starts"),
        CheckConstraint("buffer_minutes >= 0", name="buffer_not_negative"),
        CheckConstraint("slot_minutes > 0", name="slot_positive"),
        CheckConstraint("remind_hours >= 0", name="remind_not_negative"),
        CheckConstraint("fiscal_start BETWEEN 1 AND 12", name="fiscal_start"),
        CheckConstraint("idea_days >= 1", name="idea_days_positive"),
        CheckConstraint(
            "survey_days_before >= 1 AND survey_days_after >= 1",
            name="survey_days_positive",
        ),
        CheckConstraint(
            "2 * meeting_each_side <= meeting_least AND meeting_least <= meeting_most"
            " AND meeting_each_side >= 1",
            name="meeting_sizes",
        ),
        CheckConstraint("meeting_from < meeting_until", name="meeting_hours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    zone: Mapped[str]
    shadowing: Mapped[bool] = mapped_column(default=True)
    rotating: Mapped[bool] = mapped_column(default=True)
    meeting: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default="collecting")
    sign_up_until: Mapped[Instant | None]
    remind_hours: Mapped[int] = mapped_column(default=24)
    reminded_at: Mapped[Instant | None]
    open_to: Mapped[str] = mapped_column(default="")
    consent_required: Mapped[bool] = mapped_column(default=False)
    approve_swaps: Mapped[bool] = mapped_column(default=False)
    fill_automatically: Mapped[bool] = mapped_column(default=False)
    repair_automatically: Mapped[bool] = mapped_column(default=False)
    repair_hours: Mapped[int] = mapped_column(default=48)
    own_domains: Mapped[str] = mapped_column(default="")
    call_words: Mapped[str] = mapped_column(default="")
    tags: Mapped[str] = mapped_column(default="")
    slot_minutes: Mapped[int] = mapped_column(default=30)
    buffer_minutes: Mapped[int] = mapped_column(default=0)
    default_target: Mapped[int] = mapped_column(default=3)
    default_max_per_week: Mapped[int] = mapped_column(default=1)
    promise_required: Mapped[bool] = mapped_column(default=False)
    fiscal_start: Mapped[int] = mapped_column(default=1)
    quiet_weeks_shadowing: Mapped[int] = mapped_column(default=0)
    quiet_weeks_rotating: Mapped[int] = mapped_column(default=2)
    holidays: Mapped[str] = mapped_column(Text, default="")
    meeting_least: Mapped[int] = mapped_column(default=3)
    meeting_most: Mapped[int] = mapped_column(default=5)
    meeting_each_side: Mapped[int] = mapped_column(default=1)
    meeting_weeks: Mapped[int] = mapped_column(default=2)
    meeting_rounds: Mapped[int] = mapped_column(default=3)
    meeting_minutes: Mapped[int] = mapped_column(default=45)
    meeting_from: Mapped[int] = mapped_column(default=9)
    meeting_until: Mapped[int] = mapped_column(default=17)
    meeting_url: Mapped[str] = mapped_column(default="")
    newcomers_at_median: Mapped[bool] = mapped_column(default=True)
    idea_days: Mapped[int] = mapped_column(default=10)
    survey_days_before: Mapped[int] = mapped_column(default=60)
    survey_days_after: Mapped[int] = mapped_column(default=21)
    objective: Mapped[list[str]] = mapped_column(JSON, default=lambda: list(TIERS))
    survey_states: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    created_at: Mapped[Instant]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012

    teams: Mapped[list["Team"]] = relationship(
        back_populates="program", cascade="all, delete-orphan", order_by="Team.name"
    )
    participants: Mapped[list["Participant"]] = relationship(
        back_populates="program", cascade="all, delete-orphan"
    )

    def is_over(self, now: datetime) -> bool:
        """Whether its last day is past, or it was ended."""
        today = now.astimezone(ZoneInfo(self.zone)).date()
        return self.state == "ended" or today > self.ends_on


class ProgramManager(Base):
    """A person who runs one program, or only looks at everything in it (`reads_only`)."""

    __tablename__ = "program_manager"

    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    reads_only: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship()


class Team(Base):
    """A team in a program; `max_away` limits how many of it are in sittings at once
    (`None`: no limit)."""

    __tablename__ = "team"
    __table_args__ = (
        UniqueConstraint("program_id", "name"),
        CheckConstraint("max_away IS NULL OR max_away >= 0", name="away_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    max_away: Mapped[int | None]

    program: Mapped[Program] = relationship(back_populates="teams")


class Participant(Base):
    """A person in a program. Somebody without a role takes part in nothing yet.

    `signed_up_at` is when they last confirmed their answers; `None`: not yet answered.
    A `leader` leads others; reports show whether they take part as everybody else does.
    `crm_id` is what exports of the CRM call this person as an owner, if that is known.
    `promised_at` is when they promised confidentiality, for this program and no other, and
    `promise_wording` the number of the wording that they read (rotation/signup/promise.py).
    Where the program has `promise_required`, nobody is given a seat before. `held_calls` is
    what a query says that asks for it (host_calendars/queries.py).
    """

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("program_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    signed_up_at: Mapped[Instant | None]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    leader: Mapped[bool] = mapped_column(default=False)
    left_at: Mapped[Instant | None]
    promised_at: Mapped[Instant | None]
    promise_wording: Mapped[int | None]
    crm_id: Mapped[str] = mapped_column(default="")
    created_at: Mapped[Instant]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012

    held_calls: Mapped[int] = query_expression(literal(0))
    program: Mapped[Program] = relationship(back_populates="participants")
    person: Mapped[Person] = relationship()
    team: Mapped[Team | None] = relationship()
    roles: Mapped[list["Role"]] = relationship(
        back_populates="participant", cascade="all, delete-orphan", order_by="Role.kind"
    )

    def role(self, kind: str) -> "Role | None":
        """The role of that kind, if this participant has it."""
        return next((role for role in self.roles if role.kind == kind), None)


class Role(Base):
    """What a participant does: shadower, host, rotator or mentor, with limits and wishes.

    Words and meanings are those of PROBLEM.md. `choices` maps placement names to weights;
    `not_with` and `met` hold e-mail addresses; `None` for a cap is no limit. `done` holds
    placement names. What a kind of role has no use for stays empty.
    """

    __tablename__ = "role"
    __table_args__ = (
        UniqueConstraint("participant_id", "kind"),
        CheckConstraint("target >= 1", name="target_positive"),
        CheckConstraint("credit >= 0", name="credit_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str]
    target: Mapped[int] = mapped_column(default=1)
    credit: Mapped[int] = mapped_column(default=0)
    max_per_week: Mapped[int | None]
    max_per_host: Mapped[int | None]
    requires: Mapped[list[str]] = mapped_column(JSON, default=list)
    refuses: Mapped[list[str]] = mapped_column(JSON, default=list)
    wishes: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    path: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    choices: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    preferred_weight: Mapped[int] = mapped_column(default=0)
    not_with: Mapped[list[str]] = mapped_column(JSON, default=list)
    met: Mapped[list[str]] = mapped_column(JSON, default=list)
    done: Mapped[list[str]] = mapped_column(JSON, default=list)

    participant: Mapped[Participant] = relationship(back_populates="roles")
