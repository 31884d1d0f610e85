"""What somebody's own pages show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import contains_eager, joinedload, with_expression
from sqlalchemy.sql.base import ExecutableOption

from rotation.accounts.models import Person
from rotation.calls.models import Call
from rotation.debriefs.queries import owes_debrief
from rotation.extensions import db
from rotation.host_calendars.queries import held_calls
from rotation.invites.models import Entry
from rotation.invites.queries import shown
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program
from rotation.scheduling.models import Assignment


@dataclass(frozen=True)
class Agenda:
    """Entries by where they stand now: what is on or next, all to come, what was, and of
    what somebody still owes a debrief."""

    next: Entry | None
    coming: list[Entry]
    past: list[Entry]
    untold: list[Entry]

    @classmethod
    def of(cls, entries: Iterable[Entry], now: datetime) -> "Agenda":
        """Sort the entries; those to come in order of time, past ones latest first."""
        ordered = sorted(entries, key=lambda entry: (entry.starts_at, entry.uid))
        coming = [entry for entry in ordered if entry.ends_at > now]
        past = [entry for entry in reversed(ordered) if entry.ends_at <= now]
        following = (entry for entry in coming if not entry.cancelled)
        untold = [entry for entry in past if entry.owes_debrief]
        return cls(next(following, None), coming, past, untold)


def entries_with_people(person: Person, now: datetime) -> list[Entry]:
    """What the person's calendar shows, with answers, everybody who takes part, and
    whether a debrief is owed; one query."""
    entries = db.session.scalars(
        db.select(Entry)
        .filter_by(person_id=person.id)
        .options(*with_people(), with_expression(Entry.owes_debrief, owes_debrief(now)))
    ).unique()
    return shown(entries, ZoneInfo(person.zone), now)


def programs_of(person: Person) -> list[Participant]:
    """This person's parts in programs they have not left, the latest program first."""
    parts = db.session.scalars(
        db.select(Participant)
        .filter_by(person_id=person.id, left_at=None)
        .join(Participant.program)
        .options(
            contains_eager(Participant.program),
            joinedload(Participant.roles),
            joinedload(Participant.team),
            with_expression(Participant.held_calls, held_calls()),
        )
        .order_by(Program.starts_on.desc(), Program.name.desc())
    )
    return list(parts.unique())


def group_of(entry: Entry) -> list[Participant]:
    """Everybody who observes that call, comes to that sitting or is in that meeting, by
    name, as it is published; one query."""
    row = entry.assignment
    same: dict[str, object] = {"call_id": row.call_id}
    if row.placement_id:
        same = {
            "placement_id": row.placement_id,
            "mentor_id": row.mentor_id,
            "starts_at": row.starts_at,
        }
    elif row.meeting_id:
        same = {"meeting_id": row.meeting_id}
    group = db.session.scalars(
        db.select(Participant)
        .join(Assignment, Assignment.participant_id == Participant.id)
        .where(
            Assignment.cancelled.is_(False),
            *(getattr(Assignment, name) == value for name, value in same.items()),
        )
        .options(joinedload(Participant.person), joinedload(Participant.team))
    )
    return sorted(group, key=lambda one: one.person.name.casefold())


def with_people() -> tuple[ExecutableOption, ...]:
    """What to load with an entry: its answers, and everybody who takes part."""
    member = (joinedload(Participant.person), joinedload(Participant.team))
    return (
        joinedload(Entry.person),
        joinedload(Entry.answers),
        joinedload(Entry.assignment).options(
            joinedload(Assignment.participant).options(*member),
            joinedload(Assignment.mentor).options(*member),
            joinedload(Assignment.call).joinedload(Call.host).options(*member),
            joinedload(Assignment.placement).load_only(
                Placement.id, Placement.name, Placement.sittings
            ),
        ),
    )
