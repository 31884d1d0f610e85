"""Painting hours with the mouse, a finger and the keyboard; the list says the same."""

import re
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from rotation.availability.models import BusyTime
from rotation.extensions import db
from rotation.programs.models import Participant, Role
from tests.journeys.conftest import Site, assert_accessible, complaints_of, sign_in
from tests.rotation.factories import a_call, a_participant, a_program, at

PHONE = {"width": 390, "height": 844}
NAMES = ("Mae", "Meg", "Mel", "Moe", "Max")


@pytest.fixture(scope="module")
def program(site: Site) -> str:
    """January in Berlin: a call each day at 10:00 UTC, and people who have not answered."""
    with site.app.app_context():
        made = a_program("grid", zone="Europe/Berlin", ends_on=at(0, day=1000).date())
        made.starts_on, made.ends_on = at(0, day=364).date(), at(0, day=391).date()
        host = a_participant(made, "Hal", roles=(Role(kind="host"),))
        for day in range(5):
            a_call(host, at(10, day=364 + day))
        for name in NAMES:
            one = a_participant(
                made, name, zone="Europe/Berlin", roles=(Role(kind="shadower"),)
            )
            busy = {"starts_at": at(9, day=371), "ends_at": at(10, day=371)}
            db.session.add(BusyTime(person_id=one.person_id, source="upload", **busy))
        db.session.commit()
        db.session.remove()
    return "grid"


@pytest.fixture
def context(
    browser: Browser, request: pytest.FixtureRequest
) -> Iterator[BrowserContext]:
    made = browser.new_context(**getattr(request, "param", {}))
    yield made
    made.close()


def opened(context: BrowserContext, site: Site, program: str, name: str) -> Page:
    page = context.new_page()
    page.clock.install()
    sign_in(page, site, f"{name.lower()}@example.com")
    page.goto(f"{site.url}/join/{program}/when")
    expect(page.get_by_role("grid")).to_be_visible()
    return page


def field(page: Page, day: str, start: str) -> Locator:
    return page.get_by_role("gridcell", name=f"{day} {start}–")


def middle(target: Locator) -> tuple[float, float]:
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def list_of(page: Page) -> list[str]:
    return page.locator("#lists li > span").all_inner_texts()


def draft_of(site: Site, name: str) -> dict[str, Any]:
    with site.app.app_context():
        one = db.session.scalars(
            db.select(Participant).where(Participant.person.has(name=name))
        ).one()
        found: dict[str, Any] = one.answers.get("when", {})
        db.session.remove()
    return found


def test_the_mouse_paints_over_days_and_undo_takes_it_back(
    context: BrowserContext, site: Site, program: str
):
    page = opened(context, site, program, "Mae")
    complaints = complaints_of(page)
    expect(page.locator("#reach")).to_contain_text("0 of 5 calls")

    page.mouse.move(*middle(field(page, "Monday", "10:30")))
    page.mouse.down()
    page.mouse.move(*middle(field(page, "Wednesday", "12:00")), steps=5)
    page.mouse.up()

    expect(page.locator("#reach")).to_contain_text("you can reach 3 of 5 calls")
    assert list_of(page) == [
        f"{day} 10:30–12:30" for day in ("Monday", "Tuesday", "Wednesday")
    ]
    expect(field(page, "Tuesday", "11:00")).to_have_accessible_name(
        "Tuesday 11:00–11:30, available"
    )
    page.get_by_role("button", name="I’d prefer").click()
    field(page, "Tuesday", "11:00").click()
    expect(page.locator("#lists")).to_contain_text("Tuesday 11:00–11:30, preferred")
    field(page, "Tuesday", "11:00").click()  # again: not any more
    expect(page.locator("#reach")).to_contain_text("2 of 5 calls")

    for _ in range(3):
        page.get_by_role("button", name="Undo").click()
    expect(page.locator("#reach")).to_contain_text("0 of 5 calls")
    page.get_by_role("button", name="Mon–Fri, 9 to 5").click()
    expect(page.locator("#reach")).to_contain_text("5 of 5 calls")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#reach")).to_contain_text("0 of 5 calls")
    assert list_of(page) == []
    assert draft_of(site, "Mae")["week"] == []
    assert complaints == []


def test_the_keyboard_moves_selects_and_paints_with_one_tab_stop(
    context: BrowserContext, site: Site, program: str
):
    page = opened(context, site, program, "Meg")
    grid = page.get_by_role("grid")
    assert grid.locator('[tabindex="0"]').count() == 1
    grid.locator('[tabindex="0"]').focus()
    keys = page.keyboard

    keys.press("Control+Home")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        keys.press(key)
    expect(field(page, "Tuesday", "08:00")).to_be_focused()
    for key in ("Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowRight"):
        keys.press(key)
    assert grid.locator('[aria-selected="true"]').count() == 6
    keys.press("Space")

    expect(page.locator("#lists")).to_contain_text("Wednesday 08:00–09:30")
    assert list_of(page) == ["Tuesday 08:00–09:30", "Wednesday 08:00–09:30"]
    expect(page.locator("[data-said]")).to_have_text("6 fields: available")
    expect(field(page, "Wednesday", "09:00")).to_be_focused()  # the list was redrawn
    keys.press("End")
    keys.press("Space")
    expect(page.locator("#lists")).to_contain_text("Sunday 09:00–09:30")
    keys.press("Control+z")
    expect(page.locator("#lists")).not_to_contain_text("Sunday")
    assert_accessible(page)
    keys.press("Control+End")  # what has the focus is not under the bar at the bottom
    shown = page.locator(":focus").bounding_box()
    bar = page.locator(".send.stays").bounding_box()
    assert shown
    assert bar
    assert shown["y"] + shown["height"] <= bar["y"]


