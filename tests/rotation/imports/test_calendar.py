"""Calendar files become calls; one that is made to hurt is refused quickly."""

import time
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from rotation.calls.models import Call
from rotation.errors import Refused
from rotation.extensions import db
from rotation.imports.reading.calls import Cancellation, Frame
from rotation.imports.reading.kinds import read
from rotation.imports.reading.result import Reading
from rotation.programs.models import Role
from tests.rotation.factories import a_participant, a_program, at
from tests.rotation.imports.bringing import bring, states

FRAME = Frame(ZoneInfo("Europe/London"), at(0), at(0, day=28))


def calendar(*events: str, before: str = "") -> str:
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{before}{body}END:VCALENDAR\n"


def event(uid: str, *more: str, start: str = "DTSTART:20270104T100000Z") -> str:
    lines = [f"UID:{uid}", start, "DURATION:PT45M", "SUMMARY:Demo", *more]
    return "\n".join(lines)


def read_calendar(text: str) -> Reading[Any]:
    return read("calls", text.encode(), FRAME)


def test_a_calendar_becomes_calls_of_its_organizers(app: Flask):
    program = a_program()
    a_participant(program, "Raj", roles=(Role(kind="host"),))
    file = calendar(
        event(
            "a",
            "ORGANIZER;CN=Raj:MAILTO:Raj@Example.com",
            "CATEGORIES:stage:demo",
            "LOCATION:https://meet.example.com/1",
        )
    )

    assert states(bring(program, "calls", file)) == ["new"]
    assert states(bring(program, "calls", file)) == ["unchanged"]

    call = db.session.scalars(db.select(Call)).one()
    assert (call.external_id, call.title, call.source) == ("a", "Demo", "ics")
    assert (call.starts_at, call.ends_at) == (at(10), at(10.75))
    assert call.tags == ["stage:demo"]
    assert call.join_url == "https://meet.example.com/1"


def test_events_without_an_organizer_get_the_host_who_was_chosen(app: Flask):
    program = a_program()
    raj = a_participant(program, "Raj", roles=(Role(kind="host"),))
    file = calendar(event("a"), event("b", "ORGANIZER:mailto:who@example.com"))

    assert len(bring(program, "calls", file).skips) == 2
    plan = bring(program, "calls", file, host="raj@example.com")

    assert states(plan) == ["new", "new"]
    assert {call.host for call in db.session.scalars(db.select(Call))} == {raj}


def test_what_repeats_is_expanded_inside_the_program_with_its_exceptions():
    reading = read_calendar(
        calendar(
            event(
                "w",
                "RRULE:FREQ=WEEKLY",
                "EXDATE;TZID=Europe/Berlin:20270111T100000",
                start="DTSTART;TZID=Europe/Berlin:20201207T100000",
            ),
            event(
                "w",
                "RECURRENCE-ID;TZID=Europe/Berlin:20270118T100000",
                start="DTSTART;TZID=Europe/Berlin:20270119T120000",
            ),
            event(
                "w",
                "RECURRENCE-ID;TZID=Europe/Berlin:20270125T100000",
                "STATUS:CANCELLED",
                start="DTSTART;TZID=Europe/Berlin:20270125T100000",
            ),
        )
    )

    first, moved, cancelled = reading.rows
    assert (first.external_id, first.starts_at) == (
        "w/2027-01-04T09:00:00+00:00",
        at(9),
    )
    assert moved.external_id == "w/2027-01-18T09:00:00+00:00"
    assert moved.starts_at == at(11, day=15)
    assert isinstance(cancelled, Cancellation)
    assert reading.skips == []


def test_a_duration_is_real_time_across_a_change_of_the_clocks():
    [row] = read_calendar(
        calendar(
            event("a", start="DTSTART;TZID=Europe/Berlin:20270328T013000").replace(
                "PT45M", "PT2H"
            )
        )
    ).rows

    assert row.ends_at - row.starts_at == timedelta(hours=2)


