"""What happens to a solver run: requested, claimed, kept, stopped, finished.

Each change is one conditional UPDATE, so that of two who try only one succeeds.
"""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Update, exists
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from rotation.audit.actions import record
from rotation.config import settings
from rotation.errors import Refused
from rotation.extensions import db
from rotation.kept import kept
from rotation.programs.models import Program
from rotation.scheduling import engine
from rotation.scheduling.models import Draft, RunProgress, SolverRun
from rotation.scheduling.outcome import Outcome
from rotation.scheduling.queries import published_number
from rotation.scheduling.terms import (
    Terms,
    on_terms,
    with_orders,
    without_orders,
)


class Lost(Exception):  # noqa: N818  it is news, not a fault
    """The run is no longer this worker's: its lease ran out and another one has it."""


def request_run(
    program: Program,
    *,
    seconds: float,
    now: datetime,
    actor_id: int | None,
    terms: Terms | None = None,
) -> SolverRun:
    """Queue a search of at most `seconds` for the problem that the rows pose now, on these
    terms (`None`: the program's own).

    Refused, in kept sentences, where the program is over, where one is queued already,
    where the problem cannot be posed, or where it would not fit into the memory of a run.
    """
    if program.is_over(now):
        raise Refused(
            kept("schedule", "The program is over, so nothing more is scheduled.")
        )
    terms = terms or {}
    posed = on_terms(
        engine.to_problem(program, consent_required=terms.get("consent_required")),
        terms,
    )
    problem = engine.text_of(with_orders(posed, terms))
    engine.expect_room(problem, memory_mb=settings().solve_memory_mb)
    run = SolverRun(seconds=seconds, problem=problem, terms=terms)
    return queue_run(run, program, now=now, actor_id=actor_id)


def queue_run(
    run: SolverRun, program: Program, *, now: datetime, actor_id: int | None
) -> SolverRun:
    """Queue a search of the program whose problem is posed. Refused, in a kept sentence,
    where one is queued."""
    run.program_id, run.based_on = program.id, published_number(program)
    run.requested_at, run.requested_by_id = now, actor_id
    try:
        with db.session.begin_nested():
            db.session.add(run)
    except IntegrityError:
        raise Refused(
            kept(
                "schedule",
                "A schedule for this program is already running, and another one waits.",
            )
        ) from None
    record(
        "request a schedule",
        f"solver run {run.id}",
        now=now,
        actor_id=actor_id,
        program_id=program.id,
        after={"seconds": run.seconds},
    )
    return run


def claim(run_id: int, *, owner: str, now: datetime, lease_seconds: int) -> bool:
    """Take a run that waits, or whose worker let its lease run out; whether it worked.

    While another run of the program is running it does not.
    """
    other = aliased(SolverRun)
    busy = exists().where(
        other.program_id == SolverRun.program_id,
        other.id != SolverRun.id,
        other.state == "running",
    )
    statement = (
        db.update(SolverRun)
        .where(SolverRun.id == run_id, claimable(now), ~busy)
        .values(
            state="running",
            owner=owner,
            attempt=SolverRun.attempt + 1,
            lease_until=now + timedelta(seconds=lease_seconds),
            started_at=now,
            phase="",
        )
    )
    try:
        with db.session.begin_nested():
            taken = _changed(statement)
    except IntegrityError:  # another run of the program began just now
        return False
    if taken:  # what an earlier attempt knew is not known any more
        db.session.execute(db.delete(RunProgress).where(RunProgress.run_id == run_id))
    return taken


def claimable(now: datetime) -> Any:
    """The condition of a run that a worker may take."""
    return (SolverRun.state == "queued") | (
        (SolverRun.state == "running") & (SolverRun.lease_until < now)
    )


def renew(run_id: int, *, owner: str, now: datetime, lease_seconds: int) -> bool:
    """Keep a run for `lease_seconds` more; whether somebody asked it to stop.

    Raises Lost where it is not the owner's any more.
    """
    lease = now + timedelta(seconds=lease_seconds)
    _as_owner(run_id, owner, lease_until=lease)
    return bool(
        db.session.scalar(db.select(SolverRun.stop_requested).filter_by(id=run_id))
    )


