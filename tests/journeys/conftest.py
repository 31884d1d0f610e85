"""A real server with its worker, and a real browser, as people have them."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import ConsoleMessage, Locator, Page

from rotation import clock, create_app
from rotation.accounts.actions import add_manager
from rotation.accounts.addresses import link_address
from rotation.accounts.links import link_without_mail
from rotation.config import Settings
from rotation.database import migrate
from rotation.extensions import db
from tests.ports import free_port

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
START_WITHIN_SECONDS = 60


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="there is no Chromium"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    quiet = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": quiet}


@dataclass
class Site:
    """A running installation: its address, and its rows through an app of our own."""

    url: str
    app: Flask

    def add_manager(self, email: str) -> None:
        """Let this person run all programs."""
        with self.app.app_context():
            add_manager(
                email, name="Mona", program=None, now=clock.now(), actor_id=None
            )
            db.session.commit()
            db.session.remove()

    def link_for(self, email: str) -> str:
        """An address that signs this person in, once."""
        with self.app.app_context():
            token = link_without_mail(email, now=clock.now())
            address = link_address(token)
            db.session.commit()
            db.session.remove()
        return address


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`rotation serve` on a free port, with an empty database."""
    listen = free_address()
    folder = tmp_path_factory.mktemp("site")
    given = Settings(
        data_dir=str(folder), listen=listen, base_url=f"http://{listen}", demo=True
    )
    app = create_app(given)
    with app.app_context():
        migrate()
        db.session.remove()
    environment = os.environ | {
        "ROTATION_DATA_DIR": given.data_dir,
        "ROTATION_LISTEN": listen,
        "ROTATION_BASE_URL": given.base_url,
        "ROTATION_DEMO": "yes",
    }
    log = (folder / "serve.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "rotation", "serve"],
        env=environment,
        stdout=log,
        stderr=log,
    )
    try:
        _wait_for(given.base_url, server)
        yield Site(given.base_url, app)
    finally:
        server.terminate()
        server.wait(20)
        log.close()
        with app.app_context():
            db.engine.dispose()


def free_address() -> str:
    """A host and port that nobody listens on, as ROTATION_LISTEN takes it."""
    return f"127.0.0.1:{free_port()}"


def _wait_for(url: str, server: subprocess.Popen) -> None:
    until = time.monotonic() + START_WITHIN_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("The server did not start.")


def sign_in(page: Page, site: Site, email: str) -> None:
    """Open a sign-in link and press its button, as a person does."""
    page.goto(site.link_for(email))
    page.locator("main").get_by_role("button").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def follow(page: Page, pressed: Locator) -> None:
    """Press a link or button, and go on when the page that it leads to has been loaded:
    what looks at a page between two finds neither."""
    with page.expect_navigation():
        pressed.click()


def assert_accessible(page: Page) -> None:
    """axe finds nothing on this page, not even a target of less than 24 × 24 CSS pixels
    (WCAG 2.2, 2.5.8, with its exceptions)."""
    # Without "preload": it would look for imported styles beside the page, not the sheet.
    options = {"preload": False, "rules": {"target-size": {"enabled": True}}}
    found = Axe().run(page, options=options)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def complaints_of(page: Page) -> list[str]:
    """What the browser says of this page from now on: errors of scripts, of the content
    policy, of what it could not load. A page's own status, such as 404, is no complaint.
    """
    found: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and message.location["url"] != page.url:
            found.append(f"{page.url}: {message.text} ({message.location['url']})")

    page.on("console", note)
    page.on("pageerror", lambda error: found.append(f"{page.url}: {error}"))
    return found
