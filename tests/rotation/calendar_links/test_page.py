"""The page of one's calendar link tells what was understood, and never the link."""

import re

import pytest
from flask import Flask

from rotation.calendar_links.models import CalendarLink, CalendarSource
from rotation.extensions import db
from tests.rotation.availability.calendar_files import calendar, event
from tests.rotation.calendars.web import ok, said
from tests.rotation.factories import a_participant, signed_in
from tests.rotation.queries import counted

URL = "/me/calendar-link"
TWO = calendar(event(uid="a"), event("TRANSP:TRANSPARENT", "DURATION:PT1H", uid="b"))
FREE = calendar(event("TRANSP:TRANSPARENT", uid="b"))

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def browser(app: Flask, mia):
    return signed_in(app, mia.person)


def words(page: str) -> str:
    """What one reads on a page."""
    return " ".join(re.sub(r"<[^>]*>", "", page).split())


def given(browser, link, **query):
    return browser.post(URL, data={"link": link}, query_string=query)


def test_a_link_is_given_in_sign_up_and_seen_on_every_page(
    browser, mia, web, link, work, watch
):
    web.pages["/secret.ics"] = ok(TWO.encode())
    assert "a link to your calendar" in browser.get("/join/spring/when").text
    assert f"{URL}?program=spring" in browser.get("/join/spring/calendar").text

    answer = given(browser, link, program="spring")
    assert answer.location == f"{URL}?program=spring"
    page = browser.get(answer.location).text
    assert "It is read in a few moments." in page
    assert 'href="/join/spring/when"' in page
    work()

    page = words(browser.get(URL).text)
    assert "1 busy time counts, read on Tue 1 Dec, 14:30" in page  # in Kolkata
    assert "Your busy times Mon 4 Jan, 15:30–16:30" in page
    assert "1 left out, and why" in page
    assert "Shown as free." in page
    for path in (URL, "/me", "/join/spring/calendar", "/join/spring/when"):
        assert "secret.ics" not in browser.get(path).text
    assert "1 busy time counts" in browser.get("/me").text
    assert "1 busy time counts" in browser.get("/join/spring/calendar").text
    assert "1 busy time from your calendar is" in browser.get("/join/spring/when").text


def test_every_state_is_told_with_what_one_can_do(browser, web, link, work, watch):
    assert "Give your link" in browser.get(URL).text
    given(browser, link)
    work()
    page = words(browser.get(URL).text)
    assert "We could not read a calendar there: not found. Tried 1 of 5 times" in page

    web.pages["/secret.ics"] = ok(TWO.encode())
    watch.forward(minutes=20)
    browser.post(f"{URL}/again")
    work()
    web.pages["/secret.ics"] = ok(FREE.encode())
    watch.forward(hours=2)
    work()
    page = words(browser.get(URL).text)
    assert "held 0 busy times, less than half" in page
    assert "The 1 busy time of an earlier reading still counts." in page

    assert browser.post(f"{URL}/fewer").location == URL
    assert "No busy times count, read on" in words(browser.get(URL).text)

    row = db.session.scalars(db.select(CalendarSource)).one()
    row.due_at, row.error = None, "We could not read a calendar there: refused."
    db.session.commit()
    assert "After 5 tries, the last on Tue 1 Dec" in words(browser.get(URL).text)

    assert browser.post(f"{URL}/remove").location == URL
    page = words(browser.get(URL).text)
    assert "The link and the busy times that came from it are removed." in page
    assert db.session.scalar(db.select(CalendarLink)) is None


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("", "Paste the link of your calendar first."),
        ("https://10.0.0.1/mine.ics", "it is not on the public internet"),
        ("https://mia:pw@calendar.example.com/", "a user name or a password"),
        ("https://calendar.example.com/" + "x" * 3000, "2000 is the limit"),
        ("<script>", "must begin with https://"),
    ],
)
def test_a_link_that_cannot_be_read_is_refused_and_stays_typed(browser, link, sentence):
    answer = given(browser, link)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<script>" not in answer.text
    assert link in answer.text or link == "<script>"
    assert db.session.scalar(db.select(CalendarLink)) is None


def test_nobody_sees_or_changes_the_link_of_another(app, browser, mia, web, link, work):
    given(browser, link)
    work()
    ben = signed_in(app, a_participant(mia.program, "Ben").person)

    assert "localhost" not in ben.get(URL).text
    for path in ("again", "fewer", "remove"):
        ben.post(f"{URL}/{path}")

    assert db.session.scalars(db.select(CalendarLink)).one().person_id == mia.person_id


def test_the_page_asks_the_database_the_same_number_of_times(
    browser, web, link, work, watch
):
    given(browser, link)
    work()
    with counted() as few:
        browser.get(URL)
    many = (event("TRANSP:TRANSPARENT", uid=str(n)) for n in range(300))
    web.pages["/secret.ics"] = ok(calendar(*many).encode())
    watch.forward(hours=2)
    work()
    with counted() as more:
        page = words(browser.get(URL).text)

    assert "300 left out" in page
    assert "And 250 more." in page
    assert len(few) == len(more)


def test_a_server_error_page_is_never_repeated(browser, web, link, work):
    web.pages["/secret.ics"] = [said(200), b"<html>canary-of-the-server</html>"]
    given(browser, link)
    work()

    assert "canary" not in browser.get(URL).text
