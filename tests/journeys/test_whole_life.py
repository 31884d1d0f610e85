"""A program's whole life in a browser: a real week, and one of 200 marketers and 150 reps."""

import json
import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from rotation import clock
from rotation.accounts.models import Person
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.invites.models import Entry
from rotation.programs.models import Participant
from rotation.scheduling.models import Assignment
from tests.benchmarks import pages as big
from tests.journeys.conftest import (
    Site,
    assert_accessible,
    complaints_of,
    follow,
    sign_in,
)
from tests.journeys.signing_up import sign_up
from tests.rotation.factories import a_manager, a_person, a_program, a_team
from tests.rotation.scheduling.support_week import FILES, FOLDER

WAIT_MS = 90_000
"""Longer than a search and the worker's next look, on a machine that does much else."""

LINKS = {
    "people": "People",
    "availability": "Hours",
    "placements": "Placements",
    "roles": "Roles",
    "calls": "Calls",
}
FIRST = date(2027, 1, 4)
NAME = "support-week"
MANAGER = "mona@example.com"
PRINTED_KEY = "key => getComputedStyle(key, '::before').printColorAdjust"
SCROLLED = """() => new Promise(done => {
    const region = document.activeElement;
    if (region.scrollTop > 0) done();
    else region.addEventListener("scroll", () => done(), {once: true});
})"""
"""Waits until what has the focus is scrolled down (pages allow no `wait_for_function`)."""


