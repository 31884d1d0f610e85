"""Copies of a SQLite database that are whole, and the way back from one.

A copy of the file alone misses everything that is still in the WAL (measured: 100 of
100 committed rows), so copies are made with SQLite's backup API and marked as such: a
backup is not in WAL mode, a raw copy of a running database is.
"""

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from rotation.accounts.models import SignIn, SignInLink
from rotation.audit.actions import record
from rotation.config import settings
from rotation.database import MIGRATIONS, migrate
from rotation.errors import Refused
from rotation.extensions import db
from rotation.jobs.worker import SILENT_FOR, last_beat
from rotation.privacy.actions import erase_again
from rotation.publishing.restoring import after_restore

WAL_BYTE = 18
"""In the header of a SQLite file: 2 in WAL mode, 1 otherwise."""


def back_up(target: Path) -> None:
    """Write the whole database to `target`, which must not exist yet; safe while it runs."""
    source = _database_file()
    if target.exists():
        raise Refused(f"{target} is there already; a backup never replaces a file.")
    partial = target.with_name(f"{target.name}.part")
    partial.unlink(missing_ok=True)
    try:
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        _copy(source, partial)
        _settle(partial)
        os.rename(partial, target)
    except (OSError, sqlite3.Error) as error:
        partial.unlink(missing_ok=True)
        raise Refused(f"The backup to {target} failed: {error}.") from error


def restore(source: Path, *, now: datetime) -> Path:
    """Put a backup in place of the database and give the copy kept of what was there."""
    target = _database_file()
    _must_be_whole(source)
    _no_worker_may_run(now)
    kept = target.with_name(f"before-restore-{now:%Y%m%dT%H%M%SZ}.db")
    back_up(kept)
    db.session.remove()
    db.engine.dispose()
    _copy(source, target)
    for suffix in ("", "-wal", "-shm"):
        (settings().folder / f"queue.db{suffix}").unlink(missing_ok=True)
    migrate()
    settle(now)
    return kept


def restored(*, now: datetime) -> None:
    """The same where another tool has put the backup back, as pg_restore does."""
    _no_worker_may_run(now)
    settle(now)


def settle(now: datetime) -> None:
    """Nobody stays signed in, no sign-in link comes back to life, nobody who was erased is
    known again, and no mail goes twice."""
    db.session.execute(
        db.update(SignIn).where(SignIn.revoked_at.is_(None)).values(revoked_at=now)
    )
    db.session.execute(db.delete(SignInLink))
    erased = erase_again(now)
    entries = after_restore(now)
    record(
        "restore",
        "database",
        now=now,
        actor_id=None,
        after={"entries raised": entries, "erased again": erased},
    )


def _no_worker_may_run(now: datetime) -> None:
    beat = last_beat()
    if beat and beat > now - SILENT_FOR:
        raise Refused(f"A worker was seen at {beat:%H:%M:%S} UTC; stop it first.")


def _must_be_whole(file: Path) -> None:
    """Refuse what is no backup, and say why."""
    try:
        with file.open("rb") as opened:
            header = opened.read(100)
    except OSError as error:
        raise Refused(f"Cannot read {file}: {error.strerror}.") from error
    if not header.startswith(b"SQLite format 3\0"):
        raise Refused(f"{file} is not a SQLite database.")
    if header[WAL_BYTE] == 2:
        raise Refused(
            f"{file} is a raw copy of a running database and may miss its latest changes;"
            " use a file made by `rotation backup`."
        )
    try:
        with closing(_read_only(file)) as connection:
            [found] = connection.execute("PRAGMA quick_check(1)").fetchone()
            rows = connection.execute("SELECT version_num FROM alembic_version")
            revision = rows.fetchone()[0]
    except (sqlite3.Error, TypeError) as error:
        raise Refused(f"{file} is not a backup of this program ({error}).") from error
    if found != "ok":
        raise Refused(f"{file} is damaged: {found}.")
    if revision not in _known_revisions():
        raise Refused(f"{file} was written by a newer version of this program.")


def _known_revisions() -> set[str]:
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    script = ScriptDirectory.from_config(config)
    return {step.revision for step in script.walk_revisions()}


def _database_file() -> Path:
    if settings().database_url:
        raise Refused(
            "This installation keeps its data in PostgreSQL; use pg_dump and pg_restore,"
            " and `rotation restored` afterwards."
        )
    return settings().folder / "rotation.db"


def _read_only(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)


def _copy(source: Path, target: Path) -> None:
    with closing(_read_only(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _settle(file: Path) -> None:
    """Check the copy, make it one file that stands alone, and see it onto the disk."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=delete")
        [found] = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise sqlite3.DatabaseError(f"the database is damaged, {found}")
    descriptor = os.open(file, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