def test_floating_times_are_on_the_programs_clock_and_that_is_said():
    reading = read_calendar(calendar(event("a", start="DTSTART:20270104T100000")))

    assert reading.rows[0].starts_at == at(10)
    assert "Europe/London" in reading.notes[-1]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (event("a", "CLASS:PRIVATE"), "private"),
        (event("a", "CLASS:CONFIDENTIAL"), "private"),
        (event("a", "TRANSP:TRANSPARENT"), "shown as free"),
        ("UID:a\nDTSTART;VALUE=DATE:20270104", "all-day"),
        (
            event("a", start="DTSTART;TZID=Mars/Olympus:20270104T100000"),
            "“Mars/Olympus”",
        ),
        (
            event("a", start='DTSTART;TZID="(UTC+01:00) Amsterdam":20270104T100000'),
            "not one we know",
        ),
        (event("a", start="DTSTART:00000000"), "DTSTART cannot be read"),
        (event("a").replace("PT45M", "P99999999W"), "cannot be read"),
        ("UID:a\nDTSTART:20270104T100000Z", "ends when or before"),
        (
            "UID:a\nDTSTART:20270104T100000Z\nDTEND:20270104T090000Z",
            "ends when or before",
        ),
        (event("a").replace("UID:a\n", ""), "no UID"),
        (event("a", "RRULE:FREQ=SECONDLY"), "every second: not supported"),
        (event("a", "RRULE:FREQ=DAILY;INTERVAL=0"), "interval of 0"),
        (
            event("a", "RRULE:FREQ=MINUTELY", start="DTSTART:16000101T000000Z"),
            "every minute: not supported",
        ),
        (event("a", "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"), "every second"),
        (event("a", "RRULE:FREQ=DAILY;BYMINUTE=0,1,2,3,4,5,6,7,8"), "many times a day"),
        (event("a", "RRULE:FREQ=FORTNIGHTLY"), "RRULE cannot be read"),
        (
            event(
                "a",
                "RRULE:FREQ=DAILY",
                "EXDATE:" + ",".join(["20270104T100000Z"] * 1001),
            ),
            "1001 dates in EXDATE; 1000 is the limit",
        ),
    ],
)
def test_an_event_that_cannot_be_taken_costs_only_itself(lines: str, reason: str):
    reading = read_calendar(calendar(lines, event("good")))

    assert [row.external_id for row in reading.rows] == ["good"]
    [skip] = reading.skips
    assert reason in skip.reason
    if reason == "private":
        assert skip.what == ""


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY;COUNT=1000000000", "FREQ=DAILY;UNTIL=99991231T000000Z"]
)
def test_a_rule_without_a_near_end_gives_the_program_only(rule: str):
    assert len(read_calendar(calendar(event("a", f"RRULE:{rule}"))).rows) == 28


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("BEGIN:VCALENDAR\n" + "BEGIN:X\n" * 5000, "malformed at line"),
        (calendar(event("a", "SUMMARY:" + "x" * 200_000)), "longer than 100000"),
        (calendar(*(event(str(n)) for n in range(5001))), "5000 events, the limit"),
        ("BEGIN:VCALENDAR\nnonsense", "cannot be read"),
        (
            calendar(
                event("a"),
                before="BEGIN:VTIMEZONE\nTZID:Own\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
                "RRULE:FREQ=SECONDLY\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0100\nEND:STANDARD\n"
                "END:VTIMEZONE\n",
            ),
            "clock never rests",
        ),
    ],
)
def test_a_calendar_made_to_hurt_is_refused(text: str, reason: str):
    begun = time.monotonic()
    with pytest.raises(Refused, match=reason):
        read_calendar(text)
    assert time.monotonic() - begun < 15


def test_a_calendar_that_needs_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("rotation.calendars.asking.SECONDS", 0.01)

    with pytest.raises(Refused, match="more time or memory"):
        read_calendar(calendar(event("a")))


def test_the_zone_of_the_database_wins_over_a_lying_one_of_the_file():
    lie = (
        "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        "TZOFFSETFROM:+1400\nTZOFFSETTO:+1400\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    berlin = event("a", start="DTSTART;TZID=Europe/Berlin:20270104T100000")

    [row] = read_calendar(calendar(berlin, before=lie)).rows

    assert row.starts_at == at(9)


def test_several_calendars_and_a_byte_order_mark_are_read():
    reading = read_calendar("\ufeff" + calendar(event("a")) + calendar(event("b")))

    assert [row.external_id for row in reading.rows] == ["a", "b"]
