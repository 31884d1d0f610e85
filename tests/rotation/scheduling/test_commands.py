"""`rotation problem` and `rotation solve` as other programs call them."""

import json
import sys

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from rotation import cli, console
from rotation.errors import Refused
from rotation.extensions import db
from rotation.scheduling import engine
from rotation.scheduling.models import Draft, SolverRun
from tests.rotation.scheduling.small import a_run, a_schedule, claimed, small_program


@pytest.fixture
def rotation(app: Flask, monkeypatch: pytest.MonkeyPatch):
    """Runs a command on the database of the test."""
    monkeypatch.setattr(console, "create_app", lambda: app)

    def run(*words: str) -> Result:
        db.session.commit()
        return CliRunner().invoke(cli.rotation, words)

    return run


def test_problem_prints_the_problem_file(rotation):
    program, _, _ = small_program()

    answer = rotation("problem", "spring")

    assert json.loads(answer.stdout) == engine.to_problem(program)


def test_solve_makes_a_draft_without_a_worker(
    rotation, monkeypatch: pytest.MonkeyPatch
):
    program, _, _ = small_program()
    file = a_schedule_for(program)
    asked: list[dict[str, object]] = []

    def command(_problem: str, out: str, **limits: object) -> list[str]:
        asked.append(limits)
        return [sys.executable, "-c", f"open({out!r}, 'w').write({file!r})"]

    monkeypatch.setattr(engine, "command", command)

    answer = rotation("solve", "spring", "--seconds", "7", "--workers", "3")

    assert answer.exit_code == 0, answer.exception
    assert answer.stdout == (
        "Draft 1: 1 seats and 0 placements, optimal;"
        " 1 gets 1/2 of what they asked for.\n"
    )
    assert asked == [{"kind": "schedule", "seconds": 7.0, "workers": 3}]
    assert db.session.scalars(db.select(Draft)).one().program_id == program.id


def a_schedule_for(program) -> str:
    """The best schedule of the small program."""
    run = SolverRun(problem=engine.text_of(engine.to_problem(program)))
    return a_schedule(run)


def test_solve_says_how_many_can_have_no_seat(rotation):
    program, _, _ = small_program(promise_required=True)
    claimed(a_run(program))  # so that nothing is worked out here

    answer = rotation("solve", "spring")

    assert answer.stderr == (
        "Without a promise of confidentiality, and so without seats: 1.\n"
    )


def test_solve_is_refused_beside_a_running_search(rotation):
    claimed(a_run(small_program()[0]))

    answer = rotation("solve", "spring")

    assert isinstance(answer.exception, Refused)
    assert str(answer.exception) == "A schedule for spring is already running."
    db.session.rollback()
    assert len(db.session.scalars(db.select(SolverRun)).all()) == 1


@pytest.mark.parametrize("command", ["problem", "solve"])
def test_a_program_that_is_not_there_is_refused(rotation, command: str):
    answer = rotation(command, "nowhere")

    assert "There is no program named 'nowhere'" in str(answer.exception)


def test_seconds_that_are_no_number_are_bad_input_and_no_run_is_asked_for(rotation):
    small_program()

    answer = rotation("solve", "spring", "--seconds", "nan")

    assert answer.exit_code == 2
    assert "nan is not a number of seconds" in answer.stderr
    assert db.session.query(SolverRun).count() == 0


def test_seconds_below_a_tenth_are_bad_input(rotation):
    assert rotation("solve", "spring", "--seconds", "0").exit_code == 2
