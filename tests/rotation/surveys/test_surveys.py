"""What people say of each other before and after, so that nobody can be found out."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from rotation import clock
from rotation.audit.models import AuditEntry
from rotation.config import SettingError, Settings
from rotation.errors import Refused
from rotation.extensions import db, is_sqlite
from rotation.keys import survey_key_of
from rotation.privacy.actions import erase
from rotation.programs.models import Participant, Program, Role
from rotation.surveys import actions
from rotation.surveys.codes import code_of
from rotation.surveys.models import SurveyAnswer
from rotation.surveys.queries import LEAST, Pairs, results_of
from rotation.surveys.statements import STATEMENTS
from rotation.surveys.waves import open_wave, span_of, state_of
from tests.rotation.factories import NOW, a_manager, a_participant, a_program, signed_in
from tests.rotation.queries import counted

on_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

AFTER = datetime(2027, 2, 3, 12, tzinfo=UTC)
"""Three days after the program."""
BOTH_OVER = datetime(2027, 4, 1, tzinfo=UTC)
ALL = len(STATEMENTS)


@pytest.fixture(autouse=True)
def _before_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def program(app: Flask) -> Program:
    return a_program()


def people(program: Program, side: str, count: int) -> list[Participant]:
    kind = {"sales": "host", "marketing": "shadower"}[side]
    return [
        a_participant(program, f"{side}{number}", roles=(Role(kind=kind),))
        for number in range(count)
    ]


def say(
    group: Iterable[Participant], number: int, wave: str = "before", now: datetime = NOW
) -> None:
    """All of them say that to every statement."""
    for one in group:
        actions.answer(one, wave, [number] * ALL, now=now)
    db.session.commit()


def typed(number: int) -> dict[str, str]:
    return {f"statement_{n + 1}": str(number) for n in range(ALL)}


def test_nine_taps_are_kept_and_may_change_while_it_is_open(
    app: Flask, program: Program
):
    [mia] = people(program, "marketing", 1)
    browser = signed_in(app, mia.person)
    assert "/join/spring/survey" in browser.get("/me").text

    for number in (2, 4):
        answer = browser.post("/join/spring/survey", data=typed(number))
        assert answer.location == "/me"

    [row] = db.session.scalars(db.select(SurveyAnswer))
    assert (row.wave, row.side, row.answers) == ("before", "marketing", [4] * ALL)
    page = browser.get("/join/spring/survey").text
    assert page.count(" checked") == ALL


@on_sqlite
def test_what_is_missing_is_said_and_the_rest_stays_ticked(
    app: Flask, program: Program
):
    [mia] = people(program, "marketing", 1)
    said = typed(3) | {"statement_2": "6", "statement_3": ""}

    answer = signed_in(app, mia.person).post("/join/spring/survey", data=said)

    assert answer.status_code == 422
    assert answer.text.count(": choose one of the five.") == 2 * 2
    assert answer.text.count(" checked") == ALL - 2
    assert db.session.scalars(db.select(SurveyAnswer)).all() == []


@pytest.mark.parametrize(
    ("now", "before", "after"),
    [
        (NOW, "open", "later"),
        (datetime(2027, 1, 3, 23, 59, tzinfo=UTC), "open", "later"),
        (datetime(2027, 1, 4, tzinfo=UTC), "closed", "later"),
        (datetime(2027, 1, 31, 23, 59, tzinfo=UTC), "closed", "later"),
        (datetime(2027, 2, 1, tzinfo=UTC), "closed", "open"),
        (datetime(2027, 2, 21, 23, 59, tzinfo=UTC), "closed", "open"),
        (datetime(2027, 2, 22, tzinfo=UTC), "closed", "closed"),
    ],
)
@on_sqlite
def test_it_opens_and_closes_by_the_programs_dates(
    program: Program, now: datetime, before: str, after: str
):
    found = [state_of(program, wave, now) for wave in ("before", "after")]
    assert found == [before, after]


@on_sqlite
def test_the_program_says_how_many_days_each_survey_is_open(program: Program):
    program.survey_days_before, program.survey_days_after = 7, 3

    opens_at, closes_at = span_of(program, "before")
    assert (opens_at.date(), closes_at.date()) == (
        date(2026, 12, 28),
        program.starts_on,
    )
    opens_at, closes_at = span_of(program, "after")
    assert (opens_at.date(), closes_at.date()) == (date(2027, 2, 1), date(2027, 2, 4))


@on_sqlite
def test_midnight_is_that_of_the_programs_zone(program: Program):
    program.zone = "Pacific/Auckland"
    assert open_wave(program, datetime(2027, 1, 3, 10, 59, tzinfo=UTC)) == "before"
    assert open_wave(program, datetime(2027, 1, 3, 11, 0, tzinfo=UTC)) is None


def test_managers_see_means_gap_and_sizes_of_closed_surveys(
    app: Flask, program: Program
):
    sales, marketing = (people(program, side, 5) for side in ("sales", "marketing"))
    say(sales, 2)
    say(marketing, 5)
    say(sales, 4, "after", AFTER)
    say(marketing, 5, "after", AFTER)

    found = results_of(program, BOTH_OVER)

    assert found.groups["before", "sales"].means == (2.0,) * ALL
    assert (found.gap("before", 0), found.gap("after", 0)) == (3.0, 1.0)
    assert (found.mean_gap("before"), found.mean_gap("after")) == (3.0, 1.0)
    assert found.pairs == {"sales": Pairs(5, 2.0), "marketing": Pairs(5, 0.0)}
    page = signed_in(app, a_manager(program))
    clock_at = BOTH_OVER
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: clock_at)
        text = " ".join(page.get("/programs/spring/survey").text.split())
    assert "n = 5" in text
    assert "Sales, the 5 who answered both times: +2.0." in text


@on_sqlite
def test_nothing_is_shown_of_fewer_than_five_not_even_how_many(
    app: Flask, program: Program, monkeypatch: pytest.MonkeyPatch
):
    say(people(program, "sales", LEAST - 1), 1)
    say(people(program, "marketing", LEAST), 5)

    found = results_of(program, AFTER)

    assert found.groups["before", "sales"].size is None
    assert found.groups["before", "sales"].means is None
    assert found.groups["before", "marketing"].means == (5.0,) * ALL
    assert found.gap("before", 0) is found.mean_gap("before") is None
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    page = signed_in(app, a_manager(program)).get("/programs/spring/survey").text
    assert "fewer than 5" in page
    assert "1.0" not in page


@on_sqlite
def test_nothing_is_shown_while_it_is_open(app: Flask, program: Program):
    say(people(program, "sales", 6), 1)

    assert results_of(program, NOW).groups["before", "sales"].means is None
    page = signed_in(app, a_manager(program)).get("/programs/spring/survey").text
    assert "Figures come when a survey is closed." in page


@on_sqlite
def test_pairs_are_left_out_where_subtracting_would_tell_who_is_alone(
    program: Program,
):
    sales = people(program, "sales", 6)
    say(sales, 2)
    say(sales[:5], 4, "after", AFTER)

    found = results_of(program, BOTH_OVER)

    assert found.groups["before", "sales"].size == 6
    assert found.groups["after", "sales"].size == 5
    assert found.pairs["sales"] == Pairs(None, None)


@on_sqlite
def test_what_was_seen_is_not_opened_again(app: Flask, program: Program):
    mona = a_manager(program)
    browser = signed_in(app, mona)
    sales = people(program, "sales", 6)
    say(sales[:5], 2)

    browser.post("/programs/spring/survey/before/close")
    page = browser.post(
        "/programs/spring/survey/before/open", follow_redirects=True
    ).text

    assert "Its figures are there to see" in page
    with pytest.raises(Refused, match="not open any more"):
        actions.answer(sales[5], "before", [1] * ALL, now=NOW)
    trail = db.session.scalars(db.select(AuditEntry).filter_by(action="close a survey"))
    assert [one.after for one in trail] == [{"before": "closed"}]


@on_sqlite
def test_a_manager_may_open_one_early_and_again_while_nobody_saw_figures(
    app: Flask, program: Program
):
    browser = signed_in(app, a_manager(program))
    revision = program.revision
    for step in ("open", "close", "open"):
        browser.post(f"/programs/spring/survey/after/{step}")

    db.session.expire_all()
    assert open_wave(program, NOW) == "after"
    assert program.revision == revision
    assert browser.post("/programs/spring/survey/x/open").status_code == 404


def test_neither_order_nor_numbers_nor_the_trail_tell_who_answered_when(
    program: Program,
):
    group = [*people(program, "sales", 6), *people(program, "marketing", 6)]
    db.session.commit()
    trail = db.session.scalar(db.select(db.func.count(AuditEntry.id)))
    for one in reversed(group):
        say([one], 3)

    if is_sqlite(db.engine):
        stored = list(db.session.scalars(text("SELECT code FROM survey_answer")))
        with pytest.raises(Exception, match="no such column"):
            db.session.execute(text("SELECT rowid FROM survey_answer"))
        db.session.rollback()
    else:
        rows = db.session.execute(
            text("SELECT code, xmin::text FROM survey_answer ORDER BY ctid")
        ).all()
        stored = [code for code, _ in rows]
        assert len({number for _, number in rows}) == 1
    assert stored == sorted(stored)
    assert len(stored) == len(group)
    assert db.session.scalar(db.select(db.func.count(AuditEntry.id))) == trail
    columns = SurveyAnswer.__table__.columns.keys()
    assert set(columns) == {
        *("program_id", "wave", "code", "side", "wording", "answers")
    }


@on_sqlite
def test_a_code_takes_the_key_and_is_another_one_in_another_program(
    app: Flask, settings: Settings
):
    mine = code_of(1, 1)
    assert mine == code_of(1, 1)
    assert len({mine, code_of(2, 1), code_of(1, 2), code_of(11, 1)}) == 4
    app.config["SURVEY_KEY"] = "another key of quite enough signs, is it not"
    assert code_of(1, 1) != mine
    key = Path(settings.data_dir) / "survey-key"
    if key.exists():
        assert key.stat().st_mode & 0o077 == 0


def test_the_key_is_made_once_or_given_and_not_too_short(tmp_path: Path):
    found = Settings(data_dir=str(tmp_path), demo=True)
    assert survey_key_of(found) == survey_key_of(found)
    assert (tmp_path / "survey-key").stat().st_mode & 0o777 == 0o600
    given = Settings(data_dir=str(tmp_path), survey_key="k" * 40)
    assert survey_key_of(given) == "k" * 40
    (tmp_path / "survey-key").write_text("short")
    with pytest.raises(SettingError, match="survey-key"):
        survey_key_of(found)


def test_whoever_is_erased_is_in_no_open_survey_and_under_no_code_in_closed_ones(
    program: Program,
):
    sales = people(program, "sales", 5)
    gone = sales[0].person
    say(sales, 2)
    say(sales, 4, "after", AFTER)

    erase(gone, now=AFTER)
    db.session.commit()

    rows = db.session.scalars(db.select(SurveyAnswer)).all()
    assert code_of(program.id, gone.id) not in {row.code for row in rows}
    assert sorted(row.wave for row in rows) == ["after"] * 4 + ["before"] * 5
    assert results_of(program, AFTER).groups["before", "sales"].size == 5


@on_sqlite
def test_ones_own_answers_are_in_ones_own_export_only(app: Flask, program: Program):
    mia, ben = people(program, "marketing", 2)
    say([mia], 2)
    say([ben], 5)

    found = json.loads(signed_in(app, mia.person).get("/me/data.json").text)

    [row] = found["tables"]["survey_answer"]["rows"]
    assert row["answers"] == [2] * ALL


@on_sqlite
def test_who_has_no_role_is_on_no_side(app: Flask, program: Program):
    eve = a_participant(program, "Eve")
    answer = signed_in(app, eve.person).post("/join/spring/survey", data=typed(1))
    assert answer.status_code == 409
    assert "Choose a role at sign-up first" in answer.text


@on_sqlite
def test_the_pages_ask_as_much_for_many_answers_as_for_few(
    app: Flask, program: Program
):
    browser = signed_in(app, a_manager(program))
    sales = people(program, "sales", 9)

    def asked() -> int:
        db.session.expire_all()
        with counted() as sent:
            browser.get("/programs/spring/survey")
        return len(sent)

    say(sales[:1], 3)
    once = asked()
    say(sales[1:], 3)

    assert asked() == once <= 6


@on_sqlite
def test_an_answer_that_comes_a_second_too_late_is_refused(
    app: Flask, program: Program, monkeypatch: pytest.MonkeyPatch
):
    [mia] = people(program, "marketing", 1)
    browser = signed_in(app, mia.person)
    starts_at = datetime(2027, 1, 4, tzinfo=UTC)
    for seconds, status in ((0, 409), (-1, 302)):
        now = starts_at + timedelta(seconds=seconds)
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        answer = browser.post("/join/spring/survey", data=typed(1))
        assert answer.status_code == status
