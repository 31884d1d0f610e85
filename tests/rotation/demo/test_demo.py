"""The demo is the program that the README promises, the same each time."""

from datetime import UTC, date, datetime
from typing import Any

from flask import Flask

from rotation.calls.models import Call
from rotation.debriefs.queries import debrief_counts
from rotation.demo.data import make_demo, next_monday
from rotation.extensions import db
from rotation.insights.queries import ledger_counts
from rotation.invites.models import MailIntent
from rotation.meetings.queries import meetings_in
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program
from rotation.surveys.queries import results_of

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_the_demo_has_forty_people_in_four_zones_and_calls_for_them(app: Flask):
    program = make_demo(NOW)
    db.session.commit()

    mine = {"program_id": program.id}
    people = db.session.scalars(db.select(Participant).filter_by(**mine)).all()
    assert len(people) == 40
    assert len({one.person.zone for one in people}) == 4
    assert counted(Call, **mine) == 120
    assert counted(Placement, **mine) == 3


def test_the_program_before_has_debriefs_and_ideas_in_every_state(app: Flask):
    make_demo(NOW)
    db.session.commit()

    before = db.session.scalars(db.select(Program).filter_by(state="ended")).one()
    counts = debrief_counts(before, NOW)
    assert counts.due > counts.written > counts.in_time > 0
    assert all(ledger_counts(before, NOW.date()).states.values())
    assert counted(MailIntent, state="waiting") == 0
    assert results_of(before, NOW).pairs["marketing"].change > 0
    meetings = [one.meeting for one in meetings_in(before)]
    assert [one.held for one in meetings] == [True] * 3 + [None] * 3
    assert all(one.notes for one in meetings[:3])


def counted(kind: type[Any], **those: Any) -> int:
    """How many rows of that kind there are with these values."""
    query = db.select(db.func.count()).select_from(kind).filter_by(**those)
    return db.session.scalar(query)


def test_the_demo_starts_on_a_monday_that_still_lies_ahead():
    for day in range(1, 15):
        today = date(2026, 12, day)
        first = next_monday(today)
        assert first.weekday() == 0
        assert 3 <= (first - today).days <= 9
