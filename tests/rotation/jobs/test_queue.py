"""The queue carries what was committed, and nothing else."""

import pytest
from flask import Flask

from rotation.extensions import db
from rotation.jobs import queue
from rotation.jobs.queue import enqueue, queue_of
from tests.rotation.factories import a_person


def waiting(app: Flask) -> int:
    size: int = queue_of(app).huey.storage.queue_size()
    queue_of(app).huey.storage.close()
    return size


@pytest.fixture
def done(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids that the job "note" was called with."""
    ids: list[int] = []
    monkeypatch.setitem(queue.JOBS, "note", ids.append)
    queue_of(app).huey.storage.flush_queue()
    return ids


def test_a_job_runs_with_the_id_of_its_row(app: Flask, done: list[int]):
    enqueue("note", 7)
    db.session.commit()

    huey = queue_of(app).huey
    huey.execute(huey.dequeue())
    huey.storage.close()

    assert done == [7]


def test_a_job_waits_for_the_commit(app: Flask, done: list[int]):
    a_person()
    enqueue("note", 7)
    assert waiting(app) == 0

    db.session.commit()
    assert waiting(app) == 1


def test_a_rolled_back_change_leaves_no_job(app: Flask, done: list[int]):
    a_person()
    enqueue("note", 7)
    db.session.rollback()
    a_person()
    db.session.commit()

    assert waiting(app) == 0


def test_a_broken_queue_does_not_undo_the_change(
    app: Flask, done: list[int], monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(queue_of(app).huey.storage, "enqueue", fail)
    person = a_person()
    enqueue("note", person.id)
    db.session.commit()

    assert db.session.get(type(person), person.id)


def test_messages_are_json(app: Flask, done: list[int]):
    enqueue("note", 7)
    db.session.commit()

    [message] = queue_of(app).huey.storage.enqueued_items()
    queue_of(app).huey.storage.close()
    assert b'["note", 7]' in bytes(message)


def test_what_broke_comes_before_all_else_that_waits(app: Flask, done: list[int]):
    for name in ("note", "note", "repair", "notice_troubles"):
        enqueue(name, 7)
    db.session.commit()

    huey = queue_of(app).huey
    order = [huey.dequeue().args[0] for _ in range(4)]
    huey.storage.close()

    assert order == ["repair", "notice_troubles", "note", "note"]
