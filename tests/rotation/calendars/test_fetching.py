"""A calendar is fetched from where its link says, and from nowhere else."""

import gzip
import resource
import ssl
import time
from pathlib import Path

import pytest

from rotation.calendars import fetching
from rotation.calendars.addresses import Policy
from rotation.calendars.fetching import Fetched, Known, Unreadable
from tests.rotation.calendars.web import (
    CALENDAR,
    PUBLIC,
    Names,
    Web,
    a_certificate,
    moved,
    ok,
    said,
    serving,
)

OPEN = Policy(http=True)
LINK = "http://calendar.example.com/a.ics"


@pytest.fixture
def web():
    with serving() as running:
        running.pages["/a.ics"] = ok()
        yield running


@pytest.fixture
def names(web: Web) -> Names:
    return Names(web)


def fetch(names: Names, link: str = LINK, **more) -> Fetched:
    more.setdefault("policy", OPEN)
    more.setdefault("most_bytes", 100_000)
    return fetching.fetch(link, network=names.network, **more)


def why_not(names: Names, link: str = LINK, **more) -> str:
    with pytest.raises(Unreadable) as caught:
        fetch(names, link, **more)
    return str(caught.value)


def test_a_calendar_comes_as_it_is_over_the_address_that_was_judged(names, web):
    found = fetch(names)

    assert found.content == CALENDAR
    assert names.asked == ["calendar.example.com"]
    assert names.dialled == [(PUBLIC, 80)]
    [request] = web.requests
    assert request.startswith("GET /a.ics HTTP/1.1\r\nHost: calendar.example.com\r\n")
    assert "Accept-Encoding: identity" in request
    assert "Cookie" not in request


def test_it_is_asked_only_for_what_is_new(names, web):
    web.pages["/a.ics"] = ok(CALENDAR, 'ETag: "v1"', "Last-Modified: Mon")
    known = fetch(names).known
    assert known == Known('"v1"', "Mon")
    web.pages["/a.ics"] = [said(304)]

    assert fetch(names, known=known) == Fetched(None, known)

    assert 'If-None-Match: "v1"\r\nIf-Modified-Since: Mon' in web.requests[1]
    assert why_not(names) == "refused"  # 304, though we said that we know nothing


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        [PUBLIC, "::1"],
        ["169.254.169.254", PUBLIC],
        ["64:ff9b::a9fe:a9fe"],
        ["::ffff:127.0.0.1"],
        ["100.64.0.1"],
    ],
)
def test_a_name_with_any_private_address_is_refused_before_a_packet(
    names, web, addresses
):
    names.answers["calendar.example.com"] = [addresses]

    assert why_not(names) == "refused"

    assert names.dialled == []
    assert web.hits == 0


def test_a_name_that_changes_its_mind_gains_nothing(names, web):
    """I22: it is resolved once a visit, and that very address is dialled."""
    for _ in range(200):
        names.answers["calendar.example.com"] = [[PUBLIC], ["127.0.0.1"]]
        names.asked.clear()
        fetch(names)
        assert names.asked == ["calendar.example.com"]

    assert set(names.dialled) == {(PUBLIC, 80)}


def test_a_host_that_the_installation_names_may_be_private(names):
    names.answers["mail.intern"] = [["10.0.0.7"]]
    policy = Policy(frozenset({"mail.intern:8080"}), http=True)

    assert fetch(names, "http://mail.intern:8080/a.ics", policy=policy).content

    assert names.dialled == [("10.0.0.7", 8080)]


@pytest.mark.parametrize(
    "to",
    [
        *("http://127.0.0.1/a.ics", "//127.0.0.1/a.ics", "http://inside.example.com/"),
        *("file:///etc/passwd", "gopher://calendar.example.com/", "http://[::1]/"),
        *("http://mia:x@calendar.example.com/a.ics", "http://calendar.example.com:22/"),
        *("", "/loop", "http://[", "x" * 5000),
    ],
)
def test_a_redirect_is_judged_as_a_link_is(names, web, to):
    names.answers["inside.example.com"] = [["192.168.0.1"]]
    web.pages["/loop"] = web.pages["/a.ics"] = moved(to)

    assert why_not(names) == "refused"

    assert {address for address, _ in names.dialled} == {PUBLIC}
    assert web.hits <= 4


def test_three_redirects_are_followed_and_not_a_fourth(names, web):
    for number in range(1, 5):
        web.pages[f"/{number}"] = moved(f"/{number - 1}")
    web.pages["/0"] = ok()

    assert fetch(names, "http://calendar.example.com/3").content == CALENDAR
    assert why_not(names, "http://calendar.example.com/4") == "refused"


