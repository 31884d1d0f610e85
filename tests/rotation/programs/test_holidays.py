"""Holidays: from the settings to the problem, the meetings, the grids and the reasons."""

from datetime import UTC, datetime

import pytest
from flask_migrate import upgrade
from sqlalchemy import text

from rotation import clock
from rotation.availability.models import WeeklyHours
from rotation.coverage.calls import CallMap
from rotation.coverage.queries import calls_in, ground_of
from rotation.database import MIGRATIONS
from rotation.extensions import db
from rotation.languages import in_language
from rotation.meetings.problem import to_meetings
from rotation.programs.holidays import cleaned_holidays, holidays_for, spans_off
from rotation.programs.models import Program, Role
from rotation.programs.typed import Unfit
from rotation.scheduling.problem import to_problem
from tests.rotation.factories import (
    NOW,
    a_call,
    a_manager,
    a_participant,
    a_program,
    a_team,
    signed_in,
)
from tests.rotation.publishing.stage import published

JANUARY = """2027-01-06 = Epiphany
sales-a: 2027-01-12 = Team day
America/New_York: 2027-01-18 = Martin Luther King Day"""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("2027-01-06=Epiphany", "2027-01-06 = Epiphany"),
        (
            "2027-12-24 to 2027-12-26 =  Christmas \n\n 2027-01-06 = Epiphany",
            "2027-01-06 = Epiphany\n2027-12-24 to 2027-12-26 = Christmas",
        ),
        ("sales-a: 2027-01-12 = Team day", "sales-a: 2027-01-12 = Team day"),
        ("europe/berlin: 2027-10-03 = Unity", "Europe/Berlin: 2027-10-03 = Unity"),
    ],
)
def test_holidays_are_kept_in_order_of_time(app, typed, kept):
    assert cleaned_holidays(typed, ["sales-a"]) == kept


def test_a_range_of_days_is_typed_and_read_in_the_managers_language(app):
    program = a_program(holidays="2027-01-05 to 2027-01-07 = Tage")
    manager = a_manager(program)
    manager.language = "de"
    browser = signed_in(app, manager)
    url = f"/programs/{program.name}/settings"

    assert "\n2027-01-05 bis 2027-01-07 = Tage</textarea>" in browser.get(url).text
    with in_language("de"):
        for typed in ("2027-01-05 bis 2027-01-07 = Tage", program.holidays):
            assert cleaned_holidays(typed, []) == "2027-01-05 to 2027-01-07 = Tage"
    with pytest.raises(Unfit):
        cleaned_holidays("2027-01-05 until 2027-01-07 = Days", [])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Easter Monday", "“Easter Monday” is not like 2027-04-05 = Easter Monday"),
        ("2027-02-30 = Never", "is not like"),
        ("2027-12-26 to 2027-12-24 = Christmas", "is not like"),
        ("2027-01-06 = ", "is not like"),
        ("sales-b: 2027-01-12 = Team day", "neither a team of the program nor a time"),
        ("\n".join(f"2027-01-06 = {n}" for n in range(101)), "101 days off; 100 is"),
    ],
)
def test_what_is_no_holiday_is_refused_in_a_sentence(app, typed, words):
    with pytest.raises(Unfit, match=words):
        cleaned_holidays(typed, ["sales-a"])


def test_a_day_off_is_that_of_its_team_or_zone_and_begins_at_its_midnight(app):
    program = a_program(holidays=JANUARY)

    def names(team, zone):
        return [one.name for one in holidays_for(program, team, zone)]

    assert names("", "Europe/London") == ["Epiphany"]
    assert names("sales-a", "Europe/London") == ["Epiphany", "Team day"]
    assert names("", "America/New_York") == ["Epiphany", "Martin Luther King Day"]
    [_, there] = spans_off(program, "", "America/New_York")
    assert there.start == datetime(2027, 1, 18, 5, tzinfo=UTC)
    assert spans_off(program, "", "", after=datetime(2027, 1, 7, tzinfo=UTC)) == []


