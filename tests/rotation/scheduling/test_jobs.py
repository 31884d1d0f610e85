"""What a worker makes of a run: each way in which a search can end."""

import json
import sys
from datetime import timedelta

import pytest
from flask import Flask

from rotation import clock
from rotation.config import Settings
from rotation.extensions import db
from rotation.jobs.queue import queue_of
from rotation.scheduling import engine, watch
from rotation.scheduling.actions import request_stop
from rotation.scheduling.jobs import put_back, solve, work_on
from rotation.scheduling.models import Draft, RunProgress, SolverRun
from rotation.scheduling.outcome import why_empty
from rotation.scheduling.progress import conflict_sentences
from rotation.scheduling.queries import named
from tests.rotation.factories import NOW, a_program
from tests.rotation.scheduling.small import (
    ME,
    a_run,
    a_schedule,
    claimed,
    small_program,
)


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch):
    """Replaces the search: a script that finds the paths of problem and schedule in
    `problem` and `out`, and may call `say(seconds, phase)`."""

    def replace(script: str) -> None:
        head = (
            "import json, os, signal, sys, time\n"
            "problem, out = sys.argv[1:]\n"
            "def say(seconds, phase):\n"
            "    line = {'seconds': seconds, 'phase': phase, 'tiers': []}\n"
            "    print(json.dumps(line), file=sys.stderr, flush=True)\n"
        )

        def command(problem: str, out: str, **_: object) -> list[str]:
            return [sys.executable, "-c", head + script, problem, out]

        monkeypatch.setattr(engine, "command", command)

    return replace


def test_a_real_search_ends_in_a_draft_that_was_judged(app: Flask):
    run = claimed(a_run(small_program()[0]))

    outcome = work_on(run.id, owner=ME, workers=1)

    assert (outcome.state, outcome.message) == ("ready", "No better schedule exists.")
    draft = db.session.scalars(db.select(Draft)).one()
    assert len(json.loads(draft.schedule)["seats"]) == 1
    assert engine.judge(draft.problem, draft.schedule) == []
    phases = [one.phase for one in db.session.scalars(db.select(RunProgress))]
    assert phases


def test_nobody_to_schedule_is_empty_with_the_reason(app: Flask, scripted):
    run = claimed(a_run(a_program()))
    scripted(f"open(out, 'w').write({without_grants('optimal')!r})")

    outcome = work_on(run.id, owner=ME, workers=1)

    assert outcome.state == "empty"
    assert outcome.message == "Nobody in this program wants to shadow or rotate yet."
    assert db.session.scalars(db.select(Draft)).all() == []


def without_grants(status: str, **more: object) -> str:
    """The file of a schedule that gives nobody anything."""
    tiers = [
        {"tier": tier, "value": value, "bound": value, "proven": True}
        for tier, value in (
            ("stability", 0),
            ("fairness", []),
            ("wishes", 0),
            ("variety", 0),
            ("balance", 0),
        )
    ]
    return json.dumps(
        {
            "format": "rotation-schedule/1",
            "status": status,
            "seats": [],
            "placements": [],
            "tiers": tiers if status == "optimal" else [],
            "conflict": [],
            "seconds": 0.1,
            **more,
        }
    )


def test_the_reason_for_nothing_is_the_first_that_holds():
    mia = {"person": "1", "target": 2}
    call = {"seats": 1}
    free, busy = {"id": "1", "available": [["…", "…"]]}, {"id": "1", "available": []}

    def reason(status: str = "optimal", **problem: object) -> str:
        return why_empty(problem, status)

    assert reason(shadowers=[{**mia, "credit": 2}]).startswith("Everybody has already")
    assert reason(shadowers=[mia], calls=[{"seats": 0}]).startswith("There is no call")
    assert reason(shadowers=[mia], calls=[call], people=[busy]) == (
        "Nobody who wants to take part has said when they can."
    )
    assert reason(shadowers=[mia], calls=[call], people=[free]).startswith("Nobody is")
    assert reason("feasible", shadowers=[mia], calls=[call], people=[free]).startswith(
        "The time ran out"
    )
    for goals in (["stability", "balance", "wishes"], ["stability"], ["balance"]):
        asked = {"shadowers": [mia], "calls": [call], "people": [free]}
        assert reason(objective=goals, **asked).startswith("Its goals give nobody")


def test_contradicting_pins_are_infeasible_and_named(app: Flask, scripted):
    program, mia, _ = small_program()
    run = claimed(a_run(program))
    pin = {"person": str(mia.id), "call": json.loads(run.problem)["calls"][0]["id"]}
    run.problem = engine.text_of(
        {**json.loads(run.problem), "pins": [pin], "bans": [pin]}
    )
    db.session.commit()
    file = without_grants("infeasible", conflict=[pin])
    scripted(f"open(out, 'w').write({file!r})")

    outcome = work_on(run.id, owner=ME, workers=1)

    db.session.refresh(run)
    assert (outcome.state, run.state) == ("infeasible", "infeasible")
    assert conflict_sentences(run, named(program)) == [
        "Miaspring observes “Demo call” (Mon 4 Jan, 10:00–10:45, hosted by Rajspring)."
    ]


