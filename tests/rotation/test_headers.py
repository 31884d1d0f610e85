"""Every response carries the headers of RELIABILITY.md section 7."""

from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from rotation import create_app
from rotation.config import Settings
from tests.rotation.test_access import address
from tests.rotation.world import World, all_rows

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def check(response: TestResponse) -> None:
    where = response.request.path
    for name, value in ALWAYS.items():
        assert response.headers.get(name) == value, where
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy, where
    assert "frame-ancestors 'none'" in policy, where
    assert "unsafe" not in policy, where
    assert response.headers["Referrer-Policy"] in ("no-referrer", "same-origin"), where
    response.close()


@pytest.mark.parametrize("visitor", ["stranger", "participant", "manager"])
def test_every_page_has_them(app: Flask, visitor: str):
    world = World(app)
    for key, row in all_rows().items():
        method, endpoint = key.split()
        if method == "GET":
            client = world.client(visitor)
            check(client.get(address(app, world, endpoint, row)))


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/nowhere"), ("PUT", "/sign-in"), ("GET", "/static/../rotation.db")],
)
def test_every_error_has_them(app: Flask, method: str, path: str):
    response = app.test_client().open(path, method=method)

    assert response.status_code in (404, 405)
    check(response)


def test_a_fault_shows_a_reference_and_no_trace(own_app: Flask):
    def fail() -> str:
        raise RuntimeError("the secret inside")

    own_app.config["PROPAGATE_EXCEPTIONS"] = False
    own_app.add_url_rule("/fault", "fault", fail)

    response = own_app.test_client().get("/fault")

    assert response.status_code == 500
    assert "secret inside" not in response.text
    assert "Traceback" not in response.text
    check(response)


def test_pages_are_not_kept_by_caches(app: Flask):
    response = app.test_client().get("/sign-in")

    assert response.headers["Cache-Control"] == "no-store"
    assert "Cookie" in response.headers["Vary"]


def test_over_https_the_cookie_is_host_bound_and_https_is_required(settings: Settings):
    app = create_app(replace(settings, base_url="https://app.example.com"))
    response = app.test_client().get("/sign-in", base_url="https://app.example.com")

    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-rotation=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize(
    ("key", "status"),
    [("k7Lq2vX9mB4nR8tY1wZ6cF3hJ5pD0sGa", 302), ("another" + "Zq9xW3vK" * 4, 200)],
    ids=["our key", "another key"],
)
def test_only_our_key_signs_a_cookie(
    app: Flask, settings: Settings, key: str, status: int
):
    World(app)
    forger = create_app(replace(settings, secret_key=key)).test_client()
    with forger.session_transaction() as session:
        session["_user_id"] = "key-of-1"
    cookie = forger.get_cookie("rotation")
    assert cookie
    client = app.test_client()

    client.set_cookie("rotation", cookie.value)

    assert client.get("/sign-in").status_code == status
