"""What a person's week, exceptions and busy times come to, on every clock."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.availability.intervals import (
    DatedSpan,
    Hours,
    Span,
    WeekSpan,
    clip,
    compose,
    intersect,
    merge,
    program_span,
    subtract,
)

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)
ZONES = [
    *("Europe/Berlin", "Europe/London", "America/New_York", "America/Havana"),
    *("Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca"),
    *("Pacific/Kiritimati", "Asia/Beirut"),
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def span(start: str, end: str) -> Span:
    return Span(utc(start), utc(end))


def hours(*week: WeekSpan, zone: ZoneInfo, start: str, end: str, **more) -> Hours:
    return compose(weekly=week, zone=zone, start=utc(start), end=utc(end), **more)


def test_a_week_is_repeated_on_the_persons_own_clock():
    tuesday = WeekSpan(1, 9 * 60, 12 * 60, "available")

    found = hours(tuesday, zone=BERLIN, start="2027-03-22", end="2027-04-05")

    # Clocks go forward on Sunday 28 March: 09:00 is 08:00 UTC before and 07:00 after.
    assert found.available == (
        span("2027-03-23T08:00", "2027-03-23T11:00"),
        span("2027-03-30T07:00", "2027-03-30T10:00"),
    )


@pytest.mark.parametrize(
    ("wall", "wanted"),
    [
        ((120, 180), ()),  # 02:00–03:00 does not exist
        ((150, 240), (span("2027-03-28T01:00", "2027-03-28T02:00"),)),  # 02:30–04:00
        ((60, 150), (span("2027-03-28T00:00", "2027-03-28T01:00"),)),  # 01:00–02:30
    ],
)
def test_times_the_clock_leaps_over_stand_for_the_leap(wall, wanted):
    sunday = WeekSpan(6, *wall, "available")

    found = hours(sunday, zone=BERLIN, start="2027-03-27", end="2027-03-29")

    assert found.available == wanted


@pytest.mark.parametrize(
    ("wall", "wanted"),
    [
        ((120, 180), span("2026-10-25T01:00", "2026-10-25T02:00")),  # one hour, not two
        ((135, 165), span("2026-10-25T01:15", "2026-10-25T01:45")),
        (
            (60, 150),
            span("2026-10-24T23:00", "2026-10-25T00:30"),
        ),  # up to the first 02:30
        ((150, 240), span("2026-10-25T01:30", "2026-10-25T03:00")),  # from the second
        ((60, 240), span("2026-10-24T23:00", "2026-10-25T03:00")),  # right through: 4 h
    ],
)
def test_an_hour_that_comes_twice_counts_once_unless_the_span_goes_through(
    wall, wanted
):
    sunday = WeekSpan(6, *wall, "available")

    found = hours(sunday, zone=BERLIN, start="2026-10-24", end="2026-10-26")

    assert found.available == (wanted,)


def test_a_span_in_two_rows_means_the_same_as_in_one():
    rows = (WeekSpan(6, 60, 120, "available"), WeekSpan(6, 120, 240, "preferred"))
    whole = WeekSpan(6, 60, 240, "available")

    apart = hours(*rows, zone=BERLIN, start="2026-10-24", end="2026-10-26")
    joined = hours(whole, zone=BERLIN, start="2026-10-24", end="2026-10-26")

    assert apart.available == joined.available


def test_the_day_that_samoa_left_out_offers_nothing():
    every_day = [WeekSpan(day, 540, 600, "available") for day in range(7)]

    found = hours(
        *every_day,
        zone=ZoneInfo("Pacific/Apia"),
        start="2011-12-29T10:00",
        end="2011-12-31T10:00",
    )

    # Local Thursday 29, then Saturday 31: Friday 30 December 2011 never was.
    assert found.available == (
        span("2011-12-29T19:00", "2011-12-29T20:00"),
        span("2011-12-30T19:00", "2011-12-30T20:00"),
    )


def test_a_day_that_begins_at_one_oclock_begins_there():
    sunday = WeekSpan(6, 0, 120, "available")  # Beirut leaps from 00:00 to 01:00

    found = hours(
        sunday, zone=ZoneInfo("Asia/Beirut"), start="2026-03-28", end="2026-03-30"
    )

    assert found.available == (span("2026-03-28T22:00", "2026-03-28T23:00"),)


def test_exceptions_add_and_take_away_and_busy_times_always_win():
    monday = WeekSpan(0, 9 * 60, 17 * 60, "available")
    dated = (
        DatedSpan(utc("2027-01-04T18:00"), utc("2027-01-04T20:00"), "preferred"),
        DatedSpan(utc("2027-01-04T10:00"), utc("2027-01-04T12:00"), "no"),
    )
    busy = [(utc("2027-01-04T19:00"), utc("2027-01-04T19:30"))]

    found = hours(
        monday,
        zone=ZoneInfo("UTC"),
        start="2027-01-04",
        end="2027-01-05",
        dated=dated,
        busy=busy,
    )

    assert found.available == (
        span("2027-01-04T09:00", "2027-01-04T10:00"),
        span("2027-01-04T12:00", "2027-01-04T17:00"),
        span("2027-01-04T18:00", "2027-01-04T19:00"),
        span("2027-01-04T19:30", "2027-01-04T20:00"),
    )
    assert found.preferred == (
        span("2027-01-04T18:00", "2027-01-04T19:00"),
        span("2027-01-04T19:30", "2027-01-04T20:00"),
    )


def test_a_program_lasts_to_the_end_of_its_last_day_on_its_own_clock():
    lasts = program_span(date(2027, 3, 1), date(2027, 3, 28), BERLIN)

    assert lasts == span("2027-02-28T23:00", "2027-03-28T22:00")


minutes = st.integers(0, 12 * 60)
pairs = st.tuples(minutes, st.integers(1, 120)).map(
    lambda x: Span(
        utc("2027-01-04") + x[0] * MINUTE, utc("2027-01-04") + sum(x) * MINUTE
    )
)
lists = st.lists(pairs, max_size=6)


def instants(spans) -> set[int]:
    """Every minute of the spans, the slow and obvious way."""
    zero = utc("2027-01-04")
    return {
        minute
        for start, end in spans
        for minute in range((start - zero) // MINUTE, (end - zero) // MINUTE)
    }


@given(lists, lists)
def test_merging_subtracting_and_intersecting_are_those_of_sets_of_minutes(one, other):
    a, b = merge(one), merge(other)

    assert instants(a) == instants(one)
    assert instants(subtract(a, b)) == instants(one) - instants(other)
    assert instants(intersect(a, b)) == instants(one) & instants(other)
    for found in (a, subtract(a, b), intersect(a, b)):
        assert all(x.start < x.end for x in found)
        assert all(x.end <= y.start for x, y in pairwise(found))


week_spans = st.builds(
    lambda day, start, length, level: WeekSpan(
        day, start * 15, min(1440, (start + length) * 15), level
    ),
    st.integers(0, 6),
    st.integers(0, 94),
    st.integers(1, 40),
    st.sampled_from(["available", "preferred"]),
)
# A fortnight around each change of clocks in 2026 and 2027, and one without.
starts = st.sampled_from(
    ["2026-03-22", "2026-10-18", "2026-03-01", "2026-10-28", "2027-04-01", "2027-01-04"]
).map(utc)


@given(
    st.lists(week_spans, max_size=8), lists, st.sampled_from(ZONES), starts, st.data()
)
def test_nothing_is_offered_off_the_wall_clock_and_preferred_is_available(
    week, busy, zone_name, start, data
):
    zone, end = ZoneInfo(zone_name), start + timedelta(days=14)
    found = compose(weekly=week, busy=busy, zone=zone, start=start, end=end)

    assert intersect(found.preferred, found.available) == list(found.preferred)
    assert clip(found.available, start, end) == list(found.available)
    assert not intersect(found.available, merge(busy))
    for begin, finish in found.available:
        moment = data.draw(st.integers(0, (finish - begin) // MINUTE - 1))
        wall = (begin + moment * MINUTE).astimezone(zone)
        minute = wall.hour * 60 + wall.minute
        assert any(
            x.weekday == wall.weekday() and x.start_minute <= minute < x.end_minute
            for x in week
        )


@given(week_spans, st.sampled_from(ZONES), starts)
def test_wall_times_and_lengths_stay_the_same_away_from_the_change(span, zone, start):
    zone, end = ZoneInfo(zone), start + timedelta(days=14)
    found = compose(weekly=[span], zone=zone, start=start, end=end)

    for begin, finish in found.available:
        first, last = begin.astimezone(zone), finish.astimezone(zone)
        if first.utcoffset() != last.utcoffset() or begin == start or finish == end:
            continue
        changed = (begin - timedelta(hours=2)).astimezone(zone).utcoffset()
        later = (finish + timedelta(hours=2)).astimezone(zone).utcoffset()
        if changed != first.utcoffset() or later != last.utcoffset():
            continue
        assert first.hour * 60 + first.minute == span.start_minute
        assert finish - begin == (span.end_minute - span.start_minute) * MINUTE
