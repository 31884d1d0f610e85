"""Native work may outlast the time; whoever waits for it does not."""

import threading

import pytest

from solver.aside import aside
from solver.clock import Clock


def test_work_that_ends_in_time_gives_its_answer():
    assert aside(lambda: 7, Clock(60)) == 7


def test_work_that_outlasts_the_time_is_left_behind():
    release = threading.Event()

    assert aside(lambda: release.wait(60), Clock(0)) is None
    release.set()


def test_what_the_work_raises_is_raised():
    with pytest.raises(ZeroDivisionError):
        aside(lambda: 1 // 0, Clock(60))


def test_the_program_waits_at_its_end_for_work_that_was_left_behind(monkeypatch):
    release, waits = threading.Event(), []
    monkeypatch.setattr(
        "atexit.register", lambda wait, *more: waits.append((wait, more))
    )

    assert aside(lambda: release.wait(60), Clock(0), grace=0.01) is None

    [(wait, [seconds])] = waits
    release.set()
    wait(seconds)  # comes back as soon as the work is done
