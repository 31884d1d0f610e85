"""A program small enough to be solved at once, and what a search might say about it."""

import json
from datetime import datetime
from typing import Any

from rotation.availability.models import WeeklyHours
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.programs.models import Participant, Program, Role
from rotation.scheduling.actions import claim, request_run
from rotation.scheduling.models import Assignment, Draft, SolverRun
from tests.rotation.factories import NOW, a_call, a_participant, a_program

ME = "worker-1"


def small_program(
    name: str = "spring", **more: Any
) -> tuple[Program, Participant, Participant]:
    """Mia, who shadows and wants two calls, may sit in on Raj's on Monday at ten."""
    program = a_program(name, **more)
    mia = a_participant(program, f"Mia{name}", roles=(Role(kind="shadower", target=2),))
    raj = a_participant(program, f"Raj{name}", roles=(Role(kind="host"),))
    week = WeeklyHours(
        participant_id=mia.id, weekday=0, start_minute=540, end_minute=720
    )
    db.session.add(week)
    a_call(raj)
    return program, mia, raj


def a_run(program: Program, *, now: datetime = NOW, seconds: float = 20.0) -> SolverRun:
    """A run that waits for a worker."""
    run = request_run(program, seconds=seconds, now=now, actor_id=None)
    db.session.commit()
    return run


def claimed(run: SolverRun, owner: str = ME, *, now: datetime = NOW) -> SolverRun:
    """The same run in the hands of a worker for thirty seconds."""
    assert claim(run.id, owner=owner, now=now, lease_seconds=30)
    db.session.commit()
    db.session.refresh(run)
    return run


def a_schedule(run: SolverRun) -> str:
    """The file of the best schedule of the small program: Mia gets her one seat."""
    problem = json.loads(run.problem)
    [mia], [call] = problem["shadowers"], problem["calls"]
    fair = [["1/2", 1], ["1", 0]]
    values = {"stability": 0, "fairness": fair, "wishes": 0, "variety": 1, "balance": 1}
    return json.dumps(
        {
            "format": "rotation-schedule/1",
            "status": "optimal",
            "seats": [{"person": mia["person"], "call": call["id"]}],
            "placements": [],
            "tiers": [
                {"tier": tier, "value": value, "bound": value, "proven": True}
                for tier, value in values.items()
            ],
            "conflict": [],
            "seconds": 0.1,
        }
    )


def a_draft(program: Program) -> Draft:
    """A draft of the small program, made by a run that has ended."""
    run = a_run(program)
    run.state, run.started_at, run.finished_at = "ready", NOW, NOW
    draft = Draft(
        program_id=program.id,
        run_id=run.id,
        made_at=NOW,
        problem=run.problem,
        schedule=a_schedule(run),
    )
    db.session.add(draft)
    db.session.commit()
    return draft


def give_seat(who: Participant, call: Call) -> None:
    """Mia's seat as a version published it."""
    db.session.add(
        Assignment(
            program_id=who.program_id,
            participant_id=who.id,
            call_id=call.id,
            starts_at=call.starts_at,
            ends_at=call.ends_at,
            added_in=1,
            changed_in=1,
        )
    )
    db.session.flush()
