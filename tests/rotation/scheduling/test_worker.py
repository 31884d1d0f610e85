"""Real workers in real processes: a run outlives kill -9, and a sleeper wakes too late."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from rotation import clock
from rotation.config import Settings
from rotation.extensions import db
from rotation.jobs.queue import enqueue
from rotation.scheduling.actions import request_run
from rotation.scheduling.models import Draft, SolverRun
from tests.rotation.scheduling.small import a_schedule, small_program

ROOT = Path(__file__).parents[3]

# A worker as `rotation worker` starts it, but with a search that takes as long as the
# file "hold" beside the database exists, and a lease that runs out soon.
WORKER = """
import os, sys
from pathlib import Path
from rotation import create_app
from rotation.config import Settings
from rotation.jobs.worker import run_worker
from rotation.jobs import worker
from rotation.scheduling import engine, watch

settings = Settings(**eval(sys.argv[1]))
hold = str(Path(settings.data_dir) / "hold")
best = str(Path(settings.data_dir) / "best.json")
SEARCH = '''
import os, shutil, sys, time
out, hold, best = sys.argv[1:]
while os.path.exists(hold):
    time.sleep(0.05)
shutil.copy(best, out)
'''
engine.command = lambda problem, out, **_: [sys.executable, "-c", SEARCH, out, hold, best]
watch.RENEW_SECONDS = 0.2
worker.EVERY_SECONDS = 0.5
run_worker(create_app(settings))
"""


@pytest.fixture
def start_worker(settings: Settings) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts another worker on the database of the test; all are gone afterwards."""
    started: list[subprocess.Popen[bytes]] = []
    fields = {
        "data_dir": settings.data_dir,
        "database_url": settings.database_url,
        "secret_key": settings.secret_key,
        "lease_seconds": 2,
        "attempts": 3,
    }

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", WORKER, repr(fields)]
        process = subprocess.Popen(command, cwd=ROOT)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


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


def searches(data_dir: str) -> list[int]:
    """The process ids of all searches of this test that are alive."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if f"{data_dir}/hold".encode() in words:
                found.append(int(entry.name))
    return found


def test_a_run_survives_kill_9_of_its_worker(
    run: SolverRun, settings: Settings, start_worker
):
    first = start_worker()
    until(run, state="running", attempt=1)
    [search] = searches(settings.data_dir) or [None]

    first.kill()
    first.wait()
    time.sleep(0.5)
    assert search not in searches(settings.data_dir)  # the search died with it
    assert db.session.scalars(db.select(Draft)).all() == []
    db.session.rollback()
    start_worker()
    until(run, state="running", attempt=2)
    (Path(settings.data_dir) / "hold").unlink()
    until(run, state="ready")

    draft = db.session.scalars(db.select(Draft)).one()
    assert len(json.loads(draft.schedule)["seats"]) == 1


def test_a_worker_that_slept_too_long_writes_nothing(
    run: SolverRun, settings: Settings, start_worker
):
    sleeper = start_worker()
    until(run, state="running", attempt=1)
    sleeper.send_signal(signal.SIGSTOP)
    start_worker()
    owner = until(run, state="running", attempt=2)

    sleeper.send_signal(signal.SIGCONT)
    deadline = time.monotonic() + 10
    while len(searches(settings.data_dir)) > 1 and time.monotonic() < deadline:
        time.sleep(0.1)  # the sleeper ends its own search once it sees the news
    assert len(searches(settings.data_dir)) == 1
    (Path(settings.data_dir) / "hold").unlink()

    assert until(run, state="ready", attempt=2) == owner
    assert len(db.session.scalars(db.select(Draft)).all()) == 1
