"""Quiet weeks: from the fiscal calendar to the problem, the grid and the reasons."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rotation import clock
from rotation.availability.models import WeeklyHours
from rotation.extensions import db
from rotation.programs.models import Role
from rotation.programs.quiet import closes, quiet_days, quiet_for
from rotation.scheduling import engine
from rotation.scheduling.problem import to_problem
from tests.rotation.factories import (
    NOW,
    a_call,
    a_participant,
    a_placement,
    a_program,
    a_team,
    signed_in,
)

DAY = timedelta(days=1)
MARCH = {"starts_on": date(2027, 3, 1), "ends_on": date(2027, 4, 4)}


@pytest.mark.parametrize(
    ("fiscal_start", "expected"),
    [
        (1, [(3, 31), (6, 30), (9, 30), (12, 31)]),
        (2, [(1, 31), (4, 30), (7, 31), (10, 31)]),
        (12, [(2, 28), (5, 31), (8, 31), (11, 30)]),
    ],
)
def test_a_quarter_closes_before_every_third_month(fiscal_start, expected):
    found = closes(fiscal_start, date(2027, 1, 1), date(2027, 12, 31))

    assert [(day.month, day.day) for day in found] == expected


def test_quiet_weeks_end_with_the_close_and_stay_in_the_program():
    def quiet(first, last, weeks=2):
        return quiet_days(1, weeks, first, last)

    assert quiet(date(2027, 3, 1), date(2027, 4, 30)) == [
        (date(2027, 3, 18), date(2027, 3, 31))
    ]
    # The close itself comes after the last day.
    assert quiet(date(2027, 3, 1), date(2027, 3, 20)) == [
        (date(2027, 3, 18), date(2027, 3, 20))
    ]
    assert quiet(date(2027, 3, 1), date(2027, 3, 17)) == []
    assert quiet(date(2027, 4, 1), date(2027, 4, 30)) == []
    assert quiet(date(2027, 3, 1), date(2027, 4, 30), weeks=0) == []
    # Twelve weeks of each quarter of thirteen leave a few days.
    assert len(quiet(date(2027, 1, 1), date(2027, 12, 31), weeks=12)) == 4


def test_quiet_days_begin_at_midnight_of_the_program(app):
    program = a_program(zone="America/New_York", **MARCH)

    [(start, end)] = quiet_for(program, ("rotator",))

    assert start == datetime(
        2027, 3, 18, 4, tzinfo=UTC
    )  # the clock went on on the 14th
    assert end == datetime(2027, 4, 1, 4, tzinfo=UTC)


def test_each_role_is_quiet_when_all_that_it_does_is(app):
    program = a_program(quiet_weeks_shadowing=1, quiet_weeks_rotating=2, **MARCH)

    def days(*roles):
        return [round((end - start) / DAY) for start, end in quiet_for(program, roles)]

    assert days("rotator") == [14]
    assert days("mentor") == [14]
    assert days("shadower") == [7]
    assert days("shadower", "mentor") == [7]
    assert days("shadower", "rotator") == [14]
    assert days("host") == []


def a_busy_march(**rules):
    """Raj visits marketing and hosts a call a week; Mia sits in and guides; both always can."""
    program = a_program(**MARCH, **rules)
    rotator = Role(kind="rotator", choices={"content-desk": 1})
    raj = a_participant(program, "Raj", roles=(rotator, Role(kind="host")))
    mia = a_participant(
        program, "Mia", roles=(Role(kind="shadower", target=9), Role(kind="mentor"))
    )
    db.session.add_all(
        WeeklyHours(participant_id=x.id, weekday=n, start_minute=0, end_minute=1440)
        for x in (raj, mia)
        for n in range(7)
    )
    a_placement(program, a_team(program, "content"), [mia])
    for day in (3, 10, 17, 24, 31):
        a_call(raj, datetime(2027, 3, day, 9, tzinfo=UTC))
    db.session.commit()
    return program, raj, mia


def test_no_sitting_is_planned_in_quiet_weeks(app):
    program, raj, mia = a_busy_march()
    quiet = [datetime(2027, 3, 18, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC)]

    problem = to_problem(program)

    hours = {one["id"]: one["available"] for one in problem["people"]}
    assert hours[str(raj.id)] == [
        ["2027-03-01T00:00:00Z", "2027-03-18T00:00:00Z"],
        ["2027-03-31T23:00:00Z", "2027-04-04T23:00:00Z"],  # London is on summer time
    ]
    assert len(hours[str(mia.id)]) == 1
    assert all(call.get("seats", 1) == 1 for call in problem["calls"])
    assert quiet[0] < quiet[1]


def test_calls_in_quiet_weeks_have_no_seats_where_the_program_says_so(app):
    program, _raj, _mia = a_busy_march(quiet_weeks_shadowing=2)

    seats = [call["seats"] for call in to_problem(program)["calls"]]

    assert seats == [1, 1, 1, 0, 0]


def test_what_has_begun_is_not_undone_by_quiet_weeks(app):
    program, _raj, _mia = a_busy_march(quiet_weeks_shadowing=2)

    problem = to_problem(program, not_before=datetime(2027, 3, 25, tzinfo=UTC))

    assert [call["seats"] for call in problem["calls"]] == [1, 1, 1, 1, 0]


def test_a_whole_program_in_quiet_weeks_still_poses_a_problem(app):
    program, _raj, _mia = a_busy_march(
        quiet_weeks_shadowing=12, quiet_weeks_rotating=12
    )

    assert engine.to_problem(program)["people"]


def test_the_page_of_hours_shows_them(app, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    program, raj, _mia = a_busy_march()
    raj.answers = {}
    db.session.commit()

    page = signed_in(app, raj.person).get(f"/join/{program.name}/when").text

    assert "18–31 March 2027" in page
    assert "2027-03-18" in page.partition('data-grid="')[2].partition('"')[0]
