"""Instants are read one way only, or refused with the reason."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rotation.imports.reading.moments import Clock, from_milliseconds, instant

BERLIN = ZoneInfo("Europe/Berlin")
CALM = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
NINE = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2027-01-04T09:00:00Z",
        "2027-01-04T09:00:00.000+0000",
        "2027-01-04T04:00:00-05:00",
        "2027-01-04 09:00 UTC",
        "20270104T090000Z",
        "2027-01-04 10:00",
        "2027/01/04 10:00",
        "2027-01-04 10:00 AM",
        "4 January 2027 10:00",
        "Jan 4, 2027 10:00 AM",
        "4 Jan 2027, 10:00:00",
    ],
)
def test_one_instant_has_many_spellings(text: str):
    assert instant(text, BERLIN) == NINE


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("03/04/2026 10:00", "can be 3 Apr or 4 Mar"),
        ("3.4.2026 10:00", "can be 3 Apr or 4 Mar"),
        ("13/04/26 10:00", "no year of four digits"),
        ("2027-01-04", "no time of day"),
        ("2027-02-30 10:00", "not a date and time that exists"),
        ("2027-01-04 25:00", "not a date and time that exists"),
        ("2027-01-04 13:00 PM", "13 PM"),
        ("2027-01-04 10:00:30", "whole minutes"),
        ("2027-03-28 02:30", "does not exist in Europe/Berlin"),
        ("2027-10-31 02:30", "twice in Europe/Berlin"),
        ("2027-01-04T10:00+25:00", "more than 14 hours"),
        ("1900-01-01 10:00", "2000 and 2100"),
        ("9999-12-31T23:59-14:00", "2000 and 2100"),
        ("tomorrow", "not a date and time we can read"),
        ("46026.375", "not a date and time we can read"),
        ("", "not a date and time we can read"),
    ],
)
def test_what_can_be_read_two_ways_or_none_is_refused(text: str, reason: str):
    with pytest.raises(ValueError, match=re.escape(reason)):
        instant(text, BERLIN)


@pytest.mark.parametrize("text", ["13/04/2026 10:00", "04/13/2026 10:00"])
def test_a_day_above_twelve_leaves_no_doubt(text: str):
    assert instant(text, ZoneInfo("UTC")) == datetime(2026, 4, 13, 10, tzinfo=UTC)


def test_an_offset_decides_where_the_clock_shows_an_hour_twice():
    assert instant("2027-10-31T02:30:00+02:00", BERLIN).hour == 0
    assert instant("2027-10-31T02:30:00+01:00", BERLIN).hour == 1


def test_a_zone_that_was_assumed_is_said():
    clock = Clock(BERLIN)
    clock("2027-01-04T09:00:00-0500")
    assert clock.notes == []
    clock("2027-01-04 10:00")
    assert "Europe/Berlin" in clock.notes[0]


def test_milliseconds_are_read_to_the_minute():
    assert from_milliseconds("1799053200000") == NINE
    with pytest.raises(ValueError, match="milliseconds"):
        from_milliseconds("1799053200001")


@CALM
@given(st.datetimes(datetime(2001, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)))
def test_what_is_written_in_iso_comes_back(moment: datetime):
    moment = moment.replace(second=0, microsecond=0)
    assert instant(moment.isoformat(), BERLIN) == moment


@CALM
@given(st.text(max_size=70))
def test_no_text_breaks_it(text: str):
    try:
        assert instant(text, BERLIN).tzinfo is UTC
    except ValueError as error:
        assert str(error)  # noqa: PT017  any text may be refused, none may crash it
