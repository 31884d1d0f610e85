"""A clock that tests set, and mails that wait."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from rotation import clock
from rotation.extensions import db
from rotation.invites.models import MailIntent
from tests.rotation.factories import NOW, a_call, a_program, at
from tests.rotation.publishing.stage import a_host, a_shadower, published


class Watch:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def forward(self, **span: float) -> None:
        self.time += timedelta(**span)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    made = Watch()
    monkeypatch.setattr(clock, "now", made.now)
    return made


@pytest.fixture
def intents(app: Flask) -> list[MailIntent]:
    """Eight mails that wait, one for each of four hosts and four people who observe."""
    program = a_program()
    hosts = [a_host(program, f"Host{number}") for number in range(4)]
    seekers = [a_shadower(program, name) for name in ("Mia", "Ben", "Zoe", "Leo")]
    published(
        program,
        [
            (seeker, a_call(host, at(9 + number)))
            for number, (seeker, host) in enumerate(zip(seekers, hosts, strict=True))
        ],
    )
    return list(db.session.scalars(db.select(MailIntent).order_by(MailIntent.id)))
