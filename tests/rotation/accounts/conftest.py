"""Mails that would have been sent, and the worker's part done on the spot."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask

from rotation import clock
from rotation.accounts import jobs
from rotation.accounts.jobs import send_sign_in_mail
from rotation.accounts.models import SignInLink
from rotation.extensions import db
from tests.rotation.factories import NOW


class Watch:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.time = NOW

    def forward(self, **span: float) -> None:
        self.time += timedelta(**span)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    made = Watch()
    monkeypatch.setattr(clock, "now", lambda: made.time)
    return made


@pytest.fixture
def sent(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    """The mails that left; the app thinks that it has a mail server."""
    mails: list[EmailMessage] = []
    app.extensions["settings"] = replace(
        app.extensions["settings"],
        mail_server="mail.example.com:587",
        base_url="https://app.example.com",
    )
    monkeypatch.setattr(jobs, "send", mails.append)
    return mails


@pytest.fixture
def work(app: Flask) -> Callable[[], None]:
    """Do what the worker would do with the requests that wait."""

    def do() -> None:
        waiting = db.select(SignInLink.id).where(SignInLink.done_at.is_(None))
        for link_id in db.session.scalars(waiting).all():
            send_sign_in_mail(link_id)

    return do
