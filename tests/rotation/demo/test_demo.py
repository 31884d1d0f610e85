"""The demo is the program that the README promises, the same each time."""

from datetime import UTC, date, datetime

from flask import Flask

from rotation.calls.models import Call
from rotation.demo.data import make_demo, next_monday
from rotation.extensions import db
from rotation.placements.models import Placement
from rotation.programs.models import Participant

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_the_demo_has_forty_people_in_four_zones_and_calls_for_them(app: Flask):
    make_demo(NOW)
    db.session.commit()

    people = db.session.scalars(db.select(Participant)).all()
    assert len(people) == 40
    assert len({one.person.zone for one in people}) == 4
    assert db.session.scalar(db.select(db.func.count(Call.id))) == 120
    assert db.session.scalar(db.select(db.func.count(Placement.id))) == 3


def test_the_demo_starts_on_a_monday_that_still_lies_ahead():
    for day in range(1, 15):
        today = date(2026, 12, day)
        first = next_monday(today)
        assert first.weekday() == 0
        assert 3 <= (first - today).days <= 9
