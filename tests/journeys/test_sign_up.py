"""Signing up, as people do it who have no mouse or no JavaScript."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from rotation.extensions import db
from rotation.programs.models import Role
from tests.journeys.conftest import Site, sign_in
from tests.journeys.signing_up import sign_up
from tests.rotation.factories import a_call, a_participant, a_program, at

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def program(site: Site) -> str:
    """A program with calls to choose from, and people who have not answered."""
    with site.app.app_context():
        made = a_program("keys")
        host = a_participant(made, "Kofi", roles=(Role(kind="host"),))
        for number, stage in enumerate(("demo", "negotiation")):
            a_call(host, at(10 + number), tags=[f"stage:{stage}"])
        a_participant(made, "Kai")
        a_participant(made, "Kim")
        a_participant(made, "Kay")
        a_participant(made, "Kia", zone="UTC")
        db.session.commit()
        db.session.remove()
    return "keys"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def page_without_scripts(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    yield context.new_page()
    context.close()


def test_signing_up_works_without_javascript(
    page_without_scripts: Page, site: Site, program: str
):
    sign_in(page_without_scripts, site, "kim@example.com")

    sign_up(page_without_scripts, site, program)


def test_usual_hours_take_eight_taps_on_a_phone_and_under_three_minutes(
    browser: Browser, site: Site, program: str
):
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    sign_in(page, site, "kay@example.com")
    page.goto(f"{site.url}/join/{program}")
    taps = 0

    def tap(target: Locator) -> None:
        nonlocal taps
        taps += 1
        target.tap()

    started = time.monotonic()
    tap(page.get_by_role("link", name="Sign up"))
    tap(page.get_by_label("Sit in on customer calls"))
    tap(page.get_by_role("button", name="Continue"))
    tap(page.get_by_role("button", name="Mon–Fri, 9 to 5"))
    expect(page.locator("#reach")).to_contain_text("you can reach 2 of 2 calls")
    tap(page.get_by_role("button", name="Continue"))
    tap(page.get_by_role("button", name="Continue"))
    tap(page.get_by_role("button", name="I promise"))
    tap(page.get_by_role("button", name="Send my answers"))

    expect(page.get_by_role("heading", name="You are in")).to_be_visible()
    assert taps <= 8
    assert time.monotonic() - started < 180
    context.close()


def test_a_zone_that_nobody_chose_is_the_devices_own(
    browser: Browser, site: Site, program: str
):
    context = browser.new_context(timezone_id="Australia/Adelaide")
    page = context.new_page()
    sign_in(page, site, "kia@example.com")

    page.goto(f"{site.url}/join/{program}/who")
    expect(page.get_by_label("Your time zone")).to_have_value("Australia/Adelaide")
    page.get_by_label("Guide a colleague").check()
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_text("Times are in Adelaide time.")).to_be_visible()
    context.close()


def test_signing_up_works_with_the_keyboard_alone(page: Page, site: Site, program: str):
    sign_in(page, site, "kai@example.com")
    page.goto(f"{site.url}/join/{program}")

    press(page, page.get_by_role("link", name="Sign up", exact=True), "Enter")
    press(page, page.get_by_label("Sit in on customer calls"), "Space")
    press(page, page.get_by_role("button", name="Continue"), "Enter")
    press(page, page.get_by_role("button", name="Mon–Fri, 9 to 5"), "Enter")
    expect(page.get_by_text("Friday 09:00–17:00").first).to_be_visible()
    press(page, page.get_by_role("button", name="Continue"), "Enter")
    press(page, page.get_by_label("How many calls in all"), "Control+a", "4")
    press(page, page.get_by_label("Demo"), "M")
    press(page, page.get_by_role("button", name="Continue"), "Enter")
    press(page, page.get_by_role("button", name="I promise"), "Enter")
    expect(page.get_by_text("4 in all")).to_be_visible()
    expect(page.get_by_text("Most gladly", exact=True)).to_be_visible()
    press(page, page.get_by_role("button", name="Send my answers"), "Enter")

    expect(page.get_by_role("heading", name="You are in")).to_be_visible()


def press(page: Page, target: Locator, *keys: str) -> None:
    """Tab to something, as far as it takes, and press keys on it."""
    expect(target).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("node => node === document.activeElement"):
            break
    else:
        pytest.fail(f"Tab does not reach {target} on {page.url}")
    before = page.url
    for key in keys:
        page.keyboard.press(key)
    if keys == ("Enter",):
        page.wait_for_url(lambda url: url != before or "/when" in url)
        page.wait_for_load_state()
