"""The report says how far apart the sides are, of how many, and nothing of fewer than five."""

import csv
import io
from datetime import UTC, datetime

import pytest
from flask import Flask

from rotation import clock
from rotation.extensions import db
from rotation.programs.models import Program, Role
from rotation.surveys import actions
from rotation.surveys.statements import STATEMENTS
from tests.rotation.factories import (
    NOW,
    a_manager,
    a_participant,
    a_program,
    signed_in,
)

AFTER = datetime(2027, 2, 3, 12, tzinfo=UTC)
BOTH_OVER = datetime(2027, 4, 1, tzinfo=UTC)
KINDS = {"sales": "host", "marketing": "shadower"}


@pytest.fixture
def program(app: Flask) -> Program:
    return a_program()


def answered(
    program: Program, monkeypatch: pytest.MonkeyPatch, sizes: dict[str, int]
) -> None:
    """So many of each side say before that they are 3 apart, and 1 apart after."""
    for side, size in sizes.items():
        for number in range(size):
            one = a_participant(
                program, f"{side}{number}", roles=(Role(kind=KINDS[side]),)
            )
            before, after = (1, 3) if side == "sales" else (4, 4)
            actions.answer(one, "before", [before] * len(STATEMENTS), now=NOW)
            monkeypatch.setattr(clock, "now", lambda: AFTER)
            actions.answer(one, "after", [after] * len(STATEMENTS), now=AFTER)
    db.session.commit()
    monkeypatch.setattr(clock, "now", lambda: BOTH_OVER)


def test_the_gap_before_and_after_is_a_sentence_a_picture_and_a_file(
    app: Flask, program: Program, monkeypatch: pytest.MonkeyPatch
):
    answered(program, monkeypatch, {"sales": 5, "marketing": 6})
    browser = signed_in(app, a_manager(program))

    page = browser.get("/programs/spring/report").text
    rows = list(
        csv.reader(io.StringIO(browser.get("/programs/spring/report/survey.csv").text))
    )

    assert "3.0 points apart before the program and are 1.0 apart after it" in page
    assert "Sales, the 5 who answered both times: +2.0." in page
    assert "Marketing before, n = 6" in rows[0]
    assert rows[-1] == ["All statements", "1.0", "4.0", "3.0", "3.0", "4.0", "1.0"]
    assert len(rows) == len(STATEMENTS) + 2
    assert "1.0" in browser.get("/programs/spring/report/sheet").text


def test_a_side_of_four_gives_no_figure_and_no_number(
    app: Flask, program: Program, monkeypatch: pytest.MonkeyPatch
):
    answered(program, monkeypatch, {"sales": 4, "marketing": 6})
    browser = signed_in(app, a_manager(program))

    page = browser.get("/programs/spring/report").text
    file = browser.get("/programs/spring/report/survey.csv").text

    assert "There is no figure of both sides yet." in page
    assert "Sales before, n = –" in file
    assert "n = 4" not in file
    assert "All statements,–,4.0,–,–,4.0,–" in file


def test_an_open_survey_gives_nothing(
    app: Flask, program: Program, monkeypatch: pytest.MonkeyPatch
):
    answered(program, monkeypatch, {"sales": 5, "marketing": 5})
    monkeypatch.setattr(clock, "now", lambda: NOW)
    browser = signed_in(app, a_manager(program))

    file = browser.get("/programs/spring/report/survey.csv").text

    assert file.count("\n") <= 1
