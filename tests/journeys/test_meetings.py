"""The third track in a browser: turned on, composed, changed by hand, published, held."""

import os
import re
from datetime import timedelta

from playwright.sync_api import Browser, Page, expect

from rotation import clock
from rotation.availability.models import DatedHours
from rotation.extensions import db
from rotation.invites.models import Entry
from rotation.meetings.models import Meeting
from rotation.programs.models import Role
from rotation.times import local
from tests.journeys.conftest import (
    Site,
    assert_accessible,
    complaints_of,
    follow,
    sign_in,
)
from tests.rotation.factories import a_manager, a_participant, a_program

COMPOSED_WITHIN_MS = 60_000
MOVE = re.compile("Move.*round 1")
NARROW = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
SELLERS = ("Raj", "Zoe", "Max", "Kim")
MARKETERS = ("Mia", "Ben", "Ada", "Leo")
LINK = "https://meet.example.com/align"
OWN = "https://meet.example.com/first"
PICTURES = os.environ.get("ROTATION_TEST_PICTURES", "")


def a_small_program(site: Site) -> None:
    """Four of each side, free from tomorrow on for four weeks, with no track yet."""
    with site.app.app_context():
        today = local(clock.now(), "Europe/London").date()
        first = today - timedelta(days=today.weekday()) + timedelta(days=7)
        program = a_program(
            "spring",
            starts_on=first,
            ends_on=first + timedelta(days=27),
            shadowing=True,
        )
        a_manager(program)
        for kind, names in (("host", SELLERS), ("shadower", MARKETERS)):
            for name in names:
                one = a_participant(program, name, roles=(Role(kind=kind),))
                start = clock.now()
                hours = DatedHours(
                    participant_id=one.id,
                    starts_at=start,
                    ends_at=start + timedelta(days=60),
                )
                db.session.add(hours)
        a_participant(program, "Olga", roles=(Role(kind="host"),))
        db.session.commit()
        db.session.remove()


def test_the_third_track_from_the_rules_to_the_notes(browser: Browser, site: Site):
    a_small_program(site)
    desk = browser.new_page(viewport={"width": 1280, "height": 900})
    complaints = complaints_of(desk)
    sign_in(desk, site, "mona@example.com")

    turn_on(desk, site)
    compose(desk)
    move_somebody(desk)
    publish(desk)
    change_links(desk, site)
    assert complaints == []

    phone = browser.new_page(**NARROW)
    sign_in(phone, site, "mia@example.com")
    look_and_answer(phone, site)
    hold(site)
    note(phone)
    desk.goto(f"{site.url}/programs/spring/meetings")
    expect(desk.get_by_text("Raj sends the list.")).to_be_visible()
    checked(desk, "overview")
    desk.close()
    phone.close()


