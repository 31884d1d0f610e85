"""Solver runs in the worker: claim one, search in a child process, keep it while it lasts."""

import logging
import os
import socket
import tempfile
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError

from rotation import clock
from rotation.config import settings
from rotation.errors import new_reference
from rotation.extensions import db
from rotation.jobs.queue import enqueue, job
from rotation.jobs.worker import sweep
from rotation.kept import kept
from rotation.scheduling import engine, explaining
from rotation.scheduling.actions import (
    Lost,
    claim,
    claimable,
    finish,
    give_up,
)
from rotation.scheduling.child import Child, Ended
from rotation.scheduling.models import SolverRun
from rotation.scheduling.outcome import Outcome, outcome_of
from rotation.scheduling.watch import Tell, Watch

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 2
"""Searches of one worker at a time; its other threads are for mail."""

PATIENCE_SECONDS = 60.0
"""How long a result waits for a database that does not answer."""

_room = threading.BoundedSemaphore(SIDE_BY_SIDE)


@job("solve")
def solve(run_id: int) -> None:
    """Do a run, if there is room for it here and it still waits for somebody."""
    if not _room.acquire(blocking=False):
        return  # whoever ends next, or the next sweep, asks again
    try:
        owner = new_owner()
        taken = claim(
            run_id,
            owner=owner,
            now=clock.now(),
            lease_seconds=settings().lease_seconds,
        )
        db.session.commit()
        if taken:
            work_on(run_id, owner=owner, workers=settings().solve_workers)
    finally:
        _room.release()
    _ask_for_waiting(clock.now())


@job("explain")
def explain(explanation_id: int) -> None:
    """Explain a version, if there is room for it here and nobody else does it."""
    if not _room.acquire(blocking=False):
        return  # the next sweep asks again
    try:
        owner = new_owner()
        taken = explaining.claim(explanation_id, owner=owner, now=clock.now())
        db.session.commit()
        if taken:
            explaining.explain(explanation_id, owner=owner, now=clock.now())
            db.session.commit()
    finally:
        _room.release()


@sweep
def find_unexplained(now: datetime) -> None:
    """Ask again for the versions that nobody has explained yet."""
    explaining.give_up(now)
    for explanation_id in explaining.waiting(now)[:SIDE_BY_SIDE]:
        enqueue("explain", explanation_id)
    db.session.commit()


@sweep
def put_back(now: datetime) -> None:
    """Fail what was tried too often, and ask again for what waits for a worker."""
    give_up(now=now, attempts=settings().attempts)
    db.session.commit()
    _ask_for_waiting(now)


def _ask_for_waiting(now: datetime) -> None:
    """Queue the runs that have waited longest, in the order in which they were asked for.

    They may come twice: whoever is second finds them claimed.
    """
    oldest = db.select(SolverRun.id).where(claimable(now)).order_by(SolverRun.id)
    for run_id in db.session.scalars(oldest.limit(SIDE_BY_SIDE)):
        enqueue("solve", run_id)
    db.session.commit()


def new_owner() -> str:
    """A name for one claim, so that even the same worker cannot mistake two of them."""
    return f"{socket.gethostname()}-{os.getpid()}-{new_reference()}"


def work_on(
    run_id: int, *, owner: str, workers: int, tell: Tell = lambda *_: None
) -> Outcome | None:
    """Search and store the result; `None` where the run was lost to another worker."""
    asked = db.session.execute(
        db.select(SolverRun.problem, SolverRun.seconds, SolverRun.kind).filter_by(
            id=run_id
        )
    ).one()
    db.session.commit()
    try:
        try:
            ended = _searched(run_id, owner, asked, workers, tell)
            memory_mb = settings().solve_memory_mb
            outcome = outcome_of(
                asked.problem,
                ended,
                kind=asked.kind,
                memory_mb=memory_mb,
                seconds=asked.seconds,
            )
        except OSError as error:
            outcome = broken(error)
        _store(run_id, owner, outcome)
    except Lost:
        db.session.rollback()
        log.warning("Solver run %s went to another worker", run_id)
        return None
    return outcome


def _store(run_id: int, owner: str, outcome: Outcome) -> None:
    """Write the result down; a minute of work is worth waiting for the database."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            finish(run_id, owner=owner, outcome=outcome, now=clock.now())
            db.session.commit()
        except OperationalError:
            db.session.rollback()
            if time.monotonic() > until:
                raise
            time.sleep(1)
        else:
            return


def broken(error: OSError) -> Outcome:
    """The outcome where this machine could not even run the search."""
    reference = new_reference()
    log.error("Could not search, reference %s: %s", reference, error)
    return Outcome(
        "failed",
        kept("schedule", "The search could not be started."),
        reference=reference,
    )


def _searched(run_id: int, owner: str, asked: Any, workers: int, tell: Tell) -> Ended:
    """Search for what the run asks: its problem, seconds and kind."""
    with tempfile.TemporaryDirectory(prefix="rotation-run-") as name:
        folder = Path(name)
        (folder / "problem.json").write_text(asked.problem, "utf-8")
        out = folder / "schedule.json"
        command = engine.command(
            str(folder / "problem.json"),
            str(out),
            kind=asked.kind,
            seconds=asked.seconds,
            workers=workers,
        )
        with Child(command, out, memory_mb=settings().solve_memory_mb) as child:
            Watch(run_id, owner, asked.seconds, tell).until_ended(child)
            return child.ended()
