"""Reading meetings as they are published, and their drafts."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import joinedload, selectinload

from rotation.accounts.models import Person
from rotation.extensions import db
from rotation.invites.models import Entry
from rotation.meetings.models import Meeting
from rotation.programs.models import Participant, Program
from rotation.programs.sides import SIDES, side_of
from rotation.publishing.difference import convener_of
from rotation.scheduling.models import (
    OPEN_STATES,
    Assignment,
    Draft,
    SolverRun,
    Version,
)
from rotation.scheduling.queries import overtaken_by


@dataclass(frozen=True)
class Standing:
    """A meeting that is published, with the entries of its members by side, by name."""

    meeting: Meeting
    sides: dict[str, list[Entry]]

    @property
    def entries(self) -> list[Entry]:
        return [entry for entries in self.sides.values() for entry in entries]

    @property
    def people(self) -> list[int]:
        """The ids of those in it."""
        return [entry.person_id for entry in self.entries]

    @property
    def place(self) -> str:
        """Where people join, as their calendars show it."""
        return self.entries[0].location

    @property
    def convener(self) -> Entry:
        """The entry of who sends the link and keeps the notes."""
        chosen = convener_of(self.people, self.meeting.number)
        return next(one for one in self.entries if one.person_id == chosen)

    def is_over(self, now: datetime) -> bool:
        return self.meeting.ends_at <= now


def meetings_in(program: Program) -> list[Standing]:
    """Everything that is published, by round and time; two queries."""
    return _standing(Meeting.program_id == program.id)


def standing(meeting_id: int) -> Standing | None:
    """One meeting that is published; `None` where it does not take place."""
    return next(iter(_standing(Meeting.id == meeting_id)), None)


def _standing(which: object) -> list[Standing]:
    entries = db.session.scalars(
        db.select(Entry)
        .join(Entry.assignment)
        .join(Meeting, Meeting.id == Assignment.meeting_id)
        .join(Person, Person.id == Entry.person_id)
        .where(which, ~Entry.cancelled)  # type: ignore[arg-type]
        .order_by(Meeting.number, Meeting.starts_at, Meeting.id, Person.name, Entry.id)
        .options(
            joinedload(Entry.person),
            selectinload(Entry.answers),
            joinedload(Entry.assignment).options(
                joinedload(Assignment.meeting).options(
                    joinedload(Meeting.program),
                    joinedload(Meeting.noted_by).joinedload(Participant.person),
                ),
                joinedload(Assignment.participant).options(
                    joinedload(Participant.team), joinedload(Participant.roles)
                ),
            ),
        )
    ).unique()
    sides: dict[Meeting, dict[str, list[Entry]]] = defaultdict(
        lambda: {side: [] for side in SIDES}
    )
    for entry in entries:
        meeting, roles = entry.assignment.meeting, entry.assignment.participant.roles
        assert meeting is not None  # noqa: S101  the query reads nothing else
        sides[meeting][side_of(roles) or SIDES[0]].append(entry)
    return [Standing(meeting, found) for meeting, found in sides.items()]


def waiting_draft(program: Program) -> Draft | None:
    """The newest draft of meetings that is not published, unless later meetings are."""
    newest = db.session.scalar(
        db.select(Draft)
        .outerjoin(Version, Version.draft_id == Draft.id)
        .where(
            Draft.program_id == program.id,
            Draft.kind == "meetings",
            Version.id.is_(None),
        )
        .order_by(Draft.id.desc())
        .limit(1)
    )
    return None if newest is None or overtaken_by(newest) else newest


def open_meetings_run(program: Program) -> SolverRun | None:
    """The search for meetings that waits or is running."""
    return db.session.scalar(
        db.select(SolverRun)
        .where(
            SolverRun.program_id == program.id,
            SolverRun.kind == "meetings",
            SolverRun.state.in_(OPEN_STATES),
        )
        .order_by(SolverRun.id.desc())
        .limit(1)
    )


def names_in(program: Program) -> dict[str, str]:
    """What managers call the people of the program, by participant id as files write it."""
    rows = db.session.execute(
        db.select(Participant.id, Person.name, Person.email)
        .join(Participant.person)
        .where(Participant.program_id == program.id)
    )
    return {str(id_): name or email for id_, name, email in rows}