def checked(page: Page, name: str) -> None:
    """axe finds nothing, and nobody has to scroll sideways; a picture, where one is wanted."""
    assert_accessible(page)
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def turn_on(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/programs/spring/meetings")
    page.get_by_role("link", name="Turn them on in the rules").click()
    page.get_by_label("Alignment meetings: both sides").check()
    page.get_by_label("People in a meeting, at most").fill("4")
    page.get_by_label("Rounds in all").fill("2")
    page.get_by_label("Join link of all meetings").fill(LINK)
    follow(page, page.get_by_role("button", name="Save"))
    page.goto(f"{site.url}/programs/spring/meetings")
    checked(page, "empty")


def compose(page: Page) -> None:
    page.get_by_role("button", name="Compose the meetings").click()
    review = page.get_by_role("link", name="Review the draft")
    expect(review).to_be_visible(timeout=COMPOSED_WITHIN_MS)
    checked(page, "run")
    review.click()
    out = page.get_by_text("Is never free at the hours for meetings")
    expect(out.first).to_be_visible()
    checked(page, "draft")


def move_somebody(page: Page) -> None:
    page.get_by_label("Move in round 1").select_option("Olga")
    page.get_by_role("button", name=MOVE).click()
    refused = page.get_by_role("alert")
    expect(refused).to_contain_text("Rule 1 (available): Olga is not available")
    checked(page, "refused")
    page.get_by_label("Move in round 1").select_option("Mia")
    page.get_by_label("to").first.select_option(index=1)
    page.get_by_role("button", name=MOVE).click()
    make_and_remove(page)


def make_and_remove(page: Page) -> None:
    held = page.locator("tbody tr")
    before = held.count()
    page.get_by_role("button", name=re.compile("Remove")).last.click()
    expect(held).to_have_count(before - 1)
    page.get_by_text("A new meeting in round 2").click()
    start = page.get_by_label("When it begins").last
    start.fill("2020-01-06T10:00")
    for name in MARKETERS[:2] + SELLERS[:2]:
        page.get_by_label(name, exact=True).last.check()
    page.get_by_role("button", name="Make this meeting").last.click()
    expect(page.get_by_role("alert")).to_contain_text("is not inside its round")
    expect(page.get_by_label("When it begins").last).to_have_value("2020-01-06T10:00")
    checked(page, "gather")
    page.get_by_role("button", name="Undo").click()
    expect(held).to_have_count(before)
    page.get_by_role("button", name="Do again").click()
    expect(held).to_have_count(before - 1)
    checked(page, "changed")
    page.get_by_role("button", name="Undo").click()


def publish(page: Page) -> None:
    follow(page, page.get_by_role("link", name="Go on to publishing"))
    checked(page, "preview")
    page.get_by_role("button", name="Publish").first.click()
    expect(page.get_by_text("Version 1 is published.")).to_be_visible()
    checked(page, "version")


def change_links(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/programs/spring/meetings")
    page.locator("tbody th a").first.click()
    page.get_by_label("A join link of its own").fill(OWN)
    page.get_by_role("button", name="Save and tell the members").click()
    expect(
        page.get_by_text("The link is in the calendars of version 2")
    ).to_be_visible()
    expect(page.get_by_role("link", name=OWN)).to_be_visible()
    checked(page, "link")
    page.get_by_label("A join link of its own").fill("")
    follow(page, page.get_by_role("button", name="Save and tell the members"))
    page.goto(f"{site.url}/programs/spring/settings")
    page.get_by_label("Join link of all meetings").fill(f"{LINK}/new")
    follow(page, page.get_by_role("button", name="Save"))
    page.goto(f"{site.url}/programs/spring/meetings")
    checked(page, "outdated")
    page.get_by_role("button", name="Send the link to their members").click()
    expect(
        page.get_by_text("The link is in the calendars of version 4")
    ).to_be_visible()


def look_and_answer(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/me")
    checked(page, "home")
    follow(page, page.get_by_role("link", name="Details, cannot make it"))
    checked(page, "entry")
    page.get_by_role("link", name="Agenda and notes").click()
    expect(page.get_by_role("heading", name="Agenda")).to_be_visible()
    expect(page.get_by_role("link", name=LINK)).to_be_visible()
    checked(page, "meeting")


def hold(site: Site) -> None:
    """The meetings of the first round lie an hour back."""
    with site.app.app_context():
        since = clock.now() - timedelta(hours=2)
        span = {"starts_at": since, "ends_at": since + timedelta(hours=1)}
        first = db.select(Meeting.id).filter_by(number=1)
        db.session.execute(
            db.update(Meeting).where(Meeting.id.in_(first)).values(**span)
        )
        db.session.execute(db.update(Entry).values(**span))
        db.session.commit()
        db.session.remove()


def note(page: Page) -> None:
    page.reload()
    page.get_by_label("One line: what was agreed").fill("Raj sends the list.")
    page.get_by_role("button", name="It was held").click()
    expect(page.get_by_text("Noted by Mia.")).to_be_visible()
    checked(page, "noted")
