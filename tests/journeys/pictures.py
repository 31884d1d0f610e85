"""Make the pictures of the README: `python -m tests.journeys.pictures`.

The demo program is served from a fresh folder with a clock that stands still.
"""

import base64
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from rotation import clock

NOW = datetime(2026, 12, 29, 9, tzinfo=UTC)
clock.now = lambda: NOW  # before anything takes the function by its name

from rotation import create_app  # noqa: E402
from rotation.config import Settings  # noqa: E402
from rotation.database import migrate  # noqa: E402
from rotation.demo.data import MANAGER, NAME, PARTICIPANT, make_demo  # noqa: E402
from rotation.extensions import db  # noqa: E402
from rotation.publishing.commands import publish_newest  # noqa: E402
from rotation.scheduling.commands import solve  # noqa: E402
from tests.journeys.conftest import CHROMIUM, Site, free_address, sign_in  # noqa: E402

FOLDER = Path(__file__).parent / "pictures"
DESK = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
SIDE_BY_SIDE = """
<body style="margin: 0; display: flex; gap: 40px; padding: 24px; background: #d9dfdf; width: fit-content">
{}
</body>
"""


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with served_demo() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        solve.main([NAME, "--workers", "1"], standalone_mode=False)
        desk = open_page(browser, site, MANAGER, DESK)
        desk.goto(f"{site.url}/programs/{NAME}")
        desk.screenshot(path=FOLDER / "desk.png")

        publish_newest.main([NAME], standalone_mode=False)
        phone = open_page(browser, site, PARTICIPANT, PHONE)
        shots = [
            shot(phone, f"{site.url}/join/{NAME}/when#hours"),
            shot(phone, f"{site.url}/me"),
        ]
        save_side_by_side(browser, shots, FOLDER / "phone.png")
        pages = ("me/debriefs", "me/passport", f"join/{NAME}/survey")
        shots = [shot(phone, f"{site.url}/{page}") for page in pages]
        save_side_by_side(browser, shots, FOLDER / "learning.png")
        browser.close()


@contextmanager
def served_demo() -> Iterator[Site]:
    """The demo program, on a free port."""
    with tempfile.TemporaryDirectory() as folder:
        listen = free_address()
        url = f"http://{listen}"
        app = create_app(Settings(data_dir=folder, base_url=url, demo=True))
        with app.app_context():
            migrate()
            make_demo(NOW)
            db.session.commit()
            db.session.remove()
        os.environ["ROTATION_DATA_DIR"] = folder  # for the commands
        host, _, port = listen.partition(":")
        server = make_server(host, int(port), app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Site(url, app)
        server.shutdown()
        with app.app_context():
            db.engine.dispose()


def open_page(browser: Browser, site: Site, email: str, size: dict[str, int]) -> Page:
    """A page of somebody who is signed in."""
    page = browser.new_context(viewport=size, color_scheme="light").new_page()
    sign_in(page, site, email)
    return page


def shot(page: Page, url: str) -> bytes:
    page.goto(url)
    return page.screenshot()


def save_side_by_side(browser: Browser, shots: list[bytes], path: Path) -> None:
    """One picture of several, from left to right."""
    images = [
        f'<img src="data:image/png;base64,{base64.b64encode(one).decode()}">'
        for one in shots
    ]
    page = browser.new_page(viewport={"width": 440 * len(shots), "height": 900})
    page.set_content(SIDE_BY_SIDE.format("\n".join(images)))
    page.locator("body").screenshot(path=path)


if __name__ == "__main__":
    main()
