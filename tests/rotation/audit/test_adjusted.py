"""What was adjusted in a draft is told by names, with the times, before and after."""

import csv
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rotation import clock
from rotation.adjusting import actions
from rotation.adjusting.changes import Change, Entry, State
from rotation.audit.actions import record
from rotation.audit.chain import examine
from rotation.extensions import db
from rotation.privacy.actions import erase
from tests.rotation.factories import NOW, a_call, a_manager, a_program, at, signed_in
from tests.rotation.publishing.stage import a_draft, a_host, a_shadower, move
from tests.rotation.queries import counted


@pytest.fixture(autouse=True)
def _before_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


class Stage:
    """Mia sits in on Raj's ten o'clock in a draft; a manager in New York looks on."""

    def __init__(self, app: Flask) -> None:
        self.program = a_program(zone="America/New_York")
        self.mia, self.ben = (a_shadower(self.program, x) for x in ("Mia", "Ben"))
        raj = a_host(self.program, "Raj")
        self.ten = a_call(raj, at(15), title="Acme")
        self.noon = a_call(raj, at(17), title="Beta")
        self.draft = a_draft(self.program, [(self.mia, self.ten)])
        self.mona: FlaskClient = signed_in(app, a_manager(self.program))

    def seat(self, who, call) -> State:
        return State(given=frozenset({Entry(str(who.id), call=str(call.id))}))

    def adjust(self, kind: str, out: State, into: State) -> None:
        actions.take(self.draft, kind, Change(out, into), now=NOW, actor_id=None)
        db.session.commit()

    def told(self) -> list[str]:
        """The last cells but one of the trail, the latest entry first."""
        page = self.mona.get("/programs/spring/trail").text
        rows = re.findall(r"<tr>.*?</tr>", page.partition("<tbody>")[2], re.DOTALL)
        cells = [re.findall(r"<td.*?</td>", row, re.DOTALL)[-2] for row in rows]
        return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in cells]


@pytest.fixture
def stage(app: Flask) -> Stage:
    return Stage(app)


def test_a_change_names_people_and_calls_with_their_times(stage: Stage):
    stage.adjust(
        "move", stage.seat(stage.mia, stage.ten), stage.seat(stage.mia, stage.noon)
    )
    stage.adjust(
        "hand", stage.seat(stage.mia, stage.noon), stage.seat(stage.ben, stage.noon)
    )
    pin = State(pins=stage.seat(stage.ben, stage.noon).given)
    stage.adjust("pin", State(), pin)
    actions.undo(stage.draft, now=NOW, actor_id=None)
    db.session.commit()

    beta = "Beta, Mon 4 Jan, 12:00–12:45"
    assert stage.told() == [
        f"Ben, pinned: {beta}",
        f"Ben, pinned: {beta}",
        f"Mia: {beta} Ben: {beta}",
        f"Mia: Acme, Mon 4 Jan, 10:00–10:45 {beta}",
    ]
    file = stage.mona.get("/programs/spring/trail.csv").text.lstrip("\ufeff")
    undone, pinned, *_others, moved = csv.DictReader(io.StringIO(file))
    columns = ("Before (America/New_York)", "After (America/New_York)")
    assert [moved[one] for one in columns] == [
        "Mia: Acme, Mon 4 Jan, 10:00–10:45",
        f"Mia: {beta}",
    ]
    assert [pinned[one] for one in columns] == ["", f"Ben, pinned: {beta}"]
    assert [undone[one] for one in columns] == [f"Ben, pinned: {beta}", ""]


def test_a_call_that_moved_since_is_told_at_the_time_that_it_had(stage: Stage):
    stage.adjust("remove", stage.seat(stage.mia, stage.ten), State())
    move(stage.ten, 2)

    assert stage.told() == ["Mia: Acme, Mon 4 Jan, 10:00–10:45"]


def test_who_was_erased_is_not_named_and_the_chain_holds(stage: Stage):
    stage.adjust("remove", stage.seat(stage.mia, stage.ten), State())
    erase(stage.mia.person, now=NOW)
    db.session.commit()

    assert "Mia" not in " ".join(stage.told())
    assert any("Erased person: Acme" in line for line in stage.told())
    assert examine().fault is None


def test_entries_of_before_are_told_as_well(stage: Stage):
    """They had no times of calls, and meetings as a bare list."""
    seat = {"person": str(stage.mia.id), "call": str(stage.ten.id)}
    group = {
        "round": 0,
        "start": "2027-01-04T15:00:00Z",
        "members": [str(stage.mia.id), str(stage.ben.id)],
    }
    for before, after in (({"given": [seat]}, {"given": []}), ([group], [])):
        record(
            "adjust: remove",
            f"draft {stage.draft.id}",
            now=NOW,
            actor_id=None,
            program_id=stage.program.id,
            before=before,
            after=after,
        )
    db.session.commit()

    assert stage.told() == [
        "Round 1: Mon 4 Jan 10:00: Ben, Mia",
        "Mia: Acme, Mon 4 Jan, 10:00–10:45",
    ]


def test_many_changes_ask_as_often_as_one(stage: Stage):
    asked = []
    for _round in range(2):
        with_ten, with_noon = (
            stage.seat(stage.mia, call) for call in (stage.ten, stage.noon)
        )
        stage.adjust("move", with_ten, with_noon)
        with counted() as queries:
            stage.mona.get("/programs/spring/trail")
        asked.append(len(queries))
        stage.adjust("move", with_noon, with_ten)

    assert asked[0] == asked[1]
