"""On the nights when clocks change, every half hour is there once, twice or not at all."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.availability.intervals import DatedSpan
from rotation.availability.wall import Odd, instants, odd_times
from rotation.signup.actions import fixed_span
from rotation.signup.answers import DatedWish
from rotation.signup.queries import on_the_clock

YEAR = (date(2027, 1, 1), date(2027, 12, 31))
HOUR = timedelta(hours=1)
ZONES = [
    *("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata"),
    *("Asia/Beirut", "America/Havana", "Africa/Casablanca", "America/St_Johns"),
]


@pytest.mark.parametrize(
    ("zone", "wanted"),
    [
        (
            "America/New_York",
            [
                Odd(date(2027, 3, 14), 120, 180, False),
                Odd(date(2027, 11, 7), 60, 120, True),
            ],
        ),
        (
            "Europe/Berlin",
            [
                Odd(date(2027, 3, 28), 120, 180, False),
                Odd(date(2027, 10, 31), 120, 180, True),
            ],
        ),
        (
            "Australia/Lord_Howe",  # by half an hour
            [
                Odd(date(2027, 4, 4), 90, 120, True),
                Odd(date(2027, 10, 3), 120, 150, False),
            ],
        ),
        (
            "Asia/Beirut",  # at midnight
            [
                Odd(date(2027, 3, 28), 0, 60, False),
                Odd(date(2027, 10, 30), 1380, 1440, True),
            ],
        ),
        ("Asia/Kolkata", []),
        ("UTC", []),
    ],
)
def test_a_year_has_the_nights_on_which_clocks_change(zone, wanted):
    assert list(odd_times(ZoneInfo(zone), *YEAR)) == wanted


def test_a_day_that_a_country_left_out_is_leapt_over_whole():
    found = odd_times(ZoneInfo("Pacific/Apia"), date(2011, 12, 1), date(2012, 1, 31))

    assert found == (Odd(date(2011, 12, 30), 0, 1440, False),)


def test_only_the_days_that_were_asked_for_are_looked_at():
    berlin, night = ZoneInfo("Europe/Berlin"), date(2027, 3, 28)

    assert len(odd_times(berlin, night, night)) == 1
    assert odd_times(berlin, night + timedelta(days=1), YEAR[1])[0].is_twice
    assert odd_times(berlin, YEAR[0], night - timedelta(days=1)) == ()


@given(st.sampled_from(ZONES), st.dates(*YEAR), st.integers(0, 47))
def test_a_half_hour_is_offered_once_unless_the_clock_leaps_over_it(key, day, half):
    zone, start = ZoneInfo(key), half * 30
    odd = odd_times(zone, day, day)
    midnight = datetime.combine(day, time())

    begin, finish = instants(
        zone,
        midnight + timedelta(minutes=start),
        midnight + timedelta(minutes=start + 30),
    )

    gone = any(
        not one.is_twice and one.start_minute <= start < one.end_minute for one in odd
    )
    assert finish - begin == (timedelta() if gone else HOUR / 2)


@pytest.mark.parametrize(
    ("zone", "day", "wall", "wanted"),
    [
        # New York, 01:00–02:00 twice: from 05:00 and from 06:00 UTC.
        ("America/New_York", date(2027, 11, 7), (60, 120), ("06:00", "07:00")),
        ("America/New_York", date(2027, 11, 7), (60, 90), ("06:00", "06:30")),
        ("America/New_York", date(2027, 11, 7), (30, 90), ("04:30", "05:30")),
        ("America/New_York", date(2027, 11, 7), (90, 150), ("06:30", "07:30")),
        ("America/New_York", date(2027, 11, 7), (30, 150), ("04:30", "07:30")),
        # Berlin, 02:00–03:00 twice: from 00:00 and from 01:00 UTC.
        ("Europe/Berlin", date(2027, 10, 31), (120, 180), ("01:00", "02:00")),
        ("Europe/Berlin", date(2027, 10, 31), (60, 240), ("23:00", "03:00")),
        # Lord Howe, 01:30–02:00 twice: from 14:30 and from 15:00 UTC.
        ("Australia/Lord_Howe", date(2027, 4, 4), (90, 120), ("15:00", "15:30")),
        ("Australia/Lord_Howe", date(2027, 4, 4), (60, 120), ("14:00", "15:30")),
        ("Australia/Lord_Howe", date(2027, 4, 4), (60, 105), ("14:00", "14:45")),
    ],
)
def test_a_time_that_comes_twice_means_what_the_page_says(zone, day, wall, wanted):
    wish = DatedWish(day, *wall, "available")

    span = fixed_span(wish, ZoneInfo(zone))

    assert tuple(f"{x:%H:%M}" for x in span) == wanted
    assert on_the_clock(DatedSpan(*span, "available"), ZoneInfo(zone)) == [wish]


def test_a_busy_time_from_the_first_to_the_second_of_them_greys_the_hour():
    start = datetime(
        2027, 10, 31, 0, 30, tzinfo=UTC
    )  # 02:30 in Berlin, for the first time
    busy = DatedSpan(start, start + HOUR, "no")

    assert on_the_clock(busy, ZoneInfo("Europe/Berlin")) == [
        DatedWish(date(2027, 10, 31), 120, 180, "no")
    ]


def test_nights_are_in_their_order():
    found = odd_times(ZoneInfo("Africa/Casablanca"), date(2026, 1, 1), YEAR[1])

    assert len(found) == 4
    assert all(one.day < other.day for one, other in pairwise(found))
