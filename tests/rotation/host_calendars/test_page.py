"""A host sees what their calendar would bring in, agrees, and their calls follow it."""

import json
import re
from io import BytesIO

import pytest
from flask import Flask

from rotation.audit.models import AuditEntry
from rotation.calendar_links.actions import give_link
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.host_calendars.models import HostCalendar
from rotation.programs.models import Role
from rotation.publishing.queries import proposal
from rotation.scheduling.stale import changes
from tests.rotation.availability.calendar_files import calendar, event
from tests.rotation.calendars.web import ok
from tests.rotation.factories import (
    a_call,
    a_participant,
    a_program,
    at,
    signed_in,
)
from tests.rotation.publishing.stage import a_draft, a_shadower, published
from tests.rotation.queries import counted

URL = "/programs/spring/my-calls"
CUSTOMER = "ATTENDEE:mailto:ann@customer.example.net"
ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def raj(app: Flask):
    program = a_program(own_domains="example.com", call_words="demo")
    return a_participant(
        program, "Raj", zone="Asia/Kolkata", roles=(Role(kind="host"),)
    )


@pytest.fixture
def browser(app: Flask, raj, watch):
    return signed_in(app, raj.person)


def meeting(hour: int, *more: str, uid: str = "", title: str = "Acorn: demo") -> str:
    start = f"DTSTART:20270104T{hour:02}0000Z"
    lines = ("DURATION:PT1H", f"SUMMARY:{title}", *more)
    return event(*lines, uid=uid or f"u{hour}", start=start)


def words(page: str) -> str:
    """What one reads on a page."""
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def upload(browser, *events: str) -> str:
    """Send a file, and what the page says then."""
    content = BytesIO(calendar(*events).encode())
    answer = browser.post(URL, data={"file": (content, "mine.ics")})
    assert answer.location == URL, answer.text
    return words(browser.get(URL).text)


def agree(browser) -> str:
    page = browser.get(URL).text
    digest = re.search(r'name="digest" type="hidden" value="(\w+)"', page)[1]
    browser.post(f"{URL}/agree", data={"digest": digest})
    return words(browser.get(URL).text)


def calls() -> list[tuple[str, int, bool]]:
    """Each call as its id, its hour, and whether it is cancelled."""
    db.session.expire_all()
    found = db.session.scalars(db.select(Call).order_by(Call.external_id))
    return [(x.external_id, x.starts_at.hour, x.cancelled) for x in found]


def follow(browser, raj, web, link, work, *events: str) -> None:
    """Give the link, look, and agree."""
    web.pages["/secret.ics"] = ok(calendar(*events).encode())
    give_link(raj.person, link, now=raj.created_at)
    db.session.commit()
    browser.post(f"{URL}/look")
    work()
    agree(browser)


def later(web, watch, work, *events: str) -> None:
    """The calendar is another at the next reading."""
    web.pages["/secret.ics"] = ok(calendar(*events).encode())
    watch.forward(hours=2)
    work()


def test_a_file_is_shown_before_anything_counts(browser, raj):
    private = meeting(12, CUSTOMER, "CLASS:PRIVATE", title="My doctor")
    lunch = meeting(13, title="Lunch with Zoe")

    page = upload(browser, meeting(10), meeting(11, CUSTOMER), private, lunch)

    assert URL in browser.get("/me").text
    assert "2 new. Nothing counts yet" in page
    assert "Acorn: demo New Mon 4 Jan, 15:30–16:30" in page  # in Kolkata
    assert "Mon 4 Jan, 17:30–18:30 Private." in page
    assert "Nobody from outside takes part and no such word is in its title." in page
    kept = db.session.scalars(db.select(HostCalendar)).one()
    assert "doctor" not in f"{page} {kept.found}"
    assert "Lunch" not in f"{page} {kept.found}"
    assert calls() == []

    assert "Thank you: 2 new, 0 changed or cancelled." in agree(browser)

    assert calls() == [("u10", 10, False), ("u11", 11, False)]
    assert {x.host for x in db.session.scalars(db.select(Call))} == {raj}


def test_another_file_moves_cancels_and_adds_and_the_same_changes_nothing(browser):
    upload(browser, meeting(10), meeting(11))
    agree(browser)
    entries = db.select(db.func.count(AuditEntry.id))
    before = db.session.scalar(entries)

    page = upload(browser, meeting(10), meeting(11))
    assert "2 as it is. Nothing counts yet" in page
    assert "Bring them in" not in page

    page = upload(browser, meeting(15, uid="u10"), meeting(16))
    assert "1 new, 1 moved, 1 cancelled." in page
    assert "Mon 4 Jan, 20:30–21:30 , was Mon 4 Jan, 15:30" in page
    assert db.session.scalar(entries) == before
    agree(browser)

    assert calls() == [("u10", 15, False), ("u11", 11, True), ("u16", 16, False)]
    assert db.session.scalar(entries) == before + 1


