"""Times are shown on the reader's wall clock, whatever the clock does that day."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from jinja2.defaults import DEFAULT_FILTERS

from rotation import times


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("UTC", "Mon 4 Jan, 09:00–09:45"),
        ("Europe/London", "Mon 4 Jan, 09:00–09:45"),
        ("Asia/Kolkata", "Mon 4 Jan, 14:30–15:15"),
        ("Asia/Kathmandu", "Mon 4 Jan, 14:45–15:30"),
        ("America/St_Johns", "Mon 4 Jan, 05:30–06:15"),
        ("Pacific/Auckland", "Mon 4 Jan, 22:00–22:45"),
        (ZoneInfo("America/New_York"), "Mon 4 Jan, 04:00–04:45"),
    ],
)
def test_a_span_is_shown_on_the_clock_of_the_zone(zone, shown):
    start, end = utc(2027, 1, 4, 9), utc(2027, 1, 4, 9, 45)

    assert times.span(start, end, zone) == shown


def test_a_span_over_midnight_names_both_days():
    start, end = utc(2027, 1, 4, 23, 30), utc(2027, 1, 5, 0, 15)

    shown = times.span(start, end, "UTC")

    assert shown == "Mon 4 Jan, 23:30 – Tue 5 Jan, 00:15"


def test_the_same_call_in_utc_moves_on_the_wall_when_summer_time_begins():
    before, after = utc(2027, 3, 27, 9), utc(2027, 3, 28, 9)

    assert times.clock(before, "Europe/Berlin") == "10:00"
    assert times.clock(after, "Europe/Berlin") == "11:00"


def test_the_hour_that_comes_twice_says_which_of_the_two_it_is():
    first, second = utc(2027, 10, 31, 0, 30), utc(2027, 10, 31, 1, 30)

    assert times.clock(first, "Europe/London") == "01:30 (UTC+1)"
    assert times.clock(second, "Europe/London") == "01:30 (UTC+0)"


def test_an_offset_of_half_an_hour_is_written_out():
    # Lord Howe Island goes back by thirty minutes only.
    assert (
        times.clock(utc(2027, 4, 3, 14, 45), "Australia/Lord_Howe") == "01:45 (UTC+11)"
    )
    assert (
        times.clock(utc(2027, 4, 3, 15, 15), "Australia/Lord_Howe")
        == "01:45 (UTC+10:30)"
    )
    assert times.clock(utc(2027, 11, 7, 6, 30), "America/New_York") == "01:30 (UTC−5)"


def test_the_hour_that_is_left_out_needs_no_remark():
    assert times.clock(utc(2027, 3, 28, 1, 30), "Europe/London") == "02:30"


def test_a_day_is_the_day_where_the_reader_is():
    late = utc(2027, 1, 4, 23, 30)

    assert times.day(late, "America/Los_Angeles") == "Mon 4 Jan"
    assert times.day(late, "Asia/Tokyo") == "Tue 5 Jan"
    assert times.long_day(late, "Asia/Tokyo") == "Tuesday 5 January 2027"
    assert times.date_words(date(2027, 2, 28)) == "Sunday 28 February 2027"


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("Europe/London", "London time"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time"),
        (ZoneInfo("Asia/Kolkata"), "Kolkata time"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
    ],
)
def test_a_zone_is_shown_by_name(zone, name):
    assert times.zone_name(zone) == name


def test_machines_get_utc():
    paris = datetime(2027, 7, 1, 9, tzinfo=ZoneInfo("Europe/Paris"))

    assert times.iso(paris) == "2027-07-01T07:00:00Z"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 min"), (45, "45 min"), (60, "1 h"), (90, "1 h 30 min"), (1500, "25 h")],
)
def test_durations_are_said_in_hours_and_minutes(minutes, words):
    assert times.minutes_words(minutes) == words


def test_a_duration_is_counted_in_real_time_when_the_clock_goes_back():
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime(2027, 10, 31, 1, 30, tzinfo=berlin)
    end = datetime(2027, 10, 31, 3, 30, tzinfo=berlin)

    assert times.duration(start, end) == "3 h"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        times.clock(datetime(2027, 1, 4, 9), "UTC")


def test_an_unknown_zone_is_refused():
    with pytest.raises(ZoneInfoNotFoundError):
        times.clock(utc(2027, 1, 4, 9), "Europe/Atlantis")


def test_no_filter_takes_the_name_of_one_that_jinja_has():
    assert not times.FILTERS.keys() & DEFAULT_FILTERS.keys()
