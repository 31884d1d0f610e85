"""The queue between pages and worker: it carries names of jobs and ids of rows, no more.

The row is the truth. A job may be lost with its worker or come twice, so each job claims
its row first, and a sweep of the worker puts forgotten rows back.
"""

import json
import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from huey import Huey, PostgresHuey, SqliteHuey
from huey.api import TaskWrapper
from huey.registry import Message
from huey.serializer import Serializer
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from rotation.config import Settings
from rotation.extensions import db
from rotation.jobs.crash import crash_point

log = logging.getLogger(__name__)

Job = Callable[[int], None]
JOBS: dict[str, Job] = {}


URGENT = frozenset({"notice_troubles", "repair"})
"""Jobs that come before others that wait: somebody looks at what broke."""


class JsonSerializer(Serializer):
    """Messages as JSON: a queue that somebody else can write to must not hold pickles."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(*json.loads(bytes(data)))


def job(name: str) -> Callable[[Job], Job]:
    """Register what the worker does with a row: `@job("sign_in_mail")` above `def f(row_id)`.

    The job runs in an app context, in a thread of the worker, and commits on its own.
    """

    def register(function: Job) -> Job:
        JOBS[name] = function
        return function

    return register


def enqueue(name: str, row_id: int) -> None:
    """Hand a row to the worker once the running transaction is committed."""
    db.session.info.setdefault("jobs", []).append((name, row_id))


def queue_of(app: Flask) -> TaskWrapper:
    """The queue of this app, made on first use beside its database. Call it to add a job."""
    if "queue" not in app.extensions:
        app.extensions["queue"] = _new_queue(app)
    found: TaskWrapper = app.extensions["queue"]
    return found


def _new_queue(app: Flask) -> TaskWrapper:
    def run(name: str, row_id: int) -> None:
        with app.app_context():
            JOBS[name](row_id)

    found: Settings = app.extensions["settings"]
    return _storage(found).task(name="run")(run)


def _storage(wanted: Settings) -> Huey:
    plain = {"serializer": JsonSerializer(), "results": False}
    if wanted.database_url.startswith("postgresql"):
        url = make_url(wanted.database_url).set(drivername="postgresql")
        dsn = url.render_as_string(hide_password=False)
        return PostgresHuey("rotation", dsn=dsn, table_prefix="queue", **plain)
    return SqliteHuey("rotation", filename=str(wanted.folder / "queue.db"), **plain)


@event.listens_for(Session, "after_commit")
def _hand_over(session: Session) -> None:
    """Tell the worker. Where that fails the row waits for the next sweep."""
    jobs = session.info.pop("jobs", ())
    if not jobs:
        return
    crash_point("not enqueued")
    try:
        queue = queue_of(current_app._get_current_object())  # type: ignore[attr-defined]
        try:
            for name, row_id in jobs:
                queue(name, row_id, priority=1 if name in URGENT else 0)
        finally:
            queue.huey.storage.close()  # web threads come and go; each would keep one
    except Exception:  # the change itself is committed and must be confirmed
        log.exception("Waiting for the next sweep: %s", jobs)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop("jobs", None)