@ON_SQLITE
def test_what_changed_since_one_looked_is_shown_and_not_done(browser, raj):
    upload(browser, meeting(10))
    page = browser.get(URL).text
    digest = re.search(r'name="digest" type="hidden" value="(\w+)"', page)[1]
    other = a_participant(raj.program, "Zoe", roles=(Role(kind="host"),))
    a_call(other, at(10), external_id="u10")
    db.session.commit()

    browser.post(f"{URL}/agree", data={"digest": digest})

    page = words(browser.get(URL).text)
    assert "Something changed since you looked." in page
    assert "Zoe hosts this call." in page
    assert calls() == [("u10", 10, False)]


@ON_SQLITE
def test_calls_of_others_and_past_ones_stay_as_they_are(browser, raj, watch):
    zoe = a_participant(raj.program, "Zoe", roles=(Role(kind="host"),))
    a_call(zoe, at(10), external_id="zoes")
    a_call(raj, at(11), external_id="managers", source="salesforce")
    a_call(raj, at(8), external_id="over", source="calendar")
    watch.time = at(9.5)
    db.session.commit()

    upload(browser, meeting(12), meeting(13, uid="zoes"))
    agree(browser)

    assert calls() == [
        *[("managers", 11, False), ("over", 8, False)],
        *[("u12", 12, False), ("zoes", 10, False)],
    ]


def test_the_link_is_looked_at_agreed_to_and_followed(
    browser, raj, web, link, work, watch
):
    web.pages["/secret.ics"] = ok(calendar(meeting(10), meeting(11)).encode())
    assert "Give a calendar link" in browser.get(URL).text
    assert browser.post(f"{URL}/look").location == "/me/calendar-link"
    browser.post("/me/calendar-link", data={"link": link})
    assert f'href="{URL}"' in browser.get("/me/calendar-link").text
    assert "We look into your calendar in a few moments" in words(browser.get(URL).text)
    work()
    assert "2 new. Nothing counts yet" in words(browser.get(URL).text)
    assert calls() == []
    page = agree(browser)
    assert "Followed Your calls follow your calendar, read last on Tue 1 Dec" in page

    later(web, watch, work, meeting(14, uid="u10"), meeting(11, "CLASS:PRIVATE"))

    assert calls() == [("u10", 14, False), ("u11", 11, True)]

    later(web, watch, work, meeting(14, uid="u10"), meeting(11))
    assert calls() == [("u10", 14, False), ("u11", 11, False)]
    browser.post(f"{URL}/stop")
    later(web, watch, work, meeting(11))
    assert calls() == [("u10", 14, False), ("u11", 11, False)]


@ON_SQLITE
def test_a_reading_without_news_leaves_no_trail(browser, raj, web, link, work, watch):
    follow(browser, raj, web, link, work, meeting(10))
    entries = db.select(db.func.count(AuditEntry.id))
    before = db.session.scalar(entries)

    later(web, watch, work, meeting(10), meeting(11, title="Lunch"))

    trail = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id))
    new = [entry.action for entry in trail][before:]
    assert new == ["read calendar"]  # lunch is a busy time


def test_one_event_of_a_series_moves_and_one_goes(browser, raj, web, link, work, watch):
    weekly = meeting(10, "RRULE:FREQ=WEEKLY;COUNT=3", uid="w")
    follow(browser, raj, web, link, work, weekly)
    moved = meeting(12, "RECURRENCE-ID:20270111T100000Z", uid="w")
    gone = meeting(10, "RECURRENCE-ID:20270118T100000Z", "STATUS:CANCELLED", uid="w")

    later(web, watch, work, weekly, moved.replace("20270104T12", "20270112T12"), gone)

    assert calls() == [
        ("w/2027-01-04T10:00:00+00:00", 10, False),
        ("w/2027-01-11T10:00:00+00:00", 12, False),
        ("w/2027-01-18T10:00:00+00:00", 10, True),
    ]


@pytest.mark.parametrize("left", [[], [meeting(10)]])
def test_a_calendar_that_lost_most_calls_cancels_none_until_its_host_agrees(
    browser, raj, web, link, work, watch, left
):
    hours = range(10, 16)
    follow(browser, raj, web, link, work, *(meeting(x) for x in hours))

    later(web, watch, work, *left)

    assert "Your word is needed" in browser.get("/me").text
    gone = 6 - len(left)
    assert f"{gone} of your 6 calls are not in your calendar" in words(
        browser.get(URL).text
    )
    assert calls() == [(f"u{hour}", hour, False) for hour in hours]

    browser.post(f"{URL}/look")
    assert "We look into your calendar at" in words(browser.get(URL).text)
    watch.forward(minutes=16)
    work()
    assert f"{gone} cancelled" in words(browser.get(URL).text)
    agree(browser)
    assert [hour for _, hour, cancelled in calls() if not cancelled] == [10][
        : len(left)
    ]


