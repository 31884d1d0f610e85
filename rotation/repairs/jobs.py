"""The worker's part: notice what broke, work out repairs, and mend where it may."""

import logging
import tempfile
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from rotation import clock
from rotation.config import settings
from rotation.extensions import db
from rotation.jobs.queue import enqueue, job
from rotation.jobs.worker import sweep
from rotation.programs.models import Program
from rotation.repairs import actions
from rotation.scheduling import engine
from rotation.scheduling.child import Child
from rotation.scheduling.jobs import new_owner
from rotation.scheduling.models import Version

log = logging.getLogger(__name__)

SECONDS = 5.0
"""A repair is a small problem; what it has not found by then, it is not worth waiting for."""

GRACE_SECONDS = 20.0
AT_ONCE = 10


@job("repair")
def repair(trouble_id: int) -> None:
    """Work out repairs of a trouble, and publish the best one where the program says so."""
    owner = new_owner()
    taken = actions.claim(trouble_id, owner=owner, now=clock.now())
    db.session.commit()
    if not taken:
        return
    ours = actions.look(trouble_id, owner=owner, search=searched, now=clock.now())
    db.session.commit()
    if ours:
        actions.mend_unasked(trouble_id, now=clock.now())


@job("notice_troubles")
def notice_troubles(program_id: int) -> None:
    """Look at once at what an answer or an import broke; the sweep would see it later."""
    program = db.session.get(Program, program_id)
    if program is None or program.state == "ended":
        return
    try:
        for trouble_id in actions.notice(program, now=clock.now()):
            enqueue("repair", trouble_id)
        db.session.commit()
    except IntegrityError:  # the sweep wrote the same down at this very moment
        db.session.rollback()


@sweep
def find_troubles(now: datetime) -> None:
    """What broke since the last look, and what a lost worker left."""
    actions.give_up(now)
    running = db.select(Program).where(
        Program.id.in_(db.select(Version.program_id)), Program.state != "ended"
    )
    for program in db.session.scalars(running).all():
        actions.notice(program, now=now)
        db.session.commit()
    for trouble_id in actions.waiting(now)[:AT_ONCE]:
        enqueue("repair", trouble_id)
    db.session.commit()


def searched(problem: str) -> str | None:
    """The schedule that the engine finds in a few seconds, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="rotation-repair-") as name:
        folder = Path(name)
        (folder / "problem.json").write_text(problem, "utf-8")
        out = folder / "schedule.json"
        command = engine.command(
            str(folder / "problem.json"), str(out), seconds=SECONDS, workers=1
        )
        with Child(command, out, memory_mb=settings().solve_memory_mb) as child:
            left = int((SECONDS + GRACE_SECONDS) / 0.5)
            while child.running() and left:
                child.lines(wait=0.5)
                left -= 1
            if child.running():
                child.kill()
            ended = child.ended()
    if ended.schedule is None or engine.judge(problem, ended.schedule):
        log.warning("No repair was found: %s", ended.errors[-500:])
        return None
    return ended.schedule
