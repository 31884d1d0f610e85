"""The worker: threads that do jobs, and a keeper that says it is alive and finds lost rows."""

import logging
import os
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module

from flask import Flask

from rotation import clock
from rotation.extensions import db
from rotation.jobs.models import Heartbeat
from rotation.jobs.queue import queue_of

log = logging.getLogger(__name__)

FEATURES = (
    "accounts",
    "calendar_links",
    "imports",
    "invites",
    "repairs",
    "scheduling",
    "seats",
)
"""Features with a `jobs` module: their jobs and sweeps are known once it is imported."""

THREADS = 4  # mails and calendars take one each at most
EVERY_SECONDS = 5
SILENT_FOR = timedelta(seconds=30)
FORGOTTEN_AFTER = timedelta(days=1)

Sweep = Callable[[datetime], None]
SWEEPS: list[Sweep] = []


def sweep(function: Sweep) -> Sweep:
    """Have the worker call this every five seconds, in an app context, with the time.

    It puts back or fails rows whose worker is gone, enqueues forgotten ones, and commits.
    """
    SWEEPS.append(function)
    return function


def load_jobs() -> None:
    """Make the jobs and sweeps of every feature known."""
    for feature in FEATURES:
        import_module(f"rotation.{feature}.jobs")


def run_worker(app: Flask) -> None:
    """Work until SIGINT (finishes what it does) or SIGTERM (stops at once)."""
    load_jobs()
    stop = threading.Event()
    keeper = threading.Thread(target=_keep, args=(app, stop), name="keeper")
    keeper.start()
    consumer = queue_of(app).huey.create_consumer(
        workers=THREADS, periodic=False, max_delay=0.5
    )
    try:
        consumer.run()
    finally:
        stop.set()
        keeper.join()


def _keep(app: Flask, stop: threading.Event) -> None:
    name = f"{socket.gethostname()}-{os.getpid()}"
    while True:
        with app.app_context():
            _guarded(lambda: beat(name, clock.now()))
            for one in SWEEPS:
                _guarded(lambda one=one: one(clock.now()))  # type: ignore[misc]
        if stop.wait(EVERY_SECONDS):
            break
    with app.app_context():
        _guarded(lambda: forget(name))


def _guarded(step: Callable[[], None]) -> None:
    """One failing sweep (a locked or absent database) must not end the others."""
    try:
        step()
    except Exception:
        log.exception("The keeper goes on after this")
    finally:
        db.session.remove()


def beat(worker: str, now: datetime) -> None:
    """Write down that this worker is alive, and forget those long gone."""
    db.session.merge(Heartbeat(worker=worker, beat_at=now))
    db.session.execute(
        db.delete(Heartbeat).where(Heartbeat.beat_at < now - FORGOTTEN_AFTER)
    )
    db.session.commit()


def forget(worker: str) -> None:
    """A worker that ends in order is no longer expected."""
    db.session.execute(db.delete(Heartbeat).where(Heartbeat.worker == worker))
    db.session.commit()


def last_beat() -> datetime | None:
    """When any worker was last seen; `None` if none is known."""
    return db.session.scalar(db.select(db.func.max(Heartbeat.beat_at)))
