"""The reports of a program say what its rows say: in a sentence, a picture, a table, a file."""

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from flask import Flask

from rotation import clock
from rotation.extensions import db
from rotation.programs.models import Program, Role
from rotation.reports.facts import Seeker, facts_of
from rotation.reports.fairness import fairness, leaders
from rotation.reports.learning import consent, ideas
from rotation.reports.traffic import coverage, hours, load, pairs
from rotation.reports.views import PARTS
from tests.rotation.factories import (
    a_call,
    a_manager,
    a_participant,
    a_placement,
    a_program,
    a_team,
    at,
    signed_in,
)
from tests.rotation.ledger.stage import a_seat, a_sitting
from tests.rotation.queries import counted

LATER = at(12, day=20)


@pytest.fixture(autouse=True)
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: LATER)


@pytest.fixture
def spring(app: Flask) -> Program:
    return a_program("spring")


@pytest.fixture
def mia(spring: Program):
    role = Role(kind="shadower", target=4, credit=1)
    return a_participant(spring, "Mia", roles=(role, Role(kind="mentor")), leader=True)


@pytest.fixture
def ben(spring: Program):
    return a_participant(spring, "Ben", roles=(Role(kind="shadower", target=2),))


@pytest.fixture
def raj(spring: Program):
    return a_participant(spring, "Raj", roles=(Role(kind="host"), Role(kind="rotator")))


@pytest.fixture
def told(app: Flask, spring, mia, ben, raj):
    """Mia sat in with Raj in the first week, will again in the fourth, and Raj came to her."""
    a_seat(mia, a_call(raj, at(10), consent="yes"))
    a_seat(mia, a_call(raj, at(10, day=22), consent="asked"))
    a_call(raj, at(15, day=8), consent="no", seats=3)
    a_call(raj, at(16, day=8), withheld=True)
    a_call(raj, at(17, day=8), cancelled=True)
    desk = a_placement(spring, a_team(spring, "content"), [mia], minutes=90)
    a_sitting(raj, desk, mia, at(14, day=7))
    db.session.commit()
    return facts_of(spring, LATER)


def test_fairness_counts_who_reaches_which_share_before_and_after(told):
    """Mia has 1 and then 3 of 4, Ben nothing of 2, Raj his one placement."""
    part = fairness(told)

    assert [row[1:] for row in part.rows] == [
        (1, 2, 3),
        (0, 2, 3),
        (0, 2, 3),
        (0, 1, 3),
    ]
    assert part.curve.before == (0.0, 0.0, 0.25)
    assert part.curve.after == (0.0, 0.75, 1.0)
    assert part.says == (
        "2 of 3 get at least half of what they asked for; 1 get nothing yet."
    )


def test_a_share_is_never_more_than_all():
    seeker = Seeker(1, "shadower", target=2, credit=5, published=3)

    assert (seeker.before, seeker.after) == (1, 1)
    assert Seeker(1, "shadower", 3, 1, 1).after == Fraction(2, 3)


def test_coverage_counts_seats_that_may_be_given_by_week(told):
    rows = {week: rest for week, *rest in coverage(told).rows}

    assert rows == {
        "4 Jan": [1, 1, 1],
        "11 Jan": [0, 0, 0],
        "18 Jan": [0, 0, 0],
        "25 Jan": [1, 1, 1],
    }


def test_where_a_yes_is_needed_other_calls_do_not_count(told):
    told.program.consent_required = True

    assert coverage(told).rows[0][1:] == (1, 1, 1)
    assert coverage(told).rows[3][1:] == (0, 1, 1)  # given already


def test_hours_go_both_ways(told):
    part = hours(told)

    assert part.rows[:2] == [("4 Jan", "0.75", "0.00"), ("11 Jan", "0.00", "1.50")]
    assert part.says == (
        "Marketing has spent 0.8 h on sales calls, sales 1.5 h in marketing."
    )


