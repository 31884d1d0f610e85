"""Why and why not of a version: claimed by a worker, asked of the engine, kept as rows."""

import json
import logging
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from os import getpid
from pathlib import Path
from typing import Any

from sqlalchemy import or_

from rotation.config import settings
from rotation.extensions import db
from rotation.programs.models import Participant
from rotation.scheduling import engine
from rotation.scheduling.child import CAGE
from rotation.scheduling.models import Draft, Version
from rotation.scheduling.reasons import Explanation, Reason

log = logging.getLogger(__name__)

SECONDS = 60.0
"""Time for the engine to look for asks; whom it does not reach has none."""

GRACE_SECONDS = 60.0
"""Beside the asks there are the funnels, and reading and writing it all."""


def waiting(now: datetime) -> list[int]:
    """Explanations that a worker may take, the newest version first."""
    return list(
        db.session.scalars(
            db.select(Explanation.id)
            .where(_claimable(now))
            .order_by(Explanation.id.desc())
        )
    )


def claim(explanation_id: int, *, owner: str, now: datetime) -> bool:
    """Take an explanation that waits, or whose worker was lost; whether it worked."""
    lease = now + timedelta(seconds=SECONDS + GRACE_SECONDS)
    taken = db.session.scalars(
        db.update(Explanation)
        .where(Explanation.id == explanation_id, _claimable(now))
        .values(owner=owner, attempt=Explanation.attempt + 1, lease_until=lease)
        .returning(Explanation.id)
        .execution_options(synchronize_session=False)
    ).all()
    return bool(taken)


def give_up(now: datetime) -> None:
    """End those that were tried too often; people are told that there is no reason."""
    db.session.execute(
        db.update(Explanation)
        .where(
            Explanation.made_at.is_(None),
            Explanation.attempt >= settings().attempts,
            Explanation.lease_until < now,
        )
        .values(made_at=now, message="The engine gave no explanation.")
        .execution_options(synchronize_session=False)
    )


def explain(explanation_id: int, *, owner: str, now: datetime) -> None:
    """Ask the engine and keep what it says. The caller has claimed the row, and commits.

    A version that was overtaken meanwhile is not explained any more.
    """
    row = db.session.get_one(Explanation, explanation_id)
    version_id, program_id = row.version_id, row.version.program_id
    newest = (
        db.select(db.func.max(Version.id))
        .join(Explanation, Explanation.version_id == Version.id)
        .where(Version.program_id == program_id)
    )
    if db.session.scalar(newest) != version_id:
        _end(explanation_id, owner, now, message="A later version is published.")
        return
    problem, schedule = db.session.execute(
        db.select(Draft.problem, Version.schedule)
        .join(Version, Version.draft_id == Draft.id)
        .where(Version.id == version_id)
    ).one()
    db.session.commit()  # no transaction stays open while the engine thinks
    said = _asked(problem, schedule)
    if said is None:
        return  # the lease runs out, and the next attempt or the end follows
    if not _end(explanation_id, owner, now):
        return
    known = set(
        db.session.scalars(db.select(Participant.id).filter_by(program_id=program_id))
    )
    db.session.add_all(
        Reason(
            explanation_id=explanation_id,
            participant_id=int(one["person"]),
            kind=one["kind"],
            funnel=one["funnel"],
            asks=one["asks"],
        )
        for one in said["seekers"]
        if int(one["person"]) in known
    )


def _claimable(now: datetime) -> Any:
    return (
        Explanation.made_at.is_(None)
        & (Explanation.attempt < settings().attempts)
        & or_(Explanation.lease_until.is_(None), Explanation.lease_until < now)
    )


def _end(explanation_id: int, owner: str, now: datetime, *, message: str = "") -> bool:
    """Be done with it; false where another worker has it by now."""
    ended = db.session.scalars(
        db.update(Explanation)
        .where(
            Explanation.id == explanation_id,
            Explanation.owner == owner,
            Explanation.made_at.is_(None),
        )
        .values(made_at=now, lease_until=None, message=message)
        .returning(Explanation.id)
        .execution_options(synchronize_session=False)
    ).all()
    return bool(ended)


def _asked(problem: str, schedule: str) -> dict[str, Any] | None:
    """What the engine says, in a caged process of its own; `None` where it broke off."""
    with tempfile.TemporaryDirectory(prefix="rotation-why-") as name:
        folder = Path(name)
        (folder / "problem.json").write_text(problem, "utf-8")
        (folder / "schedule.json").write_text(schedule, "utf-8")
        cage = [sys.executable, CAGE, str(getpid()), str(settings().solve_memory_mb)]
        command = engine.explain_command(
            str(folder / "problem.json"), str(folder / "schedule.json"), seconds=SECONDS
        )
        try:
            ended = subprocess.run(  # noqa: S603  our own command, no shell
                cage + command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=SECONDS + GRACE_SECONDS / 2,
                check=True,
            )
            said: dict[str, Any] = json.loads(ended.stdout)
        except (subprocess.SubprocessError, ValueError, OSError) as error:
            log.error("The engine did not explain: %s", error)
            return None
    return said