def test_https_does_not_lead_on_to_http(names, web, tls, trusted):
    web.secured = tls
    web.pages["/a.ics"] = moved("http://calendar.example.com/b.ics")
    web.pages["/b.ics"] = ok()

    link = "https://calendar.example.com/a.ics"
    assert why_not(names, link, policy=Policy()) == "refused"
    assert web.hits == 1


def test_a_certificate_must_be_of_the_host_in_the_link(names, web, tls, trusted):
    web.secured = tls

    assert fetch(names, "webcal://calendar.example.com/a.ics").content == CALENDAR
    assert names.dialled == [(PUBLIC, 443)]
    assert why_not(names, "https://other.example.com/a.ics") == "refused"


def test_a_certificate_of_nobody_is_refused(names, web, tls):
    web.secured = tls

    assert why_not(names, "https://calendar.example.com/a.ics") == "refused"
    assert web.hits == 0


@pytest.mark.parametrize(
    "pieces",
    [
        [said(200), *([b"x", 0.05] * 100)],
        [b"HTTP/1.1 200 x\r\n", *([b"A: b\r\n", 0.05] * 100)],
        [*([b"HTTP/1.1 100 x\r\n\r\n", 0.05] * 100)],
        [5.0],
    ],
)
def test_a_slow_server_is_left_in_time(names, web, monkeypatch, pieces):
    monkeypatch.setattr(fetching, "SECONDS", 0.4)
    web.pages["/a.ics"] = pieces
    begun = time.monotonic()

    assert why_not(names) == "too slow"

    assert time.monotonic() - begun < 2


def test_a_handshake_that_does_not_end_is_left_in_time(names, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", 0.4)
    names.web.always = [5.0]

    assert why_not(names, "https://calendar.example.com/a.ics") == "too slow"


def test_a_resolver_that_does_not_answer_is_left_in_time(names, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", 0.2)
    names.slow = 1

    assert why_not(names) == "too slow"


@pytest.mark.parametrize(
    "pieces",
    [
        [said(200, "Content-Length: 10000000000")],
        [said(200), *([b"x" * 65536] * 10_000)],
        [
            said(200, "Transfer-Encoding: chunked"),
            *([b"10000\r\n" + b"x" * 65536 + b"\r\n"] * 10_000),
        ],
    ],
)
def test_a_body_without_end_is_left_at_the_limit(names, web, pieces):
    web.pages["/a.ics"] = pieces
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert why_not(names, most_bytes=2_000_000) == "too large"

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KB


def test_nothing_is_unpacked(names, web):
    packed = gzip.compress(bytes(10_000_000))
    web.pages["/a.ics"] = ok(packed, "Content-Encoding: gzip")

    assert fetch(names).content == packed


def test_the_body_of_a_redirect_is_not_read(names, web):
    web.pages["/a.ics"] = [said(302, "Location: /b"), *([b"x" * 65536] * 10_000)]
    web.pages["/b"] = ok()

    assert fetch(names).content == CALENDAR


def test_what_else_answers_there_cannot_be_told_apart(names, web, tls):
    """I27: a few classes, and nothing of a body, a banner or a header."""
    link = "http://calendar.example.com"
    web.pages = {
        "/banner": [b"SSH-2.0-OpenSSH_9.9 secret\r\n", 0.1],
        "/500": [said(500, "X-Secret: secret"), b"secret"],
        "/401": [said(401)],
        "/empty": [b""],
    }
    refused = {
        why_not(names, f"{link}{path}") for path in web.pages if path != "/a.ics"
    }
    refused.add(why_not(names, "https://calendar.example.com/"))  # no TLS there
    web.port = 1  # closed
    refused.add(why_not(names))
    assert refused == {"refused"}

    names.answers["calendar.example.com"] = []
    assert why_not(names) == "not found"


def test_what_is_not_there_is_said(names):
    assert why_not(names, "http://calendar.example.com/b.ics") == "not found"


def test_proxies_of_the_environment_are_not_used(names, web, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert fetch(names).content == CALENDAR


def test_another_address_of_the_host_is_tried(names, monkeypatch):
    names.answers["calendar.example.com"] = [["1.1.1.1", PUBLIC]]
    connect = names.connect

    def first_is_down(address, *more):
        if address == "1.1.1.1":
            raise ConnectionRefusedError
        return connect(address, *more)

    monkeypatch.setattr(names, "connect", first_is_down)

    assert fetch(names).content == CALENDAR


@pytest.fixture(scope="module")
def tls_files(tmp_path_factory) -> Path:
    return a_certificate(tmp_path_factory.mktemp("tls"), "calendar.example.com")


@pytest.fixture
def tls(tls_files: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tls_files)
    return context


@pytest.fixture
def trusted(tls_files: Path, monkeypatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tls_files))
