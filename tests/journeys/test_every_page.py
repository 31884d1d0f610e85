"""Every page of the app, to everybody who may see it: wide, light and in English; narrow,
dark and in German."""

from functools import cache
from typing import Any

import pytest
from babel.messages.pofile import read_po
from flask import url_for
from playwright.sync_api import Browser, Page

from rotation.extensions import db
from rotation.languages.catalogs import FOLDER
from tests.journeys.conftest import Site, assert_accessible, complaints_of, sign_in
from tests.rotation.world import World, all_rows

SCREENS: dict[str, dict[str, Any]] = {
    "wide, light, English": {
        "viewport": {"width": 1280, "height": 900},
        "color_scheme": "light",
        "locale": "en-GB",
    },
    "narrow, dark, German": {
        "viewport": {"width": 390, "height": 844},
        "color_scheme": "dark",
        "locale": "de-DE",
    },
}
VISITORS = {
    "stranger": "",
    "participant": "mia@example.com",
    "manager": "mona@example.com",
}
AT_LEAST = {"stranger": 4, "participant": 8, "manager": 18}
"""How many pages each can see, or more; fewer, and this test looks at nothing."""

MOST_BYTES = 100_000

MORE = {
    "stranger": ["/nowhere"],
    "participant": [
        *(
            f"/join/spring/{step}"
            for step in ("who", "wishes", "promise", "check", "done")
        ),
        "/nowhere",
        "/programs/spring",
    ],
    "manager": [
        *(f"/programs/spring/import/{kind}" for kind in ("calls", "roles")),
        *(f"/programs/spring/versions/1?view={view}" for view in ("day", "person")),
    ],
}
"""Pages that share an address with another, and some that refuse."""


@pytest.fixture(scope="module")
def pages(site: Site) -> dict[str, list[str]]:
    """The addresses that each visitor can open, by the table of who may see what."""
    with site.app.app_context():
        world = World(site.app)
        found = {visitor: list(MORE[visitor]) for visitor in VISITORS}
        for key, row in all_rows().items():
            method, endpoint = key.split()
            if method != "GET" or endpoint == "static":
                continue
            [rule, *_] = site.app.url_map.iter_rules(endpoint)
            given = {**world.arguments(endpoint), **row.args}
            with site.app.test_request_context():
                path = url_for(
                    endpoint, **{name: given[name] for name in rule.arguments}
                )
            for visitor in VISITORS:
                if row.status(visitor) == 200:
                    found[visitor].append(path)
        db.session.remove()
    return found


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("visitor", VISITORS)
def test_every_page_is_accessible_and_fits_its_screen(
    browser: Browser,
    site: Site,
    pages: dict[str, list[str]],
    visitor: str,
    screen: str,
):
    context = browser.new_context(**SCREENS[screen])
    page = context.new_page()
    complaints = complaints_of(page)
    if email := VISITORS[visitor]:
        sign_in(page, site, email)

    seen = [path for path in pages[visitor] if is_page(page, f"{site.url}{path}")]
    for path in seen:
        page.goto(f"{site.url}{path}")
        assert sent_bytes(page) <= MOST_BYTES, path
        assert scrolled_width(page) <= SCREENS[screen]["viewport"]["width"], path
        assert cut_links(page) == [], path
        language = SCREENS[screen]["locale"][:2]
        assert page.locator("html").get_attribute("lang") == language, path
        if language != "en" and visitor != "manager":
            assert left_in_english(page, language) == [], path
        assert complaints == []
        assert_accessible(page)
        complaints.clear()  # axe applies styles that the policy refuses

    assert len(seen) >= AT_LEAST[visitor]
    context.close()


def is_page(page: Page, url: str) -> bool:
    """Whether the address gives a page; files, streams and parts that an open page asks
    for are for other tests."""
    answer = page.request.get(url)
    is_html = answer.headers["content-type"].startswith("text/html")
    return is_html and answer.text().startswith("<!DOCTYPE html>")


def sent_bytes(page: Page) -> int:
    """What this page weighs on a first visit: itself and all it loads, as it is sent."""
    size: int = page.evaluate(
        """["navigation", "resource"]
        .flatMap((kind) => performance.getEntriesByType(kind))
        .reduce((sum, entry) => sum + entry.encodedBodySize, 0)"""
    )
    return size


def scrolled_width(page: Page) -> int:
    """How wide the page is in CSS pixels, what one has to scroll for included."""
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width


def cut_links(page: Page) -> list[str]:
    """Links of navigations of which a part is out of sight to the left or right."""
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll("nav a")].filter((link) => {
          const frame = link.closest("nav").querySelector(".bar") ?? document.body;
          const [box, around] = [link, frame].map((one) => one.getBoundingClientRect());
          return box.width && (box.left < around.left - 1 || box.right > around.right + 1);
        }).map((link) => link.textContent)"""
    )
    return found


def left_in_english(page: Page, language: str) -> list[str]:
    """Sentences of the code on this page that the catalog has in its language."""
    seen = " ".join(page.locator("body").inner_text().split())
    return [text for text in english_sentences(language) if text in seen]


@cache
def english_sentences(language: str) -> tuple[str, ...]:
    """What the catalog translates, where it is long enough to be nobody's own words."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        rows = list(read_po(file))
    plain = (row.id for row in rows if isinstance(row.id, str) and row.id != row.string)
    return tuple(text for text in plain if text.count(" ") >= 2 and "%" not in text)