@pytest.mark.parametrize(
    "context",
    [{"viewport": PHONE, "has_touch": True, "is_mobile": True}],
    indirect=True,
)
def test_a_finger_paints_when_it_rests_and_scrolls_when_it_does_not(
    context: BrowserContext, site: Site, program: str
):
    page = opened(context, site, program, "Mel")
    finger = Finger(page)
    start = middle(field(page, "Monday", "09:00"))
    end = middle(field(page, "Tuesday", "10:30"))
    before = page.evaluate("window.scrollY")
    finger.drag(start, end, rest=True)
    expect(page.locator("#lists")).to_contain_text("Tuesday 09:00–11:00")
    assert page.evaluate("window.scrollY") == before
    assert list_of(page) == ["Monday 09:00–11:00", "Tuesday 09:00–11:00"]

    page.touchscreen.tap(*middle(field(page, "Monday", "09:00")))
    expect(page.locator("#lists")).to_contain_text("Monday 09:30–11:00")
    assert draft_of(site, "Mel")["week"] == [
        [0, 570, 660, "available"],
        [1, 540, 660, "available"],
    ]

    start = middle(field(page, "Wednesday", "09:00"))
    before = page.evaluate("window.scrollY")
    finger.drag(start, (start[0], start[1] - 200), rest=False)
    assert page.evaluate("window.scrollY") > before
    for hour in ("08:00", "08:30", "09:00"):
        expect(field(page, "Wednesday", hour)).to_have_accessible_name(
            re.compile("not possible$")
        )


def test_a_certain_week_shows_busy_times_and_takes_exceptions(
    context: BrowserContext, site: Site, program: str
):
    page = opened(context, site, program, "Moe")
    page.get_by_role("button", name="Mon–Fri, 9 to 5").click()
    expect(page.locator("#reach")).to_contain_text(
        "40 h a week. With this you can reach 5 of 5"
    )

    page.get_by_label("Which week").select_option("10–16 January 2028")
    busy = field(page, "Monday 10 January", "10:30")  # 09:00–10:00 UTC
    expect(busy).to_have_accessible_name(
        "Monday 10 January 10:30–11:00, available, busy in your calendar"
    )
    expect(page.get_by_text("Busy in your calendar; it is taken away")).to_be_visible()
    page.get_by_label("Which week").select_option("3–9 January 2028")
    field(page, "Tuesday 4 January", "11:00").click()

    expect(page.locator("#reach")).to_contain_text("4 of 5")
    expect(page.locator("#lists")).to_contain_text(
        "Tue 4 Jan 2028, 11:00–11:30: not possible"
    )
    assert_accessible(page)
    field(page, "Tuesday 4 January", "11:00").click()  # as usual again
    expect(page.locator("#reach")).to_contain_text("5 of 5")
    assert draft_of(site, "Moe")["dated"] == []


def test_what_was_just_painted_goes_with_continue_and_with_the_buttons_of_the_list(
    context: BrowserContext, site: Site, program: str
):
    page = opened(context, site, program, "Max")
    for day in ("Monday", "Friday"):
        field(page, day, "09:00").click()
    page.get_by_role("button", name="Remove Monday 09:00–09:30").click()
    expect(page.locator("#lists")).not_to_contain_text("Monday")
    expect(page.locator("#list-title")).to_be_focused()

    field(page, "Sunday", "18:00").click()
    page.get_by_role("button", name="Continue").click()  # before it was kept

    wishes = page.get_by_role("heading", name="What would you like best?")
    expect(wishes).to_be_visible()
    assert draft_of(site, "Max")["week"] == [
        [4, 540, 570, "available"],
        [6, 1080, 1110, "available"],
    ]

    page.go_back()
    held: list[Route] = []
    page.route("**/hours", lambda route: held.append(route))  # noqa: PLW0108  it takes no built-in
    with page.expect_request("**/hours"):
        field(page, "Sunday", "08:00").click()
    field(page, "Sunday", "18:00").click()
    page.get_by_role("button", name="Continue").click()  # while it is being kept
    expect(page.get_by_role("grid")).to_be_visible()
    held[0].continue_()
    expect(wishes).to_be_visible()
    assert draft_of(site, "Max")["week"][1:] == [[6, 480, 510, "available"]]


