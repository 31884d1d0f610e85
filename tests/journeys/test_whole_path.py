"""The whole path in a browser: from an empty installation to calendars that hold it."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, BrowserContext, Page, expect

from rotation import clock
from rotation.demo.data import next_monday
from tests.journeys.conftest import Site, assert_accessible, complaints_of, sign_in
from tests.journeys.files import (
    PEOPLE,
    PLACEMENTS,
    ROLES,
    availability,
    salesforce_events,
)
from tests.journeys.signing_up import sign_up

MANAGER = "mona@example.com"
SOLVED_WITHIN_MS = 60_000


@pytest.fixture
def monday() -> date:
    return next_monday(clock.now().date()) + timedelta(weeks=1)


def test_from_an_empty_program_to_calendars_that_hold_it(
    browser: Browser, site: Site, monday: date
):
    site.add_manager(MANAGER)
    desk = browser.new_context(viewport={"width": 1280, "height": 900})
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, timezone_id="Europe/Berlin"
    )
    page = desk.new_page()
    complaints = complaints_of(page)
    sign_in(page, site, MANAGER)
    start_a_program(page, monday)
    bring_in_everything(page, monday)

    mia = phone.new_page()
    mias = complaints_of(mia)
    sign_in(mia, site, "mia@example.com")
    sign_up(mia, site, "winter")

    generate(page, site)
    review_and_publish(page)
    assert_the_table_has_what_mia_has(page, mia, site)
    assert_calendars_hold_it(mia, phone, site, monday)
    assert_hosts_see_who_comes(browser, site)
    decline_what_is_next(mia, page, site)
    of_axe = "Applying inline style"  # test_every_page looks without axe
    assert [text for text in complaints + mias if of_axe not in text] == []
    desk.close()
    phone.close()


def start_a_program(page: Page, monday: date) -> None:
    page.get_by_role("link", name="Start a program").click()
    page.get_by_label("Title", exact=True).fill("Winter exchange")
    page.get_by_label("Short name").fill("winter")
    page.get_by_label("First day").fill(str(monday))
    page.get_by_label("Last day").fill(str(monday + timedelta(days=13)))
    page.get_by_label("Time zone").select_option("Europe/London")
    # Nils and Olga are brought in by files and never sign in.
    page.get_by_label("No seat without a promise").uncheck()
    page.get_by_label("Offer only calls whose customer said yes").uncheck()
    page.get_by_label("Quiet weeks for placements").fill("0")  # whatever day it is
    page.get_by_role("button", name="Start the program").click()
    expect(page.get_by_text("Winter exchange is set up.")).to_be_visible()
    expect(page.get_by_role("heading", name="Bring in people")).to_be_visible()


def bring_in_everything(page: Page, monday: date) -> None:
    files = (
        ("People", PEOPLE, (6, 1)),
        ("Placements", PLACEMENTS, (1, 0)),
        ("Roles", ROLES, (6, 0)),
        ("Hours", availability(monday), (40, 0)),
        ("Calls", salesforce_events(monday), (20, 2)),
    )
    for link, text, (new, skipped) in files:
        page.get_by_role("link", name=link, exact=True).last.click()
        upload(page, f"{link.lower()}.csv", text)
        assert figures(page)["new"] == new, link
        assert figures(page)["skipped"] == skipped, link
        if skipped:
            assert_accessible(page)
        page.get_by_role("button", name=re.compile("^Import ")).click()
        page.wait_for_url("**/programs/winter")


def upload(page: Page, name: str, text: str) -> None:
    page.get_by_label("File", exact=True).set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.get_by_role("button", name="Show me what would change").click()
    page.wait_for_url("**/imports/*")


def figures(page: Page) -> dict[str, int]:
    """The big numbers of a page, by what they count."""
    return {
        item.locator("dt").inner_text().strip(): int(item.locator("dd").inner_text())
        for item in page.locator("dl.figures > div").all()
    }


def generate(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/programs/winter")
    page.get_by_role("button", name="Generate").click()
    page.wait_for_url("**/runs/*")
    review = page.get_by_role("link", name="Review the draft")
    expect(review).to_be_visible(timeout=SOLVED_WITHIN_MS)
    expect(page.get_by_text("No better schedule exists.")).to_be_visible()
    assert_accessible(page)
    review.click()


def review_and_publish(page: Page) -> None:
    found = figures(page)
    assert found["Seats on calls"] == 6
    assert found["Sittings in placements"] == 2
    expect(page.get_by_text("every part of this is proven")).to_be_visible()
    for view in ("By person", "By host", "By day"):
        page.get_by_role("link", name=view).click()
        expect(
            page.get_by_role("region", name="Table of the schedule")
        ).to_contain_text("Raj")
    assert_accessible(page)
    page.get_by_role("link", name="Go on to publishing").click()
    page.wait_for_url("**/publish")
    assert figures(page)["Added"] == 8
    assert_accessible(page)
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.get_by_text("Version 1 is published.")).to_be_visible()
    assert_accessible(page)


def assert_the_table_has_what_mia_has(page: Page, mia: Page, site: Site) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    text = download.value.path().read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 8
    mine = [row for row in rows if "Mia Moreau" in row.values()]
    assert len(mine) == 2
    mia.goto(f"{site.url}/me")
    expect(mia.get_by_role("link", name="Put it into my calendar")).to_be_visible()
    assert_accessible(mia)


def assert_calendars_hold_it(
    page: Page, phone: BrowserContext, site: Site, monday: date
) -> None:
    page.goto(f"{site.url}/me")
    details = page.locator("a[href^='/me/entries/']").first.get_attribute("href")
    page.goto(f"{site.url}/me/calendar")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download everything").click()
    events = Calendar.from_ical(download.value.path().read_bytes()).events
    assert len({event.uid for event in events}) == len(events) == 2
    for event in events:
        assert event["DTSTART"].to_ical().endswith(b"Z")
        assert monday <= event.DTSTART.date() < monday + timedelta(days=14)
        assert timedelta(minutes=45) == event.DTEND - event.DTSTART
        assert event["SUMMARY"].startswith("Observe: ")
        assert "ATTENDEE" not in event
    page.goto(f"{site.url}{details}")
    with page.expect_download() as one:
        page.get_by_role("link", name="Download as .ics").click()
    [alone] = Calendar.from_ical(one.value.path().read_bytes()).events
    assert alone.uid == min(events, key=lambda event: event.DTSTART).uid

    page.goto(f"{site.url}/me/calendar")
    page.get_by_role("button", name="Make my calendar address").click()
    address = page.locator("p.copy").inner_text().strip()
    assert address.startswith(f"{site.url}/feed/")
    assert_accessible(page)
    feed = phone.request.get(address)
    assert feed.ok
    assert {event.uid for event in Calendar.from_ical(feed.body()).events} == {
        event.uid for event in events
    }
    again = phone.request.get(address, headers={"If-None-Match": feed.headers["etag"]})
    assert (again.status, again.body()) == (304, b"")


def assert_hosts_see_who_comes(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    seen = ""
    for host in ("raj", "sara"):
        sign_in(page, site, f"{host}@example.com")
        page.goto(f"{site.url}/me")
        seen += page.locator("main").inner_text()
        context.clear_cookies()
    assert "Mia Moreau observes your call" in seen
    context.close()


def decline_what_is_next(mia: Page, page: Page, site: Site) -> None:
    mia.goto(f"{site.url}/me")
    mia.get_by_text("Say why you cannot").click()
    mia.get_by_label("If you cannot come: why?").fill("At the dentist")
    mia.get_by_role("button", name="No", exact=True).click()
    expect(mia.get_by_text("Thank you: you do not come.")).to_be_visible()
    assert_accessible(mia)
    page.goto(f"{site.url}/programs/winter")
    expect(page.get_by_text("“At the dentist”")).to_be_visible()
    assert_accessible(page)
