"""A feed opens with its secret only, stays the same while nothing changes, and can be ended."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from rotation import clock
from rotation.audit.models import AuditEntry
from rotation.extensions import db, limiter
from rotation.invites.models import Feed
from rotation.programs.models import Participant, Program
from tests.rotation.factories import NOW, a_call, a_person, a_program, at, signed_in
from tests.rotation.publishing.stage import (
    a_host,
    a_shadower,
    entries_of,
    move,
    published,
)
from tests.rotation.queries import counted


@pytest.fixture
def program(app: Flask) -> Program:
    return a_program()


@pytest.fixture
def mia(program: Program) -> Participant:
    return a_shadower(program, "Mia")


@pytest.fixture
def her_browser(app: Flask, mia: Participant) -> FlaskClient:
    return signed_in(app, mia.person)


def new_address(browser: FlaskClient) -> str:
    """The path of a new feed, as the page shows it."""
    page = browser.post("/me/feed").text
    return re.search(r"http://127\.0\.0\.1:8000(/feed/[\w-]+\.ics)", page)[1]


def summaries(content: bytes) -> list[str]:
    events = Calendar.from_ical(content).walk("VEVENT")
    return [str(event["SUMMARY"]) for event in events]


def at_time(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_the_address_is_shown_once_in_both_forms_and_kept_as_a_hash(
    her_browser: FlaskClient, client: FlaskClient
):
    page = her_browser.post("/me/feed").text

    [token] = set(re.findall(r"/feed/([\w-]{32})\.ics", page))
    assert f"http://127.0.0.1:8000/feed/{token}.ics" in page
    assert f'href="webcal://127.0.0.1:8000/feed/{token}.ics"' in page
    assert token not in her_browser.get("/me").text
    [feed] = db.session.scalars(db.select(Feed)).all()
    assert token not in feed.token_hash
    assert client.get(f"/feed/{token}.ics").status_code == 200


@pytest.mark.parametrize("cancelled", [False, True])
def test_another_language_changes_no_entry_that_is_out(
    program: Program,
    mia: Participant,
    her_browser: FlaskClient,
    client: FlaskClient,
    cancelled: bool,
):
    published(program, [(mia, a_call(a_host(program, "Raj"), title="Demo"))])
    if cancelled:
        published(program, [])
    feed = new_address(her_browser)
    before = client.get(feed).data

    mia.person.language = "de"
    db.session.commit()

    assert client.get(feed).data == before


def test_a_feed_needs_no_sign_in_sets_no_cookie_and_is_not_for_shared_caches(
    program: Program, mia: Participant, her_browser: FlaskClient, client: FlaskClient
):
    published(program, [(mia, a_call(a_host(program, "Raj"), title="Demo"))])

    response = client.get(new_address(her_browser))

    assert summaries(response.data) == ["Observe: Demo (host: Raj)"]
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "private, max-age=300"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in response.headers
    assert b"@example.com" not in response.data


def test_a_feed_is_the_same_to_the_byte_until_something_changes(
    program: Program, mia: Participant, her_browser: FlaskClient, client: FlaskClient
):
    call = a_call(a_host(program, "Raj"))
    published(program, [(mia, call)])
    address = new_address(her_browser)
    first = client.get(address)
    published(program, [(mia, call)], now=NOW + timedelta(days=1))

    second = client.get(address)
    unchanged = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    move(call, 1)
    published(program, [(mia, call)], now=NOW + timedelta(days=2))
    changed = client.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert second.data == first.data
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_head_answers_as_get_does_without_the_body(
    her_browser: FlaskClient, client: FlaskClient
):
    address = new_address(her_browser)
    got, asked = client.get(address), client.head(address)

    assert asked.data == b""
    assert asked.headers["ETag"] == got.headers["ETag"]
    assert asked.status_code == 200


def test_a_new_address_ends_the_old_one_at_once(
    her_browser: FlaskClient, client: FlaskClient
):
    old = new_address(her_browser)
    new = new_address(her_browser)

    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    actions = db.session.scalars(
        db.select(AuditEntry.action).order_by(AuditEntry.id)
    ).all()
    assert actions == ["make a feed link", "end the feed link", "make a feed link"]


def test_an_address_can_be_stopped(her_browser: FlaskClient, client: FlaskClient):
    address = new_address(her_browser)

    assert her_browser.post("/me/feed/end").location == "/me"

    assert client.get(address).status_code == 404


def test_a_disabled_person_has_no_feed(
    mia: Participant, her_browser: FlaskClient, client: FlaskClient
):
    address = new_address(her_browser)
    mia.person.disabled = True
    db.session.commit()

    assert client.get(address).status_code == 404


def test_every_wrong_address_gets_the_same_answer(
    her_browser: FlaskClient, client: FlaskClient
):
    address = new_address(her_browser)
    stem = address.removesuffix(".ics")
    wrong = (
        f"{stem[:-1]}.ics",
        f"{stem.swapcase()}.ics",
        f"{stem}..ics",
        "/feed/x.ics",
    )
    pages = {client.get(path).text for path in wrong}

    assert len(pages) == 1
    assert all(client.get(path).status_code == 404 for path in wrong)
    assert client.get(f"{address}/").status_code == 404
    assert client.get(f"{address}.").status_code == 404


def test_guessing_is_slowed_down_and_reading_is_not(
    her_browser: FlaskClient, client: FlaskClient
):
    address = new_address(her_browser)
    limiter.enabled = True
    limiter.reset()
    try:
        good = {client.get(address).status_code for _ in range(40)}
        guesses = [client.get("/feed/guess.ics").status_code for _ in range(40)]
    finally:
        limiter.reset()
        limiter.enabled = False

    assert good == {200}
    assert guesses[0] == 404
    assert guesses[-1] == 429


def test_a_cancelled_entry_stays_until_its_day_is_over_where_the_person_is(
    monkeypatch: pytest.MonkeyPatch,
    app: Flask,
    program: Program,
    client: FlaskClient,
):
    kim = a_shadower(program, "Kim", zone="Pacific/Auckland")
    call = a_call(a_host(program, "Raj"), at(10), title="Demo")  # 23:00 in Auckland
    published(program, [(kim, call)])
    published(program, [])
    address = new_address(signed_in(app, kim.person))

    at_time(monkeypatch, at(10.9))
    assert summaries(client.get(address).data) == [
        "Cancelled: Observe: Demo (host: Raj)"
    ]
    at_time(monkeypatch, at(11.1))
    assert summaries(client.get(address).data) == []


def test_an_empty_feed_is_a_calendar_all_the_same(
    her_browser: FlaskClient, client: FlaskClient
):
    response = client.get(new_address(her_browser))

    assert response.status_code == 200
    assert Calendar.from_ical(response.data).subcomponents


def test_a_host_has_what_others_observe_in_the_feed(
    app: Flask, program: Program, mia: Participant, client: FlaskClient
):
    raj = a_host(program, "Raj")
    published(program, [(mia, a_call(raj, title="Demo"))])

    content = client.get(new_address(signed_in(app, raj.person))).data

    assert summaries(content) == ["Mia observes your call: Demo"]


def test_a_feed_asks_the_database_twice_however_much_is_in_it(
    program: Program, mia: Participant, her_browser: FlaskClient, client: FlaskClient
):
    raj = a_host(program, "Raj")
    published(program, [(mia, a_call(raj, at(8, day=day))) for day in range(15)])
    address = new_address(her_browser)
    db.session.expire_all()

    with counted() as sent:
        response = client.get(address)

    assert len(summaries(response.data)) == 15
    assert len(sent) == 2


def test_somebody_elses_entry_is_not_there_for_me(
    app: Flask, program: Program, mia: Participant, her_browser: FlaskClient
):
    published(program, [(mia, a_call(a_host(program, "Raj"), title="Demo"))])
    [entry] = entries_of(mia)
    other = signed_in(app, a_person("Eve"))

    mine, theirs = (
        who.get(f"/entries/{entry.uid}.ics") for who in (her_browser, other)
    )

    assert summaries(mine.data) == ["Observe: Demo (host: Raj)"]
    assert mine.headers["Content-Disposition"] == (
        'attachment; filename="shadower-2027-01-04-1000.ics"'
    )
    assert theirs.status_code == 404
    assert summaries(other.get("/me/calendar.ics").data) == []
