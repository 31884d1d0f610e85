"""Entries become iCalendar bytes that every reader takes the same way."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from flask import Flask
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from rotation.accounts.models import Person
from rotation.invites.calendar import calendar_file, message, plain
from rotation.invites.models import Entry
from tests.rotation.factories import NOW, at

NASTY = (
    'Q\r\nATTENDEE:mailto:evil@example.com\rX\u2028Y\u0085Z\x00\x0b\x1b[31m\u202e;,\\N"'
)


def an_entry(**more: Any) -> Entry:
    fields: dict[str, Any] = {
        "uid": "a1@rotation.example.com",
        "sequence": 0,
        "created_at": NOW,
        "stamped_at": NOW,
        "starts_at": at(10),
        "ends_at": at(10.75),
        "summary": "Observe: Demo",
        "description": "First\nSecond",
        "location": "",
        "cancelled": False,
        "person": Person(email="mia@example.com", name="Mia"),
    }
    return Entry(**{**fields, **more})


def events(content: bytes) -> list[Event]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def lines(content: bytes) -> list[str]:
    """The content lines as a reader without any library unfolds them."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_a_file_says_what_the_entry_says():
    [event] = events(calendar_file([an_entry()], name="x"))

    assert event["UID"] == "a1@rotation.example.com"
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == NOW
    assert event["SEQUENCE"] == 0
    assert (event.start, event.end) == (at(10), at(10.75))
    assert event["SUMMARY"] == "Observe: Demo"
    assert event["DESCRIPTION"] == "First\nSecond"
    assert (event["STATUS"], event["TRANSP"]) == ("CONFIRMED", "OPAQUE")


def test_the_same_entries_in_another_order_give_the_same_bytes():
    one, other = an_entry(), an_entry(uid="b2@rotation.example.com")

    assert calendar_file([one, other], name="x") == calendar_file(
        [other, one], name="x"
    )


def test_times_are_utc_and_no_zone_is_defined():
    found = lines(calendar_file([an_entry()], name="x"))

    assert "DTSTART:20270104T100000Z" in found
    assert "BEGIN:VTIMEZONE" not in found


def test_a_file_has_no_method_no_organizer_and_no_attendee():
    content = calendar_file([an_entry()], name="x")

    assert not re.search(rb"^(METHOD|ORGANIZER|ATTENDEE)", content, re.MULTILINE)
    assert b"@example.com" not in content


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_cancelled_entry_says_so_in_every_way_a_calendar_may_read(app: Flask):
    entry = an_entry(cancelled=True, sequence=3)

    [event] = events(calendar_file([entry], name="x"))

    assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert event["X-MICROSOFT-CDO-BUSYSTATUS"] == "FREE"
    assert event["SUMMARY"] == "Cancelled: Observe: Demo"
    assert event["SEQUENCE"] == 3


def test_an_empty_calendar_holds_one_component_and_no_event():
    calendar = Calendar.from_ical(calendar_file([], name="x"))

    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]


def test_the_name_is_escaped_and_polling_is_asked_for_in_both_dialects():
    found = lines(calendar_file([an_entry()], name="Spring; 1,2\\3\nX"))

    assert r"NAME:Spring\; 1\,2\\3 X" in found
    assert r"X-WR-CALNAME:Spring\; 1\,2\\3 X" in found
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in found
    assert "X-PUBLISHED-TTL:PT1H" in found


def test_a_link_is_where_it_takes_place_and_a_url_and_anything_else_is_text_only():
    [link] = events(
        calendar_file([an_entry(location="https://m.example.com/a?b=1;c,d")], name="x")
    )
    [room] = events(calendar_file([an_entry(location="javascript:alert(1)")], name="x"))

    assert link["URL"] == link["LOCATION"] == "https://m.example.com/a?b=1;c,d"
    assert "URL" not in room


@pytest.mark.parametrize("field", ["summary", "description", "location"])
def test_no_text_adds_a_property_or_carries_a_control(field: str):
    nasty = calendar_file([an_entry(**{field: NASTY})], name=NASTY)
    tame = calendar_file([an_entry(**{field: "tame"})], name="tame")

    names = [line.partition(":")[0].partition(";")[0] for line in lines(nasty)]
    expected = [line.partition(":")[0].partition(";")[0] for line in lines(tame)]
    assert names == expected
    assert not re.search(
        "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202e]", nasty.decode()
    )
    [event] = events(nasty)
    assert "ATTENDEE" not in event


