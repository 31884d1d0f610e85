"""What a person's calendar says, kept as busy times and nothing else."""

from collections.abc import Iterable
from datetime import datetime

from rotation.accounts.models import Person
from rotation.audit.actions import record
from rotation.availability.intervals import Span
from rotation.availability.models import BusyTime
from rotation.extensions import db


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
