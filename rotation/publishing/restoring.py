"""What follows when the database is of an earlier time again: mails may have left, and
entries changed, that it does not know."""

from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import joinedload, selectinload

from rotation.extensions import db
from rotation.invites import outbox, reminders
from rotation.invites.models import Entry, MailIntent
from rotation.kept import kept
from rotation.programs.models import Program
from rotation.publishing.actions import post_of
from rotation.publishing.queries import latest_version
from rotation.scheduling.models import Assignment

WHY = kept(
    "schedule", "A backup was put back, and mails may have left since it was made."
)


def after_restore(now: datetime) -> int:
    """See to it that no mail goes twice, and that no calendar takes news for old; how many
    entries that concerns.

    What waited is held back, and the outbox is paused until a manager resumes it. What
    the clock owes by now counts as sent. Each entry to come gets a SEQUENCE above all
    that may have been sent, and a mail that says how it stands, held back for a manager.
    """
    outbox.pause(WHY, now=now)
    _hold_what_waits()
    entries = db.session.scalars(
        db.select(Entry)
        .join(Entry.assignment)
        .where(~Entry.cancelled, Entry.ends_at > now)
        .order_by(Assignment.program_id, Entry.id)
        .options(
            joinedload(Entry.assignment),
            joinedload(Entry.person),
            selectinload(Entry.answers),
        )
    ).all()
    for program_id, ours in groupby(entries, lambda one: one.assignment.program_id):
        _tell_again(db.session.get_one(Program, program_id), list(ours), now)
    db.session.flush()
    reminders.pass_over(now)
    return len(entries)


def _hold_what_waits() -> None:
    """Those that belong to a version wait for a manager; the others are of no use."""
    for state, which in (
        ("held", MailIntent.version_id.is_not(None)),
        ("replaced", MailIntent.version_id.is_(None)),
    ):
        db.session.execute(
            db.update(MailIntent)
            .where(MailIntent.state == "waiting", which)
            .values(state=state, owner=None, lease_until=None)
            .execution_options(synchronize_session=False)
        )


def _tell_again(program: Program, entries: list[Entry], now: datetime) -> None:
    version = latest_version(program)
    assert version is not None  # noqa: S101  it has entries
    post = post_of(version, now=now, held=True)
    for entry in entries:
        post.tell_again(entry, above=_last_sent(entry, now))
    post.summarise()


def _last_sent(entry: Entry, now: datetime) -> int:
    """A SEQUENCE that this entry cannot have passed: no two of its revisions are made in
    one second."""
    return entry.sequence + max(0, int((now - entry.stamped_at).total_seconds()))
