"""Which events of a host's calendar are calls; what is none stays unread."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rotation.errors import Refused
from rotation.host_calendars import reading
from rotation.host_calendars.events import answer
from rotation.host_calendars.reading import Found, Question, read_calls
from rotation.imports.reading.calls import Frame
from tests.rotation.availability.calendar_files import calendar, event
from tests.rotation.factories import at

FRAME = Frame(ZoneInfo("Asia/Kolkata"), at(0), at(0, day=28))
QUESTION = Question(
    FRAME,
    "raj@example.com",
    own_domains=("example.com", "example.org"),
    words=("demo", "Erst-Gespräch"),
    domain="app.example.com",
)
CUSTOMER = "ATTENDEE;CN=Ann:mailto:ann@Customer.example.net"


def found(*events: str, question: Question = QUESTION) -> Found:
    """As `read_calls`, without a child for each test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            reading, "ask", lambda _, content, **more: answer(content, **more)
        )
        return read_calls(calendar(*events).encode(), question)


def meeting(*more: str, uid: str = "a", title: str = "Secret plan", **start) -> str:
    return event("DURATION:PT45M", f"SUMMARY:{title}", *more, uid=uid, **start)


@pytest.mark.parametrize(
    "lines",
    [
        [CUSTOMER],
        ["ORGANIZER:mailto:ann@customer.example.net"],
        ["ATTENDEE:mailto:raj@example.com", CUSTOMER],
        ["ATTENDEE:MAILTO:ann@notexample.com"],
    ],
)
def test_a_guest_from_outside_makes_a_call(lines):
    [call] = found(meeting(*lines)).rows(FRAME)

    assert (call.external_id, call.host, call.source) == (
        "a",
        "raj@example.com",
        "calendar",
    )
    assert (call.starts_at, call.ends_at) == (at(10), at(10.75))
    assert call.title == "Secret plan"


@pytest.mark.parametrize(
    "title", ["DEMO with Acorn", "Acorn: demo", "erst-gespräch", "2nd demo!"]
)
def test_a_word_in_the_title_makes_a_call(title):
    assert len(found(meeting(title=title)).calls) == 1


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([], "Nobody from outside takes part and no such word is in its title."),
        (["ATTENDEE:mailto:mia@eu.example.com"], "Nobody from outside"),
        (["ATTENDEE;CUTYPE=ROOM:mailto:room@rooms.example.net"], "Nobody from"),
        (["ATTENDEE:mailto:c_1@resource.calendar.google.com"], "Nobody from"),
        (["ATTENDEE:urn:uuid:1"], "Nobody from"),
        ([CUSTOMER, "CLASS:PRIVATE"], "Private."),
        ([CUSTOMER, "CLASS:CONFIDENTIAL"], "Private."),
        ([CUSTOMER, "CLASS:X-TOP-SECRET"], "Private."),
        ([CUSTOMER, "STATUS:CANCELLED"], "Cancelled."),
        ([CUSTOMER, "TRANSP:TRANSPARENT"], "Shown as free."),
        ([CUSTOMER, "X-MICROSOFT-CDO-BUSYSTATUS:FREE"], "Shown as free."),
        (
            [CUSTOMER, "ATTENDEE;PARTSTAT=DECLINED:mailto:Raj@example.com"],
            "You declined it.",
        ),
        ([CUSTOMER, "RRULE:FREQ=SECONDLY"], "It repeats every second: not supported."),
    ],
)
def test_what_is_no_call_leaves_only_a_reason(lines, why):
    seen = found(meeting(*lines))

    assert seen.calls == []
    [(_, _, reason)] = seen.others
    assert reason.startswith(why)
    assert "Secret" not in str(seen)


def test_an_event_of_ours_and_one_that_lasts_all_day_are_no_calls():
    ours = meeting(CUSTOMER, uid="x@app.example.com")
    all_day = f"UID:b\nDTSTART;VALUE=DATE:20270105\n{CUSTOMER}"

    seen = found(ours, all_day)

    midnight = datetime(2027, 1, 4, 18, 30, tzinfo=UTC).isoformat()  # in Kolkata
    assert seen.others == [
        [at(10).isoformat(), at(10.75).isoformat(), "It is in a schedule here."],
        [midnight, midnight, "It lasts all day."],
    ]


@pytest.mark.parametrize("title", ["Demography", "Democracy now", "predemo"])
def test_a_part_of_a_word_is_not_the_word(title):
    assert found(meeting(title=title)).calls == []


def test_without_domains_guests_do_not_count_and_without_words_titles_do_not():
    words = Question(FRAME, "raj@example.com", (), ("demo",), "x.example.com")
    domains = Question(FRAME, "raj@example.com", ("example.com",), (), "x.example.com")

    assert found(meeting(CUSTOMER), question=words).calls == []
    seen = found(meeting(title="Demo"), question=domains)
    assert seen.others[0][2] == "Nobody from outside takes part."


def test_only_the_days_of_the_program_are_looked_at_on_the_hosts_own_clock():
    floating = meeting(CUSTOMER, uid="f", start="DTSTART:20270104T160000")
    before = meeting(CUSTOMER, uid="b", start="DTSTART:20260104T100000Z")
    lunch = meeting(uid="l", start="DTSTART:20270301T100000Z")

    seen = found(floating, before, lunch)

    [call] = seen.rows(FRAME)
    assert call.starts_at == at(10.5)
    assert seen.others == []


def test_each_event_of_a_series_is_judged_for_itself_and_keeps_its_id():
    weekly = "RRULE:FREQ=WEEKLY;COUNT=3"
    series = meeting(weekly, uid="w", title="Weekly")
    external = meeting(
        "RECURRENCE-ID:20270111T100000Z",
        CUSTOMER,
        uid="w",
        start="DTSTART:20270112T120000Z",
    )

    seen = found(series, external)

    [call] = seen.rows(FRAME)
    assert call.external_id == "w/2027-01-11T10:00:00+00:00"
    assert call.starts_at == at(12, day=8)
    assert len(seen.others) == 2


def test_categories_become_tags_only_where_they_look_like_tags():
    [call] = found(meeting(CUSTOMER, "CATEGORIES:Red Category,stage:demo")).rows(FRAME)

    assert call.tags == ["stage:demo"]


def test_it_is_read_in_a_process_of_its_own():
    assert len(read_calls(calendar(meeting(CUSTOMER)).encode(), QUESTION).calls) == 1
    with pytest.raises(Refused, match="a web page"):
        read_calls(b"<html>Sign in</html>", QUESTION)


def test_series_made_to_hurt_cost_only_themselves():
    rules = (
        *("FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=DAILY;INTERVAL=0"),
        *(
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=DAILY;BYMINUTE=0,1,2,3,4,5,6,7,8",
        ),
        *("FREQ=DAILY;COUNT=1000000000", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"),
    )
    hurt = (
        meeting(f"RRULE:{rule}", uid=str(n), start="DTSTART:16000101T000000Z")
        for n, rule in enumerate(rules)
    )

    seen = read_calls(calendar(*hurt, meeting(CUSTOMER)).encode(), QUESTION)

    assert [call["uid"] for call in seen.calls] == ["a"]
    assert "It repeats every second: not supported." in str(seen.others)
