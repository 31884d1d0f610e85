"""What people have declined, and what that means for the next schedule.

A seat that its shadower or its host declined is not given to that person again; where it
was the host, the call has a seat less. A sitting that its rotator or mentor declined takes
its time out of their hours: the engine finds another time, or another mentor. What is
about a call ends when the call moves.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, or_

from rotation.availability.intervals import Hours, Span, merge, subtract
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.invites.models import Answer, Entry
from rotation.invites.queries import stands
from rotation.programs.models import Participant, Program
from rotation.scheduling.models import Assignment


@dataclass
class Declines:
    """`seats` are pairs of shadower and call, by id, whoever of the two declined;
    `closed` are those that hosts did. `times` are of participants by id, in UTC."""

    seats: set[tuple[int, int]] = field(default_factory=set)
    closed: set[tuple[int, int]] = field(default_factory=set)
    times: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))

    def seats_left(self, call_id: int, seats: int) -> int:
        """How many of the call's seats may be given to others."""
        return max(0, seats - sum(call == call_id for _, call in self.closed))

    def less(self, participant_id: int, hours: Hours) -> Hours:
        """The participant's hours without the times that they declined."""
        if participant_id not in self.times:
            return hours
        taken = merge(self.times[participant_id])
        return Hours(
            tuple(subtract(hours.available, taken)),
            tuple(subtract(hours.preferred, taken)),
        )


def declines_of(program: Program, *, not_before: datetime | None = None) -> Declines:
    """Everything that stands declined in the program and starts no earlier than
    `not_before` (UTC; `None`: everything). One query."""
    rows = db.session.execute(
        db.select(
            Entry.part,
            Participant.id,
            Assignment.participant_id,
            Assignment.call_id,
            Entry.starts_at,
            Entry.ends_at,
        )
        .join(Entry.assignment)
        .join(Answer, Answer.entry_id == Entry.id)
        .join(
            Participant,
            and_(
                Participant.person_id == Entry.person_id,
                Participant.program_id == Assignment.program_id,
            ),
        )
        .outerjoin(Call, Call.id == Assignment.call_id)
        .where(
            Assignment.program_id == program.id,
            Answer.answer == "declined",
            stands(),
            or_(
                Assignment.call_id.is_(None),
                and_(Entry.starts_at == Call.starts_at, Entry.ends_at == Call.ends_at),
            ),
        )
    )
    found = Declines()
    for part, who, seeker, call_id, start, end in rows:
        if not_before is not None and start < not_before:
            continue
        if call_id is None:
            found.times[who].append(Span(start, end))
            continue
        found.seats.add((seeker, call_id))
        if part == "host":
            found.closed.add((seeker, call_id))
    return found
