"""Writing the audit trail."""

from datetime import datetime
from typing import Any

from rotation.audit import chain
from rotation.audit.models import AuditEntry


def record(
    action: str,
    target: str,
    *,
    now: datetime,
    actor_id: int | None,
    program_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add one entry to the trail, in the caller's transaction.

    `action` is a verb ("publish"), `target` the row ("program 3"); `before` and `after`
    hold ids and field names, never free text or secrets.
    """
    chain.add(
        AuditEntry(
            at=now,
            actor_id=actor_id,
            program_id=program_id,
            action=action,
            target=target,
            before=before,
            after=after,
        )
    )
