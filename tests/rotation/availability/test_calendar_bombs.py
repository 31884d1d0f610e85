"""A calendar made to hurt is refused or bounded, in a process that has little of anything."""

import gzip
import resource

import pytest

from rotation.availability.calendars import busy_in
from rotation.availability.reading import Busy
from rotation.errors import Refused
from tests.rotation.availability.calendar_files import (
    BERLIN,
    JANUARY,
    calendar,
    event,
    spans,
)

GOOD = event(uid="good", start="DTSTART:20270105T100000Z")
MANY_DATES = ["EXDATE:20270104T100000Z"] * 100_000
SECONDS = 1.0  # of CPU time, so that a busy machine changes nothing


def read(content: str | bytes) -> Busy:
    content = content.encode() if isinstance(content, str) else content
    return busy_in(content, JANUARY, BERLIN)


@pytest.fixture(autouse=True)
def _quick():
    before = _spent()
    yield
    assert _spent() - before < SECONDS


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def series(rule: str, start: str = "DTSTART:20270104T100000Z", *more: str) -> str:
    return event("DURATION:PT1H", f"RRULE:{rule}", *more, start=start)


@pytest.mark.parametrize(
    ("bomb", "why"),
    [
        (series("FREQ=SECONDLY"), "repeats every second: not supported"),
        (series("FREQ=DAILY;INTERVAL=0"), "interval of 0"),
        (series("FREQ=MINUTELY", "DTSTART:16000101T000000Z"), "every minute"),
        (series("FREQ=SECONDLY", "DTSTART:19700101T000000Z"), "every second"),
        (series("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"), "every second"),
        (series("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), "takes too long"),
        (series("FREQ=DAILY;BYMINUTE=0,1,2,3,4,5,6,7,8"), "many times a day"),
        (
            series("FREQ=MINUTELY", "DTSTART:20270101T000000Z", "EXRULE:FREQ=MINUTELY"),
            "every minute",
        ),
        (
            event("DURATION:P3000W", "RRULE:FREQ=DAILY"),
            "repeats and lasts longer than a year",
        ),
        (
            series(
                "FREQ=DAILY",
                "DTSTART:20270104T100000Z",
                "EXDATE:" + ",".join(["20270104T100000Z"] * 1001),
            ),
            "1001 dates in EXDATE; 1000 is the limit",
        ),
    ],
)
def test_a_rule_made_to_hurt_costs_only_its_event(bomb, why):
    found = read(calendar(bomb, GOOD))

    assert spans(found) == ["05 10:00–11:00"]
    [(_, reason)] = found.skipped
    assert why in reason


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY;COUNT=1000000000", "FREQ=DAILY;UNTIL=99991231T000000Z"]
)
def test_a_rule_without_a_near_end_gives_the_window_only(rule):
    assert len(read(calendar(series(rule))).spans) == 28


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (calendar(*(event(uid=str(n)) for n in range(10_000))), "5000 events, the"),
        ("BEGIN:VCALENDAR\n" + "BEGIN:X\n" * 5000, "malformed at line 7"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VEVENT\n", "malformed at line 3"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\n", "ends inside VEVENT"),
        (
            calendar(series("FREQ=DAILY") + "\nEXDATE:" + "20270104T100000Z," * 9_000),
            "Line 9 is longer than 100000 characters",
        ),
        (
            calendar(series("FREQ=DAILY", "DTSTART:20270104T100000Z", *MANY_DATES)),
            "has more than 2000 lines about its times",
        ),
        (
            calendar(
                GOOD,
                before="BEGIN:VTIMEZONE\nTZID:Own\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
                "RRULE:FREQ=SECONDLY\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0100\nEND:STANDARD\n"
                "END:VTIMEZONE\n",
            ),
            "clock never rests",
        ),
        ("", "The file is empty"),
        ("\n", "The file is empty"),
        ("x", "some other file, not a calendar"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a picture"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\x7fELF\0\0", "a program"),
        (b"PK\x03\x04../x", "a zip archive"),
        (gzip.compress(b"\0" * 100_000_000), "a gzip archive"),
        ("<!DOCTYPE html><title>Sign in</title>", "a web page"),
        ("name,email\nMia,mia@example.com\n", "some other file"),
        ("BEGIN:VCARD\nEND:VCARD\n", "some other file"),
        (b"\0\0\0\0", "NUL bytes"),
    ],
)
def test_a_file_that_is_no_calendar_is_refused_with_what_it_is(text, why):
    with pytest.raises(Refused, match=why):
        read(text)


@pytest.mark.parametrize(
    "line", ["SUMMARY:" + "x\n " * 1_200_000, "ATTACH:" + "x" * 3_900_000]
)
def test_what_nobody_needs_may_be_of_any_length(line):
    assert len(read(calendar(f"{GOOD}\n{line}")).spans) == 1


def test_many_honest_events_are_taken():
    many = (event(uid=str(n)) for n in range(1_000))

    assert len(read(calendar(*many)).spans) == 1


def test_a_child_that_takes_too_long_leaves_a_sentence(monkeypatch):
    monkeypatch.setattr("rotation.calendars.asking.SECONDS", 0.01)

    with pytest.raises(Refused, match="more time or memory"):
        read(calendar(GOOD))