def note_progress(
    run_id: int,
    *,
    owner: str,
    seconds: float,
    phase: str,
    tiers: list[dict[str, Any]],
) -> None:
    """Keep what the search knew `seconds` after it started. Raises Lost."""
    _as_owner(run_id, owner, phase=phase)
    db.session.add(
        RunProgress(run_id=run_id, seconds=seconds, phase=phase, tiers=tiers)
    )


def finish(run_id: int, *, owner: str, outcome: Outcome, now: datetime) -> Draft | None:
    """End a run with its result; the draft, if there is one. Raises Lost."""
    _as_owner(
        run_id,
        owner,
        state=outcome.state,
        message=outcome.message,
        reference=outcome.reference,
        conflict=list(outcome.conflict),
        finished_at=now,
        lease_until=None,
    )
    run = db.session.get_one(SolverRun, run_id, populate_existing=True)
    draft = None
    if outcome.state == "ready":
        draft = Draft(
            program_id=run.program_id,
            run_id=run.id,
            made_at=now,
            made_by_id=run.requested_by_id,
            kind=run.kind,
            problem=without_orders(run.problem, run.terms),
            schedule=outcome.schedule,
            based_on=run.based_on,
            terms=run.terms,
            aside=run.kind == "meetings" or bool(run.terms.get("aside")),
        )
        db.session.add(draft)
        db.session.flush()
    _record_end(run, now=now, draft=draft)
    return draft


def request_stop(run: SolverRun, *, now: datetime, actor_id: int | None) -> None:
    """End a search early and keep the best it has found. Refused where it has ended."""
    waiting = db.update(SolverRun).where(
        SolverRun.id == run.id, SolverRun.state == "queued"
    )
    running = db.update(SolverRun).where(
        SolverRun.id == run.id, SolverRun.state == "running"
    )
    never_began = kept("schedule", "It was stopped before the search began.")
    if not _changed(
        waiting.values(state="empty", message=never_began, finished_at=now)
    ) and not _changed(running.values(stop_requested=True)):
        raise Refused(_("This search has already ended."))
    record(
        "stop a search",
        f"solver run {run.id}",
        now=now,
        actor_id=actor_id,
        program_id=run.program_id,
    )


def give_up(*, now: datetime, attempts: int) -> list[int]:
    """Fail the runs whose worker was lost for the `attempts`-th time; their ids."""
    message = kept(
        "schedule",
        "The search broke off %(attempts)s times without a result."
        " Try a shorter time limit, or ask whoever runs this installation.",
        attempts=attempts,
    )
    ended = list(
        db.session.scalars(
            db.update(SolverRun)
            .where(
                SolverRun.state == "running",
                SolverRun.lease_until < now,
                SolverRun.attempt >= attempts,
            )
            .values(state="failed", message=message, finished_at=now, lease_until=None)
            .returning(SolverRun.id)
            .execution_options(synchronize_session=False)
        )
    )
    for run_id in ended:
        _record_end(
            db.session.get_one(SolverRun, run_id, populate_existing=True), now=now
        )
    return ended


def _as_owner(run_id: int, owner: str, **values: Any) -> None:
    mine = db.update(SolverRun).where(
        SolverRun.id == run_id,
        SolverRun.owner == owner,
        SolverRun.state == "running",
    )
    if not _changed(mine.values(**values)):
        raise Lost


def _changed(statement: Update) -> bool:
    statement = statement.returning(SolverRun.id)
    quiet = statement.execution_options(synchronize_session=False)
    return bool(db.session.scalars(quiet).all())


def _record_end(run: SolverRun, *, now: datetime, draft: Draft | None = None) -> None:
    record(
        "end a search",
        f"solver run {run.id}",
        now=now,
        actor_id=None,
        program_id=run.program_id,
        after={"state": run.state, "draft": draft.id if draft else None},
    )
