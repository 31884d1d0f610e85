"""Solver runs in the worker: claim one, search in a child process, keep it while it lasts."""

import json
import logging
import os
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from rotation import clock
from rotation.config import settings
from rotation.errors import new_reference
from rotation.extensions import db
from rotation.jobs.queue import enqueue, job
from rotation.jobs.worker import sweep
from rotation.scheduling import engine
from rotation.scheduling.actions import (
    Lost,
    claim,
    claimable,
    finish,
    give_up,
    note_progress,
    renew,
)
from rotation.scheduling.child import Child, Ended
from rotation.scheduling.models import SolverRun
from rotation.scheduling.outcome import Outcome, outcome_of

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 2
"""Searches of one worker at a time; its other threads are for mail."""

GRACE_SECONDS = 30.0
TICK_SECONDS = 0.5
RENEW_SECONDS = 2.0

Tell = Callable[[float, str], None]
"""Called with the seconds since the start and a word or two for what is searched now."""

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
    problem, seconds = db.session.execute(
        db.select(SolverRun.problem, SolverRun.seconds).filter_by(id=run_id)
    ).one()
    db.session.commit()
    try:
        try:
            ended = _searched(run_id, owner, problem, seconds, workers, tell)
            memory_mb = settings().solve_memory_mb
            outcome = outcome_of(problem, ended, memory_mb=memory_mb)
        except OSError as error:
            outcome = broken(error)
        finish(run_id, owner=owner, outcome=outcome, now=clock.now())
        db.session.commit()
    except Lost:
        db.session.rollback()
        log.warning("Solver run %s went to another worker", run_id)
        return None
    return outcome


def broken(error: OSError) -> Outcome:
    """The outcome where this machine could not even run the search."""
    reference = new_reference()
    log.error("Could not search, reference %s: %s", reference, error)
    return Outcome("failed", "The search could not be started.", reference=reference)


def _searched(
    run_id: int, owner: str, problem: str, seconds: float, workers: int, tell: Tell
) -> Ended:
    with tempfile.TemporaryDirectory(prefix="rotation-run-") as name:
        folder = Path(name)
        (folder / "problem.json").write_text(problem, "utf-8")
        out = folder / "schedule.json"
        command = engine.command(
            str(folder / "problem.json"), str(out), seconds=seconds, workers=workers
        )
        with Child(command, out, memory_mb=settings().solve_memory_mb) as child:
            _Watch(run_id, owner, seconds, tell).until_ended(child)
            return child.ended()


class _Watch:
    """Keeps a run while its child searches: writes what it says, renews the lease,
    passes on a request to stop, and ends it where it overruns."""

    def __init__(self, run_id: int, owner: str, seconds: float, tell: Tell) -> None:
        self.run_id, self.owner, self.tell = run_id, owner, tell
        self.deadline = time.monotonic() + seconds + GRACE_SECONDS
        self.renew_at = 0.0
        self.stopping = False

    def until_ended(self, child: Child) -> None:
        while child.running():
            tick = time.monotonic() + TICK_SECONDS
            newest = None
            while child.running() and (left := tick - time.monotonic()) > 0:
                newest = self._newest(child, child.lines(wait=left)) or newest
            self._write(newest)
            if time.monotonic() >= self.renew_at:
                self._renew(child)
            if time.monotonic() > self.deadline:
                child.kill()
        self._write(self._newest(child, child.lines(wait=0)))

    def _newest(self, child: Child, lines: list[str]) -> dict[str, Any] | None:
        """The last line of progress; all others are complaints."""
        newest = None
        for line in lines:
            try:
                newest = json.loads(line) if line.startswith("{") else None
            except ValueError:
                newest = None
            if newest is None:
                child.complain(line)
        return newest

    def _write(self, newest: dict[str, Any] | None) -> None:
        if newest is None:
            return
        note_progress(
            self.run_id,
            owner=self.owner,
            seconds=newest["seconds"],
            phase=newest["phase"],
            tiers=newest["tiers"],
        )
        db.session.commit()
        self.tell(newest["seconds"], newest["phase"])

    def _renew(self, child: Child) -> None:
        self.renew_at = time.monotonic() + RENEW_SECONDS
        asked_to_stop = renew(
            self.run_id,
            owner=self.owner,
            now=clock.now(),
            lease_seconds=settings().lease_seconds,
        )
        db.session.commit()
        if asked_to_stop and not self.stopping:
            self.stopping = True
            self.deadline = min(self.deadline, time.monotonic() + GRACE_SECONDS)
            child.stop()
