"""How often somebody may ask, and that asking tells nothing about anybody."""

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from rotation.accounts.models import SignInLink
from rotation.extensions import db, limiter
from tests.rotation.accounts.conftest import Watch
from tests.rotation.accounts.test_sign_in import ask
from tests.rotation.factories import a_person

Work = Callable[[], None]


@pytest.fixture(autouse=True)
def mia(app: Flask, watch: Watch) -> None:
    a_person("Mia")
    db.session.commit()


@pytest.fixture
def limited(app: Flask) -> Iterator[None]:
    """Limits by client, which other tests do without."""
    limiter.reset()
    limiter.enabled = True
    yield
    limiter.reset()


def test_three_mails_in_a_quarter_of_an_hour(
    client: FlaskClient, watch: Watch, sent: list[EmailMessage], work: Work
):
    for _ in range(5):
        ask(client, "mia@example.com")
        work()
    assert len(sent) == 3

    watch.forward(minutes=16)
    ask(client, "mia@example.com")
    work()
    assert len(sent) == 4


def test_ten_mails_a_day(
    client: FlaskClient, watch: Watch, sent: list[EmailMessage], work: Work
):
    for _ in range(20):
        ask(client, "mia@example.com")
        work()
        watch.forward(minutes=20)

    assert len(sent) == 10


def test_tags_and_dots_share_the_limit(client: FlaskClient, watch: Watch):
    for number in range(9):
        ask(client, f"m.ia+{number}@example.com")

    assert db.session.scalar(select(func.count()).select_from(SignInLink)) == 3


def test_a_client_may_ask_twenty_times_an_hour(client: FlaskClient, limited: None):
    codes = [
        client.post(
            "/sign-in",
            data={"email": f"person{number}@example.com"},
            headers={"X-Forwarded-For": f"10.0.0.{number}"},
        ).status_code
        for number in range(22)
    ]

    assert codes == [302] * 20 + [429] * 2


def test_known_and_unknown_addresses_get_the_same_answer(app: Flask):
    answers = []
    for email in ("mia@example.com", "zoe@example.com"):
        client = app.test_client()
        asked = client.post("/sign-in", data={"email": email})
        page = client.get(asked.location).text.replace(email, "…")
        page = re.sub(r'name="csrf_token" +value="[^"]*"', "", page)
        cookies = [name.split("=")[0] for name in asked.headers.getlist("Set-Cookie")]
        answers.append((asked.status_code, asked.location, asked.text, cookies, page))

    assert answers[0] == answers[1]


def test_a_request_over_the_limit_looks_like_any_other(client: FlaskClient):
    pages = [
        client.post("/sign-in", data={"email": "mia@example.com"}).text
        for _ in range(5)
    ]

    assert len(set(pages)) == 1
