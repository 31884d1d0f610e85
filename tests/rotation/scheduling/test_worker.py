"""Real workers in real processes: a run outlives kill -9, and a sleeper wakes too late."""

import json
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from multiprocessing import Process, get_context
from pathlib import Path

import pytest
from flask import Flask

from rotation import clock, create_app
from rotation.config import Settings
from rotation.extensions import db
from rotation.jobs import worker
from rotation.jobs.queue import enqueue
from rotation.jobs.worker import run_worker
from rotation.scheduling import engine, watch
from rotation.scheduling.actions import request_run
from rotation.scheduling.models import Draft, SolverRun
from tests.rotation.scheduling.small import a_schedule, small_program

SEARCH = """
import os, shutil, sys, time
out, hold, best = sys.argv[1:]
while os.path.exists(hold):
    time.sleep(0.05)
shutil.copy(best, out)
"""


def work(settings: Settings) -> None:
    """A worker as `rotation worker` starts it, but with a search that lasts as long as
    the file "hold" exists, and with a lease that runs out soon."""
    hold, best = (str(Path(settings.data_dir) / name) for name in ("hold", "best.json"))

    def command(_problem: str, out: str, **_: object) -> list[str]:
        return [sys.executable, "-c", SEARCH, out, hold, best]

    engine.command = command
    watch.RENEW_SECONDS = 0.2
    worker.EVERY_SECONDS = 0.5
    run_worker(create_app(replace(settings, lease_seconds=2)))


@pytest.fixture
def start_worker(settings: Settings) -> Iterator[Callable[[], Process]]:
    """Starts another worker on the database of the test; all are gone afterwards."""
    started: list[Process] = []

    def start() -> Process:
        db.session.rollback()
        db.engine.dispose()  # a fork must not share a connection
        process = get_context("fork").Process(target=work, args=(settings,))
        process.start()
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.join()


@pytest.fixture
def run(app: Flask, settings: Settings) -> SolverRun:
    """A run that is queued and will search for as long as the file "hold" exists."""
    found = request_run(small_program()[0], seconds=60, now=clock.now(), actor_id=None)
    (Path(settings.data_dir) / "best.json").write_text(a_schedule(found))
    (Path(settings.data_dir) / "hold").touch()
    enqueue("solve", found.id)
    db.session.commit()
    return found


def until(run: SolverRun, seconds: float = 30.0, **wanted: object) -> str | None:
    """Wait for the run to be as wanted; its owner then. Leaves no transaction open."""
    deadline = time.monotonic() + seconds
    while True:
        db.session.rollback()
        db.session.refresh(run)
        found = {name: getattr(run, name) for name in wanted}
        owner = run.owner
        db.session.rollback()
        if found == wanted:
            return owner
        assert time.monotonic() < deadline, f"{found} did not become {wanted}"
        time.sleep(0.1)


def when_searches(settings: Settings, number: int, seconds: float = 20.0) -> None:
    """Wait until so many searches of this test are alive."""
    deadline = time.monotonic() + seconds
    while (found := searches(settings.data_dir)) != number:
        assert time.monotonic() < deadline, f"{found} searches, not {number}"
        time.sleep(0.1)


def searches(data_dir: str) -> int:
    """How many processes name the file "hold" of this test."""
    mark = f"{data_dir}/hold".encode()
    found = 0
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended meanwhile
            found += mark in entry.read_bytes().split(b"\0")
    return found


def test_a_run_survives_kill_9_of_its_worker(
    run: SolverRun, settings: Settings, start_worker
):
    first = start_worker()
    until(run, state="running", attempt=1)
    when_searches(settings, 1)

    first.kill()
    first.join()
    when_searches(settings, 0)  # the search died with it
    assert db.session.scalars(db.select(Draft)).all() == []
    db.session.rollback()
    start_worker()
    until(run, state="running", attempt=2)
    (Path(settings.data_dir) / "hold").unlink()
    until(run, state="ready")

    draft = db.session.scalars(db.select(Draft)).one()
    assert len(json.loads(draft.schedule)["seats"]) == 1


def put_to_sleep(pid: int, settings: Settings) -> None:
    """Stop a worker between two transactions: in the middle of one it would keep everybody
    else out of an SQLite. A busy machine takes a while to stop all its threads; until
    then one of them could still begin a transaction."""
    for _ in range(50):
        os.kill(pid, signal.SIGSTOP)
        os.waitid(os.P_PID, pid, os.WSTOPPED)
        if settings.database_url or may_write(Path(settings.data_dir) / "rotation.db"):
            return
        os.kill(pid, signal.SIGCONT)
        time.sleep(0.1)
    raise AssertionError("The worker holds the database all the time.")


def may_write(path: Path) -> bool:
    with closing(sqlite3.connect(path, timeout=0.2, isolation_level=None)) as database:
        try:
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
    return True


def test_a_worker_that_slept_too_long_writes_nothing(
    run: SolverRun, settings: Settings, start_worker
):
    sleeper = start_worker()
    until(run, state="running", attempt=1)
    when_searches(settings, 1)
    put_to_sleep(sleeper.pid, settings)
    start_worker()
    owner = until(run, state="running", attempt=2)
    when_searches(settings, 2)

    os.kill(sleeper.pid, signal.SIGCONT)
    when_searches(settings, 1)  # the sleeper ends its own once it sees the news
    (Path(settings.data_dir) / "hold").unlink()

    assert until(run, state="ready", attempt=2) == owner
    assert len(db.session.scalars(db.select(Draft)).all()) == 1
