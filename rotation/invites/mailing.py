"""What managers do with mails: send those held back, send failed ones again, go on, and
remind those who have not answered."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, and_, or_
from sqlalchemy.orm import aliased

from rotation.audit.actions import record
from rotation.config import settings
from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites import outbox
from rotation.invites.models import CALENDAR_KINDS, Entry, MailIntent
from rotation.jobs.queue import enqueue
from rotation.programs.models import Program
from rotation.scheduling.models import Version
from rotation.signup.actions import is_open

DAY = timedelta(days=1)


def release(version: Version, *, now: datetime, actor_id: int) -> int:
    """Send the mails of this version that were held back; how many that are.

    One about an entry that a later mail is about says nothing true any more: it becomes
    replaced and is not sent. So does a summary for somebody who got later mails.
    """
    held = (MailIntent.version_id == version.id, MailIntent.state == "held")
    return _wait_again(
        "release mails",
        f"version {version.id}",
        held,
        now=now,
        actor_id=actor_id,
        program_id=version.program_id,
    )


def resend(version: Version, *, now: datetime, actor_id: int) -> int:
    """Try the failed mails of this version again, as they are; how many that are.

    One about an entry that a later mail is about becomes replaced, as in `release`. (For
    another address there is `correct_address`.)
    """
    failed = (MailIntent.version_id == version.id, MailIntent.state == "failed")
    return _wait_again(
        "send mails again",
        f"version {version.id}",
        failed,
        now=now,
        actor_id=actor_id,
        program_id=version.program_id,
    )


def resend_reminders(program: Program, *, now: datetime, actor_id: int) -> int:
    """Try the failed mails of the program again that belong to no version; how many that
    are. Those that are of no use by now are forgotten by the worker."""
    failed = (
        MailIntent.program_id == program.id,
        MailIntent.version_id.is_(None),
        MailIntent.state == "failed",
    )
    return _wait_again(
        "send reminders again",
        f"program {program.id}",
        failed,
        now=now,
        actor_id=actor_id,
        program_id=program.id,
    )


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
    _wake()


def remind(program: Program, *, now: datetime, actor_id: int) -> None:
    """Have the worker remind those in the program who have not answered yet.

    Raises Refused where answers may not be given any more, and where people were reminded
    less than a day ago.
    """
    if not is_open(program, now):
        raise Refused(_("Sign-up is closed, so nobody can answer any more."))
    if not settings().mail_server:
        raise Refused(_("No mail server is set, so no mail leaves."))
    recent = db.select(MailIntent.id).where(
        MailIntent.program_id == program.id,
        MailIntent.kind == "deadline",
        MailIntent.made_at > now - DAY,
        MailIntent.made_at <= now,
    )
    # Of two managers at once, one. No setting changes, so the program's revision stays,
    # and a settings page that is open elsewhere can still be saved.
    asked = db.session.execute(
        db.update(Program)
        .where(
            Program.id == program.id,
            or_(
                Program.reminded_at.is_(None),
                Program.reminded_at <= now - DAY,
                Program.reminded_at > now,
            ),
            ~recent.exists(),
        )
        .values(reminded_at=now)
        .returning(Program.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if asked is None:
        raise Refused(
            _("They were reminded less than a day ago. Once a day is enough.")
        )
    db.session.expire(program, ["reminded_at"])
    record(
        "remind",
        f"program {program.id}",
        now=now,
        actor_id=actor_id,
        program_id=program.id,
    )


def _wait_again(
    action: str,
    target: str,
    which: Any,
    *,
    now: datetime,
    actor_id: int,
    program_id: int,
) -> int:
    _drop_replaced(which)
    _now_told(db.select(MailIntent.entry_id).where(*which))
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
            target,
            now=now,
            actor_id=actor_id,
            program_id=program_id,
            after={"mails": count},
        )
        _wake()
    return count


def _drop_replaced(which: Any) -> None:
    """Mails of these to which a later one is there already do not go out any more."""
    later = aliased(MailIntent)
    newer = db.select(later.id).where(
        later.id > MailIntent.id,
        later.kind.in_(CALENDAR_KINDS),
        later.person_id == MailIntent.person_id,
        or_(
            later.entry_id == MailIntent.entry_id,
            and_(
                MailIntent.kind == "summary", later.program_id == MailIntent.program_id
            ),
        ),
    )
    db.session.execute(
        db.update(MailIntent)
        .where(*which, newer.exists())
        .values(state="replaced")
        .execution_options(synchronize_session=False)
    )


def _now_told(entries: Select[tuple[int]]) -> None:
    """Nothing about these is held back any more: their mails say what the entries do."""
    nothing = dict.fromkeys(("told_starts_at", "told_ends_at", "told_from"))
    db.session.execute(
        db.update(Entry)
        .where(Entry.told_from.is_not(None), Entry.id.in_(entries))
        .values(nothing)
        .execution_options(synchronize_session="fetch")
    )


def _wake() -> None:
    if settings().mail_server:
        enqueue("send_mails", 0)
