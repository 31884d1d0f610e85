"""The trail as a chain: each entry's digest is of what it says and of the digest before.

Who changes, deletes, inserts or reorders entries breaks it at the first one that is
touched; who cuts off its end is found by the head, which says where it ends. Somebody
who may write to the database can make a new chain of all of it: against that, note now
and then what `rotation doctor` says of its end.

Entries are sealed when their transaction commits, as the last thing in it, so the lock of
the head is held for a moment only, and nobody who holds it waits for anything else.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from rotation.audit.models import AuditEntry, AuditHead
from rotation.extensions import db

UNSEALED = "entries of the audit trail that are not sealed yet"
AT_ONCE = 5000


@dataclass(frozen=True)
class Trail:
    """What became of the chain: how many entries are sound, the digest of the last of
    them, and, where it is broken, a sentence on the first that is not."""

    sound: int
    digest: str
    fault: str | None


def add(entry: AuditEntry) -> None:
    """Have this entry sealed when the transaction commits."""
    db.session.add(entry)
    db.session().info.setdefault(UNSEALED, []).append(entry)


def seal(session: Session) -> None:
    """Give the new entries of this transaction their numbers and digests."""
    if session.in_nested_transaction():
        return
    entries = [x for x in session.info.pop(UNSEALED, []) if x in session]
    if not entries:
        return
    session.flush()
    head = _held_head(session)
    for entry in entries:
        head.number += 1
        said = _as_kept([entry.before, entry.after])
        head.digest = _digest(head.digest, head.number, entry, said)
        entry.number, entry.digest = head.number, head.digest


event.listen(db.session, "before_commit", seal)


def examine() -> Trail:
    """Read the whole trail and say whether it is as it was written; a few seconds for each
    100,000 entries, in steps that keep nobody from writing."""
    end = db.session.execute(db.select(AuditHead.number, AuditHead.digest)).first()
    last, sealed_with = end or (0, "")
    number, digest = 0, ""
    for entry in _entries(last):
        if entry.number != number + 1:
            return Trail(number, digest, f"entry {number + 1} is missing")
        if entry.digest != _digest(
            digest, entry.number, entry, [entry.before, entry.after]
        ):
            return Trail(
                number, digest, f"entry {entry.number} is not as it was written"
            )
        number, digest = entry.number, entry.digest
    if number < last:
        return Trail(number, digest, f"entry {number + 1} is missing")
    if digest != sealed_with:
        return Trail(number, digest, f"what follows entry {number} was taken away")
    return Trail(number, digest, _added())


def _entries(last: int) -> Iterator[Any]:
    """The entries up to this number, in order."""
    table = AuditEntry.__table__
    since = 0
    while True:
        rows = db.session.execute(
            db.select(*table.columns)
            .where(table.c.number > since, table.c.number <= last)
            .order_by(table.c.number)
            .limit(AT_ONCE)
        ).all()
        db.session.rollback()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        since = rows[-1].number


def _added() -> str | None:
    """What of the trail was written past the program, if anything; one look at both the
    entries and their end, since somebody may be writing."""
    numbers = db.select(
        db.func.max(AuditEntry.number),
        db.select(AuditHead.number).scalar_subquery(),
        db.func.min(AuditEntry.id).filter(AuditEntry.number.is_(None)),
        db.func.min(AuditEntry.number),
    )
    last, end, unsealed, first = db.session.execute(numbers).one()
    if unsealed is not None:
        return f"row {unsealed} was added from outside"
    if last is not None and last > (end or 0):
        return f"entry {(end or 0) + 1} was added from outside"
    if first is not None and first < 1:
        return f"entry {first} was added from outside"
    return None


def _held_head(session: Session) -> AuditHead:
    """The end of the chain, which nobody else moves until this transaction is over."""
    query = db.select(AuditHead).with_for_update()
    query = query.execution_options(populate_existing=True)
    head = session.scalar(query)
    if head is None:
        first = "INSERT INTO audit_head (id, number, digest) VALUES (1, 0, '') ON CONFLICT DO NOTHING"
        session.execute(db.text(first))
        head = session.scalars(query).one()
    return head


def _digest(previous: str, number: int, entry: Any, states: list[Any]) -> str:
    """SHA-256 over the digest before, the number and all that the entry says; `states`
    are before and after."""
    at: datetime = entry.at
    said = [
        previous,
        number,
        at.astimezone(UTC).isoformat(),
        entry.actor_id,
        entry.program_id,
        entry.action,
        entry.target,
        states,
    ]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _as_kept(value: Any) -> Any:
    """The value as the database will give it back: keys are text, tuples are lists."""
    return json.loads(json.dumps(value))
