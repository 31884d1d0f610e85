"""What managers do with mails: send those held back, send failed ones again, go on."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import aliased

from rotation.audit.actions import record
from rotation.config import settings
from rotation.extensions import db
from rotation.invites import outbox
from rotation.invites.models import CALENDAR_KINDS, MailIntent
from rotation.jobs.queue import enqueue
from rotation.programs.models import Program
from rotation.scheduling.models import Version


def release(version: Version, *, now: datetime, actor_id: int) -> int:
    """Send the mails of this version that were held back; how many that are.

    One about an entry that a later mail is about says nothing true any more: it becomes
    replaced and is not sent.
    """
    held = (MailIntent.version_id == version.id, MailIntent.state == "held")
    return _wait_again("release mails", version, held, now=now, actor_id=actor_id)


def resend(version: Version, *, now: datetime, actor_id: int) -> int:
    """Try the failed mails of this version again, as they are; how many that are.

    One about an entry that a later mail is about becomes replaced, as in `release`. (For
    another address there is `correct_address`.)
    """
    failed = (MailIntent.version_id == version.id, MailIntent.state == "failed")
    return _wait_again("send mails again", version, failed, now=now, actor_id=actor_id)


def resume(program: Program, *, now: datetime, actor_id: int) -> None:
    """Let the outbox go on after its pause; all programs share it."""
    outbox.resume()
    record(
        "resume the outbox",
        "outbox",
        now=now,
        actor_id=actor_id,
        program_id=program.id,
    )
    _wake(0)


def _wait_again(
    action: str, version: Version, which: Any, *, now: datetime, actor_id: int
) -> int:
    later = aliased(MailIntent)
    newer = db.select(later.id).where(
        later.entry_id == MailIntent.entry_id,
        later.id > MailIntent.id,
        later.kind.in_(CALENDAR_KINDS),
    )
    db.session.execute(
        db.update(MailIntent)
        .where(*which, newer.exists())
        .values(state="replaced")
        .execution_options(synchronize_session=False)
    )
    changed = db.session.execute(
        db.update(MailIntent)
        .where(*which)
        .values(
            state="waiting",
            due_at=now,
            attempt=0,
            strikes=0,
            failed_at=None,
            error="",
            owner=None,
            lease_until=None,
        )
        .returning(MailIntent.id)
        .execution_options(synchronize_session=False)
    )
    count = len(changed.all())
    if count:
        record(
            action,
            f"version {version.id}",
            now=now,
            actor_id=actor_id,
            program_id=version.program_id,
            after={"mails": count},
        )
        _wake(version.id)
    return count


def _wake(version_id: int) -> None:
    if settings().mail_server:
        enqueue("send_mails", version_id)
