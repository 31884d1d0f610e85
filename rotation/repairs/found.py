"""What counts as broken: a trouble as the rows tell it, and what tells that somebody
cannot come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement

from rotation.availability.models import DatedHours
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.invites.models import Answer, Entry
from rotation.invites.queries import stands
from rotation.meetings.models import Meeting
from rotation.programs.models import Participant
from rotation.repairs.models import track_of
from rotation.scheduling.models import Assignment


@dataclass(frozen=True)
class Out:
    """A place in a meeting that its person cannot take; `kind` says why: left, away, busy
    (hosting a call then) or declined, with the `reason` that they gave."""

    kind: str
    assignment: Assignment
    reason: str = ""


@dataclass(frozen=True)
class Found:
    """One trouble as the rows tell it now: `about` is the call, or the person whose
    absence or answer it is, in words of `kind`. Of a meeting it is those who are `out`,
    and who can come; without anybody out too few are left."""

    kind: str
    key: str
    who: Participant | None
    call: Call | None
    assignments: tuple[Assignment, ...]
    meeting: Meeting | None = None
    out: tuple[Out, ...] = ()
    able: tuple[Assignment, ...] = ()

    @property
    def ids(self) -> list[int]:
        """The ids of what is broken, in order."""
        return sorted(one.id for one in self.assignments)

    @property
    def track(self) -> str:
        """The kind of the versions that it is a trouble of."""
        return track_of(self.kind)

    @property
    def first_at(self) -> datetime:
        """When the first thing begins that is broken, in UTC."""
        return min(one.starts_at for one in self.assignments)


def declined_by(person_id: Any) -> ColumnElement[bool]:
    """Whether that person's last answer to the assignment, as it stands, is no."""
    return (
        db.select(Answer.id)
        .join(Entry, Entry.id == Answer.entry_id)
        .where(
            Entry.assignment_id == Assignment.id,
            Entry.person_id == person_id,
            ~Entry.cancelled,
            Answer.answer == "declined",
            stands(),
        )
        .exists()
    )


def away(participant_id: Any) -> ColumnElement[bool]:
    """Whether managers know that participant to be away at the time of the assignment."""
    return (
        db.select(DatedHours.id)
        .where(
            DatedHours.participant_id == participant_id,
            DatedHours.source == "away",
            DatedHours.starts_at < Assignment.ends_at,
            DatedHours.ends_at > Assignment.starts_at,
        )
        .exists()
    )
