"""A form that another site has a browser send is refused, whatever token it bears."""

import pytest
from flask import Flask

from rotation.accounts.models import SignInLink
from rotation.extensions import db

FORM = {"email": "mia@example.com"}


def links() -> int:
    return db.session.scalar(db.select(db.func.count(SignInLink.id)))


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:8000.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:8000"},
    ],
)
def test_another_site_cannot_send_a_form(app: Flask, headers: dict[str, str]):
    answer = app.test_client().post("/sign-in", data=FORM, headers=headers)

    assert answer.status_code == 400
    assert "another site" in answer.text
    assert links() == 0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_our_own_pages_can(app: Flask, headers: dict[str, str]):
    answer = app.test_client().post("/sign-in", data=FORM, headers=headers)

    assert answer.status_code == 302
    assert links() == 1


def test_a_link_from_another_site_opens(app: Flask):
    headers = {"Sec-Fetch-Site": "cross-site"}

    assert app.test_client().get("/sign-in", headers=headers).status_code == 200