def test_a_published_schedule_and_its_drafts_see_what_moved(
    browser, raj, web, link, work, watch
):
    follow(browser, raj, web, link, work, meeting(10), meeting(11))
    mia = a_shadower(raj.program, "Mia")
    first = db.session.scalars(db.select(Call).order_by(Call.id)).first()
    published(raj.program, [(mia, first)])
    draft = a_draft(raj.program, [(mia, first)])
    db.session.commit()
    assert changes(draft, json.loads(draft.problem)) == []

    later(web, watch, work, meeting(13, uid="u10"), meeting(11))

    assert changes(draft, json.loads(draft.problem)) == ["1 call changed."]
    [one] = proposal(a_draft(raj.program, [(mia, first)])).difference.moved
    assert (one.was.starts_at, one.now.starts_at) == (at(10), at(13))


@ON_SQLITE
def test_a_program_without_rules_takes_nothing_and_other_rules_ask_anew(
    browser, raj, web, link, work, watch
):
    follow(browser, raj, web, link, work, meeting(10), meeting(11, CUSTOMER, title="X"))
    web.pages["/secret.ics"] = ok(
        calendar(meeting(10), meeting(11, CUSTOMER, title="X")).encode(), 'ETag: "1"'
    )
    raj.program.own_domains = ""
    db.session.commit()
    watch.forward(hours=2)
    work()
    assert calls() == [("u10", 10, False), ("u11", 11, True)]

    raj.program.call_words = ""
    db.session.commit()
    watch.forward(hours=2)
    work()

    assert calls() == [("u10", 10, False), ("u11", 11, True)]
    assert "take no calls from calendars" in browser.get(URL).text
    answer = browser.post(URL, data={"file": (BytesIO(b"x"), "mine.ics")})
    assert answer.status_code == 422


@ON_SQLITE
@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "Choose a file first."), (b"<html>Sign in", "This is a web page")],
)
def test_a_file_that_is_no_calendar_is_refused_and_what_was_seen_stays(
    browser, content, sentence
):
    upload(browser, meeting(10))
    data = {"file": (BytesIO(content), "mine.ics" if content else "")}

    answer = browser.post(URL, data=data)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "1 new" in words(answer.text)


@ON_SQLITE
def test_what_was_found_is_forgotten_by_the_host_or_after_a_day(browser, watch, work):
    for forget in (
        lambda: browser.post(f"{URL}/forget"),
        lambda: (watch.forward(days=2), work()),
    ):
        upload(browser, meeting(10))
        forget()
        assert "What would become a call" not in browser.get(URL).text
    assert calls() == []
    browser.post(f"{URL}/agree", data={"digest": "x"})
    assert "What was found is gone; look again." in browser.get(URL).text


@ON_SQLITE
def test_somebody_elses_calendar_is_out_of_reach(app, raj, browser):
    upload(browser, meeting(10))
    zoe = a_participant(raj.program, "Zoe", roles=(Role(kind="host"),))
    other = signed_in(app, zoe.person)

    assert "Acorn" not in other.get(URL).text
    other.post(f"{URL}/forget")

    assert "Acorn" in browser.get(URL).text
    zoe.left_at = zoe.created_at
    db.session.commit()
    assert other.get(URL).status_code == 404


@ON_SQLITE
def test_the_page_asks_the_database_the_same_number_of_times(browser):
    upload(browser, meeting(10))
    with counted() as few:
        browser.get(URL)
    upload(browser, *(meeting(10, uid=str(n)) for n in range(60)))
    with counted() as many:
        page = browser.get(URL).text

    assert "60 new" in words(page)
    assert len(few) == len(many)


@ON_SQLITE
def test_why_an_event_is_no_call_is_said_in_the_reader_s_language(browser):
    german = {"Accept-Language": "de"}
    start = "DTSTART:20270104T090000Z"
    long = event("DURATION:PT30H", "SUMMARY:Acorn: demo", uid="u1", start=start)
    content = BytesIO(calendar(long).encode())

    browser.post(URL, data={"file": (content, "mine.ics")}, headers=german)

    assert "Das Gespräch dauert 30 Stunden; mehr als 24 gehen nicht." in words(
        browser.get(URL, headers=german).text
    )
    assert "The call lasts 30 hours; 24 is the limit." in words(browser.get(URL).text)
