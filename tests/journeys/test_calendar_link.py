"""A host gives the link of their calendar; a worker reads it, and calls come of it."""

import os
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from rotation import clock
from rotation.extensions import db
from rotation.programs.models import Role
from tests.journeys.conftest import Site, assert_accessible, follow, sign_in
from tests.rotation.availability.calendar_files import calendar, event
from tests.rotation.calendars.web import Web, ok, serving
from tests.rotation.factories import a_participant, a_program

WITHIN_SECONDS = 30


@pytest.fixture(scope="module", autouse=True)
def calendars() -> Iterator[Web]:
    """A calendar server of the company's own, which the installation names."""
    with serving() as web, pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "ROTATION_CALENDAR_HOSTS", f"localhost:{web.port}")
        patch.setitem(os.environ, "ROTATION_CALENDAR_HTTP", "yes")
        yield web


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def raj(site: Site) -> str:
    """A host of a program that lasts from today, by address."""
    with site.app.app_context():
        today = clock.now().date()
        program = a_program(
            starts_on=today, ends_on=today + timedelta(days=27), call_words="demo"
        )
        roles = (Role(kind="host"),)
        email = a_participant(program, "Raj", roles=roles).person.email
        db.session.commit()
        db.session.remove()
    return email


def test_a_host_brings_in_calls_from_the_link_of_their_calendar(
    page: Page, site: Site, calendars: Web, raj: str
):
    start = f"DTSTART:{clock.now() + timedelta(days=3):%Y%m%d}T100000Z"
    demo = event("DURATION:PT1H", "SUMMARY:Acorn: demo", uid="a", start=start)
    calendars.pages["/raj.ics"] = ok(calendar(demo).encode())
    sign_in(page, site, raj)
    page.goto(f"{site.url}/me")
    page.get_by_role("link", name="My calls").click()
    page.get_by_role("button", name="Give a calendar link").click()
    page.get_by_label("Link to your calendar").fill(
        f"http://localhost:{calendars.port}/raj.ics"
    )
    page.get_by_role("button", name="Read my calendar").click()
    page.get_by_text("is read in a few moments").first.wait_for()
    assert_accessible(page)

    page.goto(f"{site.url}/programs/spring/my-calls")
    until = time.monotonic() + WITHIN_SECONDS
    while (
        time.monotonic() < until and page.get_by_text("Nothing counts yet").is_hidden()
    ):
        follow(page, page.get_by_role("link", name="Look again"))
    assert_accessible(page)
    page.get_by_role("button", name="Bring them in").click()

    page.get_by_text("Thank you: 1 new").wait_for()
    page.get_by_text("Your calls follow your calendar").wait_for()
    assert page.get_by_text("Acorn: demo").is_visible()
    assert_accessible(page)
    page.goto(f"{site.url}/me")
    page.get_by_text("1 busy time counts").wait_for()
