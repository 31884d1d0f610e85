"""Uploading a file, bringing its rows in, and forgetting it."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from rotation.audit.actions import record
from rotation.errors import Refused
from rotation.extensions import db
from rotation.imports.applying import APPLY
from rotation.imports.models import Upload
from rotation.imports.numbering import number_new_rows
from rotation.imports.plan import Options, Plan
from rotation.imports.queries import frame_of
from rotation.imports.reading.kinds import KINDS
from rotation.imports.reading.result import Reading
from rotation.jobs.queue import enqueue
from rotation.programs.models import Program
from rotation.text import clean_line, shortened

KEPT_FOR = timedelta(hours=1)
NO_OPTIONS = Options()


def keep_upload(
    *,
    program: Program,
    kind: str,
    file_name: str,
    content: bytes,
    now: datetime,
    actor_id: int,
) -> Upload:
    """Keep a file for its preview; an hour later it is forgotten. Raises Refused."""
    if kind not in KINDS:
        raise Refused(
            _(
                "%(text)s is none of %(words)s.",
                text=shortened(kind),
                words=", ".join(KINDS),
            )
        )
    if not content:
        raise Refused(_("The file is empty."))
    upload = Upload(
        program_id=program.id,
        person_id=actor_id,
        kind=kind,
        file_name=label_of(file_name),
        content=content,
        uploaded_at=now,
    )
    db.session.add(upload)
    return upload


def plan_import(
    *,
    program: Program,
    kind: str,
    reading: Reading[Any],
    options: Options = NO_OPTIONS,
    now: datetime,
) -> Plan:
    """Do in the session what the rows ask for, and tell what that is, row by row.

    To look only, roll back; `bring_in` is this and its audit entry.
    """
    plan = Plan(frame_of(program).zone, skips=list(reading.skips))
    with db.session.no_autoflush:
        APPLY[kind](program, reading.rows, plan, options, now)
    plan.skips.sort(key=lambda skip: skip.row)
    return plan


def bring_in(
    *,
    program: Program,
    kind: str,
    reading: Reading[Any],
    options: Options = NO_OPTIONS,
    expected: str | None = None,
    now: datetime,
    actor_id: int | None,
) -> Plan:
    """Bring the rows in, all that are not skipped.

    `expected` is the digest of the plan that was looked at; Refused where the plan would
    be another now (`None`: nobody looked). Of two imports into a program at once, one
    waits for the other.
    """
    db.session.refresh(program, with_for_update=True)
    plan = plan_import(
        program=program, kind=kind, reading=reading, options=options, now=now
    )
    if expected is not None and expected != plan.digest:
        raise Outdated(_("Something changed since this preview was made."))
    record(
        "import",
        f"program {program.id}",
        now=now,
        actor_id=actor_id,
        program_id=program.id,
        after={
            "kind": kind,
            "file": reading.sha256,
            **plan.counts,
        },
    )
    if kind == "calls":
        enqueue("notice_troubles", program.id)
    number_new_rows()
    db.session.flush()
    return plan


class Outdated(Refused):
    """The preview that was agreed to is not what would happen now."""


def forget_old_uploads(now: datetime) -> int:
    """Drop the bytes of uploads older than an hour; how many there were."""
    forgotten = db.session.scalars(
        db.update(Upload)
        .where(Upload.content.is_not(None), Upload.uploaded_at < now - KEPT_FOR)
        .values(content=None)
        .returning(Upload.id)
    )
    return len(forgotten.all())


def label_of(file_name: str) -> str:
    """What we call a file: the last part of its name, made harmless, cut to 80 signs."""
    last = file_name[-500:].replace("\\", "/").rpartition("/")[2]
    return clean_line(last, 500)[:80] or "file"