def test_a_schedule_that_breaks_a_rule_is_thrown_away(app: Flask, scripted, caplog):
    run = claimed(a_run(small_program()[0]))
    schedule = json.loads(a_schedule(run))
    schedule["seats"] *= 2
    scripted(f"open(out, 'w').write({json.dumps(schedule)!r})")

    outcome = work_on(run.id, owner=ME, workers=1)

    assert outcome.state == "failed"
    assert "thrown away" in outcome.message
    assert outcome.reference
    assert outcome.reference in caplog.text
    assert db.session.scalars(db.select(Draft)).all() == []


def test_a_search_that_breaks_off_is_failed_with_a_reference(
    app: Flask, scripted, caplog
):
    run = claimed(a_run(small_program()[0]))
    scripted("sys.exit('what a pity')")

    outcome = work_on(run.id, owner=ME, workers=1)

    db.session.refresh(run)
    assert (run.state, run.reference) == ("failed", outcome.reference)
    assert "what a pity" in caplog.text
    assert "what a pity" not in run.message


def test_only_the_search_dies_of_its_memory_limit(app: Flask, scripted):
    app.extensions["settings"] = Settings(solve_memory_mb=200)
    program, _, _ = small_program()
    problem = engine.text_of(engine.to_problem(program))
    run = SolverRun(program_id=program.id, requested_at=NOW, seconds=5, problem=problem)
    db.session.add(run)  # nobody would have let it in with so little memory
    db.session.commit()
    claimed(run)
    scripted("print(len(bytearray(10**9)))")

    outcome = work_on(run.id, owner=ME, workers=1)

    assert outcome.state == "failed"
    assert outcome.message.startswith("The search ran out of memory (200 MB).")


def test_a_search_that_overruns_is_ended_and_its_best_is_kept(
    app: Flask, scripted, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(watch, "GRACE_SECONDS", 1.0)
    run = claimed(a_run(small_program()[0], seconds=0.5))
    schedule = a_schedule(run)
    scripted(
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"open(out, 'w').write({schedule!r})\ntime.sleep(60)"
    )

    before = clock.now()
    outcome = work_on(run.id, owner=ME, workers=1)

    assert clock.now() - before < timedelta(seconds=10)
    assert outcome.state == "ready"
    assert "was broken off" in outcome.message


def test_stop_ends_the_search_and_keeps_its_best(
    app: Flask, scripted, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(watch, "RENEW_SECONDS", 0.2)
    run = claimed(a_run(small_program()[0], seconds=60))
    schedule = a_schedule(run).replace("optimal", "feasible")
    scripted(
        "def end(*_):\n"
        f"    open(out, 'w').write({schedule!r})\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "say(1.0, 'fairness')\ntime.sleep(60)"
    )

    def stop_once_it_searches(_seconds: float, _phase: str) -> None:
        request_stop(run, now=NOW, actor_id=None)
        db.session.commit()

    outcome = work_on(run.id, owner=ME, workers=1, tell=stop_once_it_searches)

    assert (outcome.state, outcome.message) == (
        "ready",
        "The search was stopped early; this is the best it had found.",
    )
    assert db.session.scalars(db.select(Draft)).one().schedule == schedule


def test_progress_is_kept_as_it_comes(app: Flask, scripted):
    run = claimed(a_run(small_program()[0]))
    scripted(
        f"open(out, 'w').write({a_schedule(run)!r})\n"
        "say(0.5, 'fairness')\ntime.sleep(0.8)\nsay(1.5, 'wishes')"
    )
    told: list[str] = []

    work_on(run.id, owner=ME, workers=1, tell=lambda _, phase: told.append(phase))

    kept = db.session.scalars(db.select(RunProgress).order_by(RunProgress.id))
    assert [(one.seconds, one.phase) for one in kept] == [
        (0.5, "fairness"),
        (1.5, "wishes"),
    ]
    assert told == ["fairness", "wishes"]


def test_a_worker_that_lost_its_run_ends_its_search_and_stores_nothing(
    app: Flask, scripted, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(watch, "RENEW_SECONDS", 0.2)
    run = claimed(a_run(small_program()[0]))
    scripted(
        f"open(out, 'w').write({a_schedule(run)!r})\nsay(1.0, 'wishes')\ntime.sleep(60)"
    )

    def lose(_seconds: float, _phase: str) -> None:
        claimed(run, "worker-2", now=NOW + timedelta(hours=1))

    assert work_on(run.id, owner=ME, workers=1, tell=lose) is None
    db.session.refresh(run)
    assert (run.state, run.owner) == ("running", "worker-2")
    assert db.session.scalars(db.select(Draft)).all() == []


def test_the_job_claims_and_solves(app: Flask, scripted):
    run = a_run(small_program()[0])
    scripted(f"open(out, 'w').write({a_schedule(run)!r})")

    solve(run.id)
    solve(run.id)  # the queue may bring it twice

    db.session.refresh(run)
    assert (run.state, run.attempt) == ("ready", 1)
    assert run.owner


def test_the_sweep_asks_again_for_a_run_that_the_queue_forgot(app: Flask):
    run = a_run(small_program()[0])
    huey = queue_of(app).huey
    huey.storage.flush_queue()

    put_back(clock.now())

    message = huey.dequeue()
    huey.storage.close()
    assert list(message.args) == ["solve", run.id]
