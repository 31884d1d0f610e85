"""A run is requested once, claimed by one worker, and ended by its owner only."""

import json
from datetime import timedelta

import pytest
from flask import Flask

from rotation.audit.models import AuditEntry
from rotation.config import Settings
from rotation.errors import Refused
from rotation.extensions import db
from rotation.scheduling.actions import (
    Lost,
    claim,
    finish,
    give_up,
    note_progress,
    renew,
    request_run,
    request_stop,
)
from rotation.scheduling.models import Draft, RunProgress, SolverRun
from rotation.scheduling.outcome import Outcome
from tests.rotation.factories import NOW, a_program
from tests.rotation.scheduling.small import (
    ME,
    a_run,
    a_schedule,
    claimed,
    small_program,
)

LATER = NOW + timedelta(seconds=31)  # the lease of thirty seconds is over


def test_a_run_keeps_the_problem_as_it_was_posed(app: Flask):
    program, mia, _ = small_program()

    run = a_run(program)
    mia.role("shadower").target = 9
    db.session.commit()

    assert run.state == "queued"
    assert json.loads(run.problem)["shadowers"][0]["target"] == 2


def test_nothing_is_scheduled_once_the_program_is_over(app: Flask):
    program, _, _ = small_program()
    program.ends_on = NOW.date() - timedelta(days=1)

    with pytest.raises(Refused, match="The program is over, so nothing more"):
        a_run(program)


def test_one_run_may_wait_while_another_is_running(app: Flask):
    program, _, _ = small_program()
    claimed(a_run(program))
    a_run(program)

    with pytest.raises(Refused, match="already running, and another one waits"):
        request_run(program, seconds=5, now=NOW, actor_id=None)
    db.session.commit()
    assert len(db.session.scalars(db.select(SolverRun)).all()) == 2


def test_the_waiting_run_cannot_be_claimed_beside_the_running_one(app: Flask):
    program, _, _ = small_program()
    claimed(a_run(program))
    second = a_run(program)

    assert not claim(second.id, owner="worker-2", now=NOW, lease_seconds=30)


def test_runs_of_two_programs_do_not_wait_for_each_other(app: Flask):
    claimed(a_run(small_program("spring")[0]))
    claimed(a_run(small_program("autumn")[0]))


def test_only_one_of_two_workers_gets_a_run(app: Flask):
    run = claimed(a_run(small_program()[0]))

    assert not claim(run.id, owner="worker-2", now=NOW, lease_seconds=30)
    db.session.refresh(run)
    assert (run.owner, run.attempt) == (ME, 1)


def test_a_run_whose_lease_ran_out_goes_to_the_next_worker(app: Flask):
    run = claimed(a_run(small_program()[0]))
    note_progress(run.id, owner=ME, seconds=1.0, phase="wishes", tiers=[])

    claimed(run, "worker-2", now=LATER)

    assert (run.owner, run.attempt) == ("worker-2", 2)
    assert db.session.scalars(db.select(RunProgress)).all() == []


def test_a_lease_that_is_renewed_does_not_run_out(app: Flask):
    run = claimed(a_run(small_program()[0]))

    renew(run.id, owner=ME, now=NOW + timedelta(seconds=20), lease_seconds=30)

    assert not claim(run.id, owner="worker-2", now=LATER, lease_seconds=30)


def test_a_worker_that_lost_its_run_can_write_nothing_more(app: Flask):
    run = claimed(a_run(small_program()[0]))
    claimed(run, "worker-2", now=LATER)
    ready = Outcome("ready", schedule=a_schedule(run))

    with pytest.raises(Lost):
        renew(run.id, owner=ME, now=LATER, lease_seconds=30)
    with pytest.raises(Lost):
        note_progress(run.id, owner=ME, seconds=9.0, phase="wishes", tiers=[])
    with pytest.raises(Lost):
        finish(run.id, owner=ME, outcome=ready, now=LATER)

    db.session.commit()
    db.session.refresh(run)
    assert (run.state, run.owner) == ("running", "worker-2")
    assert db.session.scalars(db.select(Draft)).all() == []


def test_a_run_that_is_ready_leaves_one_draft(app: Flask):
    run = claimed(a_run(small_program()[0]))
    ready = Outcome("ready", "No better schedule exists.", schedule=a_schedule(run))

    draft = finish(run.id, owner=ME, outcome=ready, now=NOW)
    with pytest.raises(Lost):
        finish(run.id, owner=ME, outcome=ready, now=NOW)
    db.session.commit()

    assert db.session.scalars(db.select(Draft)).all() == [draft]
    assert (draft.run_id, draft.problem) == (run.id, run.problem)
    assert (run.state, run.finished_at) == ("ready", NOW)


def test_three_lost_workers_fail_a_run(app: Flask):
    run = a_run(small_program()[0])
    for attempt in range(3):
        now = NOW + timedelta(minutes=attempt)
        assert give_up(now=now, attempts=3) == []
        claimed(run, f"worker-{attempt}", now=now)

    assert give_up(now=NOW + timedelta(minutes=3), attempts=3) == [run.id]
    db.session.commit()
    assert run.state == "failed"
    assert "broke off 3 times" in run.message


def test_stopping_asks_the_worker_and_ends_what_has_not_begun(app: Flask):
    program, _, _ = small_program()
    running = claimed(a_run(program))
    waiting = a_run(program)

    for run in (running, waiting):
        request_stop(run, now=NOW, actor_id=None)
    db.session.commit()

    assert renew(running.id, owner=ME, now=NOW, lease_seconds=30) is True
    assert (waiting.state, waiting.message) == (
        "empty",
        "It was stopped before the search began.",
    )
    with pytest.raises(Refused, match="already ended"):
        request_stop(waiting, now=NOW, actor_id=None)


def test_a_problem_that_cannot_be_posed_is_refused_in_one_line(app: Flask):
    program, mia, _ = small_program()
    mia.role("shadower").wishes = {"stage:demo": 2_000_000}
    db.session.flush()

    with pytest.raises(Refused, match="stage:demo") as refusal:
        request_run(program, seconds=5, now=NOW, actor_id=None)
    assert "\n" not in str(refusal.value)


def test_what_would_not_fit_into_memory_is_refused_before_it_starts(app: Flask):
    program, _, _ = small_program()
    app.extensions["settings"] = Settings(solve_memory_mb=1)

    with pytest.raises(Refused, match="about 1 decisions; 1 MB of memory"):
        request_run(program, seconds=5, now=NOW, actor_id=None)


def test_each_step_of_a_run_is_in_the_audit_trail(app: Flask):
    run = claimed(a_run(small_program()[0]))
    request_stop(run, now=NOW, actor_id=None)
    finish(run.id, owner=ME, outcome=Outcome("empty", "Nobody."), now=NOW)
    db.session.commit()

    entries = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == [
        "request a schedule",
        "stop a search",
        "end a search",
    ]


def test_an_empty_program_may_ask_and_is_told_why_there_is_nothing(app: Flask):
    assert a_run(a_program()).state == "queued"