def a_free_january(**more):
    """Raj, of sales-a, hosts a call on three days; Mia sits in; both always can."""
    program = a_program(holidays=JANUARY, meeting=True, **more)
    team = a_team(program, "sales-a")
    raj = a_participant(program, "Raj", roles=(Role(kind="host"),), team=team)
    mia = a_participant(program, "Mia", roles=(Role(kind="shadower", target=9),))
    db.session.add_all(
        WeeklyHours(participant_id=x.id, weekday=n, start_minute=0, end_minute=1440)
        for x in (raj, mia)
        for n in range(7)
    )
    for day in (5, 6, 12):
        a_call(raj, datetime(2027, 1, day, 9, tzinfo=UTC))
    db.session.commit()
    return program, raj, mia


def holes(problem, name, of):
    """The days on which that one is not available at noon."""
    spans = next(x["available"] for x in problem[name] if x["id"] == str(of.id))
    return [
        day
        for day in range(4, 31)
        if not any(a <= f"2027-01-{day:02}T12:00:00Z" < b for a, b in spans)
    ]


def test_nobody_is_available_on_a_holiday_and_calls_of_who_is_off_have_no_seats(app):
    program, raj, mia = a_free_january()

    problem = to_problem(program)

    assert holes(problem, "people", mia) == [6]
    assert holes(problem, "people", raj) == [6, 12]
    assert [call["seats"] for call in problem["calls"]] == [1, 0, 0]


def test_no_meeting_is_composed_on_a_holiday(app):
    program, raj, mia = a_free_january()

    problem = to_meetings(program, now=NOW)

    assert holes(problem, "members", mia) == [6]
    assert holes(problem, "members", raj) == [6, 12]


def test_coverage_counts_no_seat_of_who_is_off_and_nobody_on_a_holiday(app):
    program, _raj, _mia = a_free_january()

    found = CallMap(ground_of(program, ("shadower",)), calls_in(program))

    assert [call.starts_at.day for call in found.calls] == [5]
    assert [call.starts_at.day for call in found.closed] == [6, 12]


def test_the_pages_of_a_participant_and_of_managers_name_the_days_off(app, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    program, _raj, mia = a_free_january()
    mia.team, mia.answers = program.teams[0], {}
    mona = a_manager(program)
    db.session.commit()

    page = signed_in(app, mia.person).get("/join/spring/when").text
    settings = signed_in(app, mona).get("/programs/spring/settings").text

    assert "Holidays and days off: 6 January 2027 (Epiphany)" in page
    assert "Team day" in page.partition('data-grid="')[2].partition('"')[0]
    assert "12 January 2027 (sales-a: Team day)" in settings


def test_the_timeline_names_the_days_off_of_the_week_that_it_shows(app):
    program, raj, mia = a_free_january()
    mona = signed_in(app, a_manager(program))
    calls = [a_call(raj, datetime(2027, 1, day, 9, tzinfo=UTC)) for day in (7, 14)]
    published(program, [(mia, call) for call in calls])

    first = mona.get("/programs/spring/timeline?week=1").text
    second = mona.get("/programs/spring/timeline?week=2").text

    assert "Holidays and days off: 6 January 2027 (Epiphany)." in first
    assert "Holidays and days off: 12 January 2027 (sales-a: Team day)." in second
    assert first.count("day quiet") == 1
    assert second.count("day quiet") == 0


def test_a_database_from_before_gets_its_columns_and_keeps_its_programs(app):
    a_program()
    db.session.commit()
    for change in (
        "ALTER TABLE program DROP COLUMN holidays",
        "ALTER TABLE entry DROP COLUMN told_starts_at",
        "ALTER TABLE entry DROP COLUMN told_ends_at",
        "ALTER TABLE entry DROP COLUMN told_from",
        "UPDATE alembic_version SET version_num = 'first_tables'",
    ):
        db.session.execute(text(change))
    db.session.commit()
    db.session.remove()

    upgrade(MIGRATIONS)

    assert db.session.scalars(db.select(Program.holidays)).all() == [""]
