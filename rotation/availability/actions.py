"""What a person's calendar says, kept as busy times and nothing else; hours opened by tap."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _

from rotation.accounts.models import Person
from rotation.audit.actions import record
from rotation.availability.intervals import Span, subtract
from rotation.availability.models import BusyTime, DatedHours
from rotation.errors import Refused
from rotation.extensions import db
from rotation.programs.models import Participant


def replace_busy(
    person: Person,
    spans: Iterable[Span],
    *,
    source: str,
    now: datetime,
    actor_id: int | None,
) -> bool:
    """Make these the person's busy times of that source; whether that changed anything.

    Spans (UTC) are merged and not empty. Of two at once for one person, one waits.
    """
    db.session.refresh(person, with_for_update=True)
    mine = {"person_id": person.id, "source": source}
    columns = db.select(BusyTime.starts_at, BusyTime.ends_at)
    before = {Span(*row) for row in db.session.execute(columns.filter_by(**mine))}
    after = set(spans)
    if before == after:
        return False
    db.session.execute(db.delete(BusyTime).filter_by(**mine))
    db.session.add_all(
        BusyTime(**mine, starts_at=span.start, ends_at=span.end)
        for span in sorted(after)
    )
    record(
        "read calendar" if after else "forget calendar",
        f"person {person.id}",
        now=now,
        actor_id=actor_id,
        before={"busy": len(before)},
        after={"busy": len(after)},
    )
    return True


def open_hours(participant: Participant, span: Span, *, now: datetime) -> bool:
    """Make the participant available for all of the span (UTC), from the next schedule on;
    whether that changed anything.

    A dated "no" loses what the span covers. Refused where the person's calendar says that
    they are busy then, where the time has begun, or where the program has ended.
    """
    if participant.program.state == "ended" or span.start <= now:
        raise Refused(_("This time is over, so opening it would change nothing."))
    mine = db.select(Participant.id).filter_by(id=participant.id)
    db.session.execute(mine.with_for_update())  # of two taps at once one waits
    if _is_busy(participant.person_id, span):
        raise Refused(
            _("Your calendar says that you are busy then. Free the time there first.")
        )
    dated = db.session.scalars(
        db.select(DatedHours).where(
            DatedHours.participant_id == participant.id,
            DatedHours.starts_at < span.end,
            DatedHours.ends_at > span.start,
        )
    ).all()
    closed = [row for row in dated if row.level == "no"]
    if not closed and any(
        row.starts_at <= span.start and span.end <= row.ends_at for row in dated
    ):
        return False
    for row in closed:
        _cut(row, span)
    db.session.add(
        DatedHours(
            participant_id=participant.id,
            starts_at=span.start,
            ends_at=span.end,
            level="available",
        )
    )
    record(
        "open hours",
        f"participant {participant.id}",
        now=now,
        actor_id=participant.person_id,
        program_id=participant.program_id,
    )
    return True


def _is_busy(person_id: int, span: Span) -> bool:
    query = db.select(BusyTime.id).where(
        BusyTime.person_id == person_id,
        BusyTime.starts_at < span.end,
        BusyTime.ends_at > span.start,
    )
    return db.session.scalar(query.limit(1)) is not None


def _cut(row: DatedHours, span: Span) -> None:
    """Leave of the row only what the span does not cover."""
    for rest in subtract([Span(row.starts_at, row.ends_at)], [span]):
        db.session.add(
            DatedHours(
                participant_id=row.participant_id,
                starts_at=rest.start,
                ends_at=rest.end,
                level=row.level,
                source=row.source,
            )
        )
    db.session.delete(row)
