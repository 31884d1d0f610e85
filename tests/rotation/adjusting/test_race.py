"""Of two managers who change a draft at once one wins, and the other is told."""

import json
import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from rotation.adjusting import actions
from rotation.adjusting.changes import Change, Entry, State
from rotation.extensions import db
from rotation.scheduling.models import Draft, DraftEdit
from tests.rotation.factories import NOW, a_call, a_program, at
from tests.rotation.publishing.stage import a_draft, a_host, a_shadower

TIMES = 3


def race(app: Flask, draft_id: int, changes: list[Change], revision: int) -> list[str]:
    """Make each change in a thread of its own, at the same moment; what each got."""
    barrier = threading.Barrier(len(changes))
    outcomes: list[str] = []

    def run(change: Change) -> None:
        with app.app_context():
            draft = db.session.get_one(Draft, draft_id)
            db.session.rollback()
            barrier.wait(timeout=20)
            try:
                actions.held(draft, revision)
                actions.take(draft, "add", change, now=NOW, actor_id=None)
                db.session.commit()
                outcomes.append("won")
            except (actions.Overtaken, SQLAlchemyError) as refusal:
                db.session.rollback()
                outcomes.append(type(refusal).__name__)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(change,)) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(outcomes)


@pytest.fixture
def pair(app: Flask) -> Callable[[int], tuple[int, list[Change], int]]:
    """A draft, what two managers want of it, and the revision that both look at."""

    def make(number: int) -> tuple[int, list[Change], int]:
        program = a_program(f"race{number}", buffer_minutes=0)
        raj = a_host(program, f"Raj{number}")
        changes = []
        for name, hour in (("Mia", 10), ("Ben", 12)):
            one = a_shadower(program, f"{name}{number}")
            call = a_call(raj, at(hour), external_id=f"{name}{number}")
            seat = Entry(str(one.id), call=str(call.id))
            changes.append(Change(into=State(given=frozenset({seat}))))
        draft = a_draft(program, [])
        found = draft.id, changes, draft.revision
        db.session.commit()
        db.session.remove()  # or the threads would wait for its transaction
        return found

    return make


def test_of_two_changes_at_once_one_is_made_and_the_other_told(app: Flask, pair):
    for number in range(TIMES):
        draft_id, changes, revision = pair(number)

        assert race(app, draft_id, changes, revision) == ["Overtaken", "won"]

        draft = db.session.get_one(Draft, draft_id)
        [edit] = db.session.scalars(db.select(DraftEdit).filter_by(draft_id=draft_id))
        assert json.loads(draft.schedule)["seats"] == edit.change["into"]["given"]
        db.session.remove()


def test_without_holding_the_draft_nobody_would_be_told(
    app: Flask, pair, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(actions, "held", lambda *_: None)
    draft_id, changes, revision = pair(0)

    assert "Overtaken" not in race(app, draft_id, changes, revision)