def test_a_quote_or_line_break_in_a_name_stays_inside_its_parameter():
    entry = an_entry(
        person=Person(email="mia@example.com", name='Mia "x";RSVP=FALSE:a\r\nX:y')
    )

    [event] = events(message(entry, method="REQUEST", organizer="desk@example.com"))

    assert str(event["ATTENDEE"]) == "mailto:mia@example.com"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert event["ATTENDEE"].params["CN"] == "Mia x;RSVP=FALSE:a X:y"


def test_a_message_is_from_the_organizer_to_its_person_only():
    content = message(an_entry(), method="REQUEST", organizer="desk@example.com")
    calendar = Calendar.from_ical(content)
    [event] = calendar.walk("VEVENT")

    assert calendar["METHOD"] == "REQUEST"
    assert str(event["ORGANIZER"]) == "mailto:desk@example.com"
    assert event["ATTENDEE"].params == {
        "CN": "Mia",
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "TRUE",
    }


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=200)


@settings(deadline=None)
@given(summary=TEXT, description=TEXT)
@example(summary="C:\\New folder; a,b", description="x\\n\n\\")
@example(summary="\U0001f469\u200d\U0001f4bb" * 60, description="é" * 100)
def test_any_text_reads_back_as_it_was_and_no_line_is_too_long(
    summary: str, description: str
):
    content = calendar_file(
        [an_entry(summary=summary, description=description)], name="x"
    )

    found = dict(line.partition(":")[::2] for line in lines(content))
    assert unescaped(found["SUMMARY"]) == plain(summary)
    assert unescaped(found["DESCRIPTION"]) == plain(description, lines=True)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert content.decode()  # no character is torn apart
    assert len(events(content)) == 1


@pytest.mark.parametrize("unit", ["a", "é", "€", "\U0001f469", "\\", "a\\"])
def test_lines_of_every_length_are_folded_within_75_octets(unit: str):
    for length in range(1, 160):
        content = calendar_file([an_entry(summary=unit * length)], name="x")

        pieces = content.split(b"\r\n")
        assert all(len(piece) <= 75 for piece in pieces)
        assert not any(
            re.search(r"(?<!\\)(\\\\)*\\$", piece.decode()) for piece in pieces
        )
        found = dict(line.partition(":")[::2] for line in lines(content))
        assert unescaped(found["SUMMARY"]) == unit * length


def unescaped(value: str) -> str:
    """RFC 5545, 3.3.11, read from left to right."""
    return re.sub(
        r"\\(.)", lambda found: {"n": "\n", "N": "\n"}.get(found[1], found[1]), value
    )


ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
)


@settings(deadline=None)
@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(
        lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC)
    ),
    minutes=st.integers(1, 600),
    zone=st.sampled_from(ZONES),
)
@example(
    start=datetime(2027, 3, 28, 0, 30, tzinfo=UTC), minutes=60, zone="Europe/Berlin"
)
@example(
    start=datetime(2027, 10, 31, 0, 30, tzinfo=UTC), minutes=60, zone="Europe/Berlin"
)
@example(
    start=datetime(2027, 4, 3, 14, 45, tzinfo=UTC),
    minutes=30,
    zone="Australia/Lord_Howe",
)
def test_two_readers_see_the_same_instants_on_any_wall_clock(
    start: datetime, minutes: int, zone: str
):
    end = start + timedelta(minutes=minutes)
    content = calendar_file([an_entry(starts_at=start, ends_at=end)], name="x")
    calendar = Calendar.from_ical(content)

    [event] = calendar.walk("VEVENT")
    [occurrence] = recurring_ical_events.of(calendar).between(
        (start - timedelta(days=1)).astimezone(ZoneInfo(zone)), end + timedelta(days=1)
    )
    found = dict(line.partition(":")[::2] for line in lines(content))
    by_hand = datetime.strptime(found["DTSTART"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert event.start == occurrence.start == by_hand == start
    assert event.end == occurrence.end == end