def test_a_pair_has_met_whoever_was_the_guest(told):
    part = pairs(told)

    assert part.rows == [("Ben", 0, "–"), ("Mia", 1, "Raj")]
    assert (part.grid.across_title, part.grid.cells) == ("Marketing", ((0, 1),))
    assert part.says == "1 of 2 pairs of marketing and sales have met."


def test_a_pair_has_met_who_was_in_one_alignment_meeting(told):
    ben, raj = (one for one in told.members if one.name in ("Ben", "Raj"))
    met = {tuple(sorted((ben.id, raj.id)))}

    part = pairs(replace(told, met=met))

    assert part.rows == [("Ben", 1, "Raj"), ("Mia", 1, "Raj")]


def test_load_is_of_hosts_and_mentors(told):
    assert load(told).rows == [("Mia", 0, 1, 1, "1.50"), ("Raj", 1, 0, 1, "0.75")]


def test_leaders_are_those_marked_and_compared_with_the_others(told):
    part = leaders(told)

    assert [row[:3] for row in part.rows] == [
        ("Leaders", 1, 1),
        ("Everybody else", 2, 1),
    ]
    assert part.says == "1 of 1 leaders have taken part so far."


def test_consent_counts_calls_that_take_place(told):
    rows = {answer: rest for answer, *rest in consent(told).rows}

    assert rows == {"Yes": [1, 1], "Asked": [1, 1], "Not asked": [1, 0], "No": [1, 0]}


def test_ideas_are_counted_by_age_and_lateness(told):
    today = told.day(LATER)
    told.ideas.extend(
        [
            _Idea("idea", at(9, day=18), today),
            _Idea("idea", at(9, day=1), today - timedelta(days=1)),
            _Idea("used", at(9, day=1), today),
            _Idea("dropped", at(9), today),
        ]
    )

    rows = dict(ideas(told).rows)

    assert (rows["0–6 days"], rows["14–20 days"], rows["answer is late"]) == (1, 1, 1)
    assert (rows["used in a call"], rows["not pursued"]) == (1, 1)


class _Idea:
    def __init__(self, state, made_at, due_on):
        self.state, self.made_at, self.due_on = state, made_at, due_on


def test_a_program_without_anything_has_a_report(app: Flask, spring):
    mona = signed_in(app, a_manager(spring))

    for path in ("report", "report/sheet"):
        page = mona.get(f"/programs/spring/{path}")
        assert page.status_code == 200
    for part in PARTS:
        assert mona.get(f"/programs/spring/report/{part}.csv").status_code == 200
    assert mona.get("/programs/spring/report/nothing.csv").status_code == 404


def test_each_part_has_its_sentence_picture_table_and_file(app: Flask, told, spring):
    mona = signed_in(app, a_manager(spring))

    page = mona.get("/programs/spring/report").text
    sheet = mona.get("/programs/spring/report/sheet").text

    for key, make in PARTS.items():
        part = make(told)
        assert part.says in page.replace("&#39;", "'"), key
        assert (part.says in sheet) == bool(part.rows), key
        text = mona.get(f"/programs/spring/report/{key}.csv").text.lstrip("\ufeff")
        rows = list(csv.reader(io.StringIO(text)))
        assert rows == [list(map(str, row)) for row in [part.headers, *part.rows]], key
        assert (f'href="/programs/spring/report/{key}.csv"' in page) == bool(part.rows)
    assert len(re.findall(r'role="img"', page)) == sum(
        bool(part.bars or part.curve or part.grid)
        for part in (make(told) for make in PARTS.values())
    )
    assert "style=" not in page.replace("stylesheet", "")


def test_the_report_asks_as_often_for_three_people_as_for_one(
    app: Flask, told, spring, raj
):
    mona, asked = signed_in(app, a_manager(spring)), []
    for names in (["Cleo"], ["Dan", "Eva"]):
        for name in names:
            one = a_participant(spring, name, roles=(Role(kind="shadower"),))
            a_seat(one, a_call(raj, at(8) + timedelta(hours=ord(name[0]) - 60)))
        db.session.commit()
        with counted() as queries:
            mona.get("/programs/spring/report")
        asked.append(len(queries))

    assert asked[0] == asked[1]