CLOCKS = {
    # who: the zone, [(monday, day, a half hour that is not there)], [(…, one that comes twice)]
    "Nia": (
        "America/New_York",
        [
            ("2027-03-08", "Sunday 14 March", "02:00"),
            ("2027-03-08", "Sunday 14 March", "02:30"),
        ],
        [
            ("2027-11-01", "Sunday 7 November", "01:00"),
            ("2027-11-01", "Sunday 7 November", "01:30"),
        ],
    ),
    "Ben": (
        "Europe/Berlin",
        [
            ("2027-03-22", "Sunday 28 March", "02:00"),
            ("2027-03-22", "Sunday 28 March", "02:30"),
        ],
        [("2027-10-25", "Sunday 31 October", "02:00")],
    ),
    "Lou": (
        "Australia/Lord_Howe",
        [("2027-09-27", "Sunday 3 October", "02:00")],
        [("2027-03-29", "Sunday 4 April", "01:30")],
    ),
    "Kai": ("Asia/Kolkata", [], []),
}


@pytest.fixture(scope="module")
def nights(site: Site) -> str:
    """A program over both nights on which clocks change, with people of four zones."""
    with site.app.app_context():
        made = a_program("nights", zone="UTC")
        made.starts_on, made.ends_on = date(2027, 3, 1), date(2027, 11, 28)
        for name, (zone, _, _) in CLOCKS.items():
            a_participant(made, name, zone=zone, roles=(Role(kind="shadower"),))
        db.session.commit()
        db.session.remove()
    return "nights"


@pytest.mark.parametrize("name", CLOCKS)
def test_half_hours_that_the_clock_leaps_over_are_not_offered(
    context: BrowserContext, site: Site, nights: str, name: str
):
    _, gone, twice = CLOCKS[name]
    page = opened(context, site, nights, name)
    complaints = complaints_of(page)
    page.get_by_role("button", name="Show the whole day").click()

    for monday, day, start in gone:
        page.locator("#grid-week").select_option(monday)
        skipped = field(page, day, start)
        expect(skipped).to_have_accessible_name(re.compile("the clock goes forward$"))
        expect(skipped).to_have_attribute("aria-disabled", "true")
        page.mouse.click(*middle(skipped))
        skipped.press("Space")
        expect(page.get_by_text("Not there: the clock goes forward")).to_be_visible()
        before = field(page, day, "01:30")
        expect(before).not_to_have_attribute("aria-disabled", "true")
    assert list_of(page) == []

    for monday, day, start in twice:
        page.locator("#grid-week").select_option(monday)
        doubled = field(page, day, start)
        expect(doubled).to_have_accessible_name(re.compile("the clock goes back$"))
        doubled.click()
    expect(page.locator("#lists li")).to_have_count(1 if twice else 0)
    if not gone:
        page.locator("#grid-week").select_option("2027-03-22")
        for hidden in ("Not there: the clock goes forward", "Comes twice: the clock"):
            expect(page.get_by_text(hidden)).to_be_hidden()
    assert complaints == []
    assert_accessible(page)


def test_painting_over_two_days_leaves_out_what_the_clock_leaps_over(
    context: BrowserContext, site: Site, nights: str
):
    page = opened(context, site, nights, "Ben")
    page.get_by_role("button", name="Clear", exact=True).click()
    page.get_by_role("button", name="Show the whole day").click()
    page.locator("#grid-week").select_option("2027-03-22")

    page.mouse.move(*middle(field(page, "Saturday 27 March", "02:00")))
    page.mouse.down()
    page.mouse.move(*middle(field(page, "Sunday 28 March", "02:30")), steps=5)
    page.mouse.up()

    expect(page.locator("#lists")).to_contain_text("Sat 27 Mar 2027, 02:00–03:00")
    expect(page.locator("#lists")).not_to_contain_text("Sun 28 Mar")
    expect(page.locator("#reach")).not_to_contain_text("leaps")
    page.get_by_text("Add an exception").click()
    for words in (
        "On Sunday 28 March 2027 the clock goes forward: there is no 02:00–03:00.",
        "On Sunday 31 October 2027 the clock goes back, and 02:00–03:00 comes twice",
    ):
        expect(page.get_by_text(words)).to_be_visible()


class Finger:
    """A finger on the screen, as the browser's own input takes it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session = page.context.new_cdp_session(page)

    def drag(
        self, start: tuple[float, float], end: tuple[float, float], *, rest: bool
    ) -> None:
        """Put it down, let it rest or not, move it in ten steps, and lift it."""
        if not rest:
            # A slow machine may take long between two steps; the page must not see it.
            self.page.clock.pause_at(time.time() + 2)
        self._send("touchStart", [start])
        if rest:
            self.page.wait_for_timeout(350)
        for step in range(1, 11):
            part = step / 10
            self._send(
                "touchMove",
                [tuple(a + (b - a) * part for a, b in zip(start, end, strict=True))],
            )
        self._send("touchEnd", [])
        self.page.clock.resume()

    def _send(self, kind: str, points: list[tuple[float, ...]]) -> None:
        given = [{"x": x, "y": y} for x, y in points]
        self.session.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": given}
        )