def moved(text: str) -> str:
    """The file with its days of 2027 moved by whole years, so that they are to come."""
    days = (clock.now().date() - FIRST).days
    years = max(0, days // 364 + 1)
    return re.sub(
        r"2027-\d\d-\d\d",
        lambda day: str(date.fromisoformat(day[0]) + timedelta(weeks=52 * years)),
        text,
    )


def test_a_real_week_from_its_files_to_its_report(browser: Browser, site: Site):
    if not FOLDER.is_dir():
        pytest.skip("the support week is not there (../shared/data/support-week)")
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(WAIT_MS)
    complaints = complaints_of(page)
    with site.app.app_context():
        first = date.fromisoformat(moved(str(FIRST)))
        program = a_program(
            NAME,
            starts_on=first,
            ends_on=first + timedelta(days=6),
            buffer_minutes=15,
            open_to="example.com",
        )
        for team in ("sales-a", "sales-b", "sales-c"):
            a_team(program, team, max_away=1)
        a_manager(program, "Mona")
        a_person("Zora")
        db.session.commit()
        db.session.remove()
    sign_in(page, site, MANAGER)

    bring_in(page, site)
    somebody_signs_up(browser, site)
    generate_and_pin(page, site)
    publish(page)
    a_call_moves_and_is_repaired(page, site)
    somebody_writes_a_debrief(browser, site)

    page.goto(f"{site.url}/programs/{NAME}/report")
    expect(page.get_by_text("1 of 1 debriefs are written")).to_be_visible()
    expect(page.get_by_role("heading", name="Fairness")).to_be_visible()
    assert_accessible(page)
    page.emulate_media(media="print")
    page.goto(f"{site.url}/programs/{NAME}/report/sheet")
    expect(page.get_by_text("As of")).to_be_visible()
    expect(page.get_by_text("Print this page")).to_be_hidden()
    page.goto(f"{site.url}/programs/{NAME}/timeline")
    assert page.locator(".entry-kind").first.evaluate(PRINTED_KEY) == "exact"
    of_axe = "Applying inline style"
    assert [text for text in complaints if of_axe not in text] == []
    page.close()


def bring_in(page: Page, site: Site) -> None:
    for kind, file in FILES.items():
        page.goto(f"{site.url}/programs/{NAME}")
        page.get_by_role("link", name=LINKS[kind], exact=True).last.click()
        text = moved((FOLDER / file).read_text())
        page.get_by_label("File", exact=True).set_input_files(
            {"name": file, "mimeType": "text/csv", "buffer": text.encode()}
        )
        page.get_by_role("button", name="Show me what would change").click()
        page.get_by_role("button", name=re.compile("^Import ")).click()
        page.wait_for_url(f"**/programs/{NAME}")


def somebody_signs_up(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    phone = context.new_page()
    phone.set_default_timeout(WAIT_MS)
    sign_in(phone, site, "zora@example.com")
    sign_up(phone, site, NAME)
    context.close()


def generate_and_pin(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/programs/{NAME}")
    page.get_by_role("button", name="Generate").first.click()
    page.wait_for_url("**/runs/*")
    page.get_by_role("link", name="Review the draft").click()
    page.get_by_role("link", name="Adjust it by hand").click()
    page.get_by_role("link", name="By call").click()
    given = page.locator("td:nth-of-type(2)", has_text=re.compile("[a-z]"))
    page.get_by_role("row").filter(has=given).first.get_by_role("link").first.click()
    page.get_by_role("link", name=re.compile("^Pin")).first.click()
    expect(page.get_by_text("It breaks no rule.")).to_be_visible()
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_text("pinned", exact=True).first).to_be_visible()
    assert_accessible(page)


def publish(page: Page) -> None:
    page.get_by_role("link", name="Go on to publishing").click()
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.get_by_text("Version 1 is published.")).to_be_visible()


def a_call_moves_and_is_repaired(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/programs/{NAME}")
    with site.app.app_context():
        last = db.session.scalars(
            db.select(Assignment)
            .where(Assignment.call_id.is_not(None))
            .order_by(Assignment.starts_at.desc())
        ).first()
        call = db.session.get_one(Call, last.call_id)
        title = call.title
        call.starts_at += timedelta(minutes=30)
        call.ends_at += timedelta(minutes=30)
        db.session.commit()
        db.session.remove()
    heading = page.get_by_role("heading", name=re.compile(f"^{title} .*mov"))
    expect(heading.first).to_be_visible(timeout=WAIT_MS)
    page.get_by_role("button", name="Publish this repair").first.click()
    expect(page.get_by_text("version 2 is published")).to_be_visible()


def somebody_writes_a_debrief(browser: Browser, site: Site) -> None:
    """The first seat is over, as if a week had passed; its shadower says what they heard."""
    with site.app.app_context():
        seat = db.session.scalars(
            db.select(Assignment)
            .where(Assignment.call_id.is_not(None), ~Assignment.cancelled)
            .order_by(Assignment.starts_at)
        ).first()
        call = db.session.get_one(Call, seat.call_id)
        entries = db.session.scalars(db.select(Entry).filter_by(assignment_id=seat.id))
        length = seat.ends_at - seat.starts_at
        for one in (seat, call, *entries):
            one.ends_at = clock.now() - timedelta(minutes=30)
            one.starts_at = one.ends_at - length
        part = db.session.get_one(Participant, seat.participant_id)
        email = db.session.get_one(Person, part.person_id).email
        db.session.commit()
        db.session.remove()
    context = browser.new_context(viewport={"width": 390, "height": 844})
    phone = context.new_page()
    phone.set_default_timeout(WAIT_MS)
    sign_in(phone, site, email)
    phone.goto(f"{site.url}/me")
    phone.get_by_role("link", name="Write it").first.click()
    phone.get_by_label("Which objection did you hear?").fill("Too dear.")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("Thank you. Whoever it is for")).to_be_visible()
    context.close()


def test_a_program_of_350_people_is_looked_at_adjusted_and_published(
    browser: Browser, site: Site
):
    if not big.GENERATE.is_file():
        pytest.skip("the generator is not there (../shared/tools/generate.py)")
    with site.app.app_context():
        program = big.brought_in(json.loads(moved(json.dumps(big.generated()))))
        a_manager(program, "Bea")
        draft = big.drafted(program, 0, seconds=6)
        db.session.commit()
        draft_id = draft.id
        db.session.remove()
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.set_default_timeout(WAIT_MS)
    sign_in(page, site, "bea@example.com")

    page.goto(f"{site.url}/drafts/{draft_id}")
    page.locator(".folded a").nth(2).click()
    expect(page.locator('.folded a[aria-expanded="true"]')).to_have_count(1)
    assert_accessible(page)
    page.get_by_role("link", name="Adjust it by hand").click()
    follow(page, page.get_by_role("link", name="By call"))
    assert_fits(page)
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    expect(page.get_by_role("heading", name=re.compile("^Who sits in"))).to_be_visible()
    page.get_by_role("link", name="Go on to publishing").click()
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.get_by_text("Version 1 is published.")).to_be_visible()

    page.goto(f"{site.url}/programs/big/timeline?week=all")
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("region", name="Who has what, by day").focus()
    page.keyboard.press("End")
    page.evaluate(SCROLLED)
    sheets = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) < 40
    assert re.search(rb"/MediaBox\s*\[0 0 84\d", sheets)  # A4 on its side
    page.goto(f"{site.url}/programs/big/report")
    assert_fits(page)
    page.close()


def assert_fits(page: Page) -> None:
    """Nothing stands out of the screen to the right."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.viewport_size["width"]
