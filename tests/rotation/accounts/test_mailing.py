"""The row of a request is the truth: its mail leaves once, or is tried again."""

import smtplib
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from rotation.accounts import jobs
from rotation.accounts.jobs import (
    find_forgotten_mails,
    forget_old_sign_ins,
    send_sign_in_mail,
)
from rotation.accounts.links import claim_mail
from rotation.accounts.models import SignInLink
from rotation.extensions import db
from rotation.jobs.mail import MailFailed
from rotation.jobs.queue import queue_of
from tests.rotation.accounts.conftest import Watch
from tests.rotation.accounts.mails import path_in
from tests.rotation.accounts.test_sign_in import ask
from tests.rotation.factories import a_person

Work = Callable[[], None]


@pytest.fixture
def link(client: FlaskClient, watch: Watch, sent: list[EmailMessage]) -> SignInLink:
    """A request of Mia's that the worker has not looked at."""
    a_person("Mia")
    db.session.commit()
    ask(client, "mia@example.com")
    return db.session.scalars(select(SignInLink)).one()


def queued(app: Flask) -> int:
    storage = queue_of(app).huey.storage
    size: int = storage.queue_size()
    storage.flush_queue()
    storage.close()
    return size


def test_asking_hands_the_row_to_the_worker(app: Flask, client: FlaskClient, watch):
    queued(app)
    ask(client, "mia@example.com")

    assert queued(app) == 1


def test_a_job_that_comes_twice_mails_once(link: SignInLink, sent: list[EmailMessage]):
    send_sign_in_mail(link.id)
    send_sign_in_mail(link.id)

    assert len(sent) == 1


def test_a_mail_says_nothing_that_a_person_typed(
    link: SignInLink, sent: list[EmailMessage]
):
    send_sign_in_mail(link.id)

    text = sent[0].get_content()
    assert "Mia" not in text
    assert "once, for 10 minutes" in text


def test_a_failed_mail_is_tried_again_with_a_new_link(
    link: SignInLink,
    watch: Watch,
    sent: list[EmailMessage],
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
):
    lost: list[EmailMessage] = []

    def fail(mail: EmailMessage) -> None:
        lost.append(mail)
        raise MailFailed("SMTPDataError 451")

    with monkeypatch.context() as broken:
        broken.setattr(jobs, "send", fail)
        send_sign_in_mail(link.id)
    send_sign_in_mail(link.id)
    assert sent == [], "the lease of the first try still runs"

    watch.forward(seconds=31)
    send_sign_in_mail(link.id)

    assert client.get(path_in(lost[0])).status_code == 410
    assert client.get(path_in(sent[0])).status_code == 200


def test_the_sweep_finds_what_a_dead_worker_left(
    app: Flask, link: SignInLink, watch: Watch
):
    queued(app)
    claim_mail(link.id, now=watch.time)
    db.session.commit()  # and here the worker is killed

    find_forgotten_mails(watch.time)
    assert queued(app) == 0
    watch.forward(seconds=31)
    find_forgotten_mails(watch.time)
    assert queued(app) == 1


def test_after_three_tries_nobody_tries_again(
    app: Flask, link: SignInLink, watch: Watch
):
    for _ in range(3):
        assert claim_mail(link.id, now=watch.time)
        watch.forward(seconds=31)

    assert claim_mail(link.id, now=watch.time) is None
    queued(app)
    find_forgotten_mails(watch.time)
    assert queued(app) == 0


def test_what_is_older_than_every_limit_is_forgotten(link: SignInLink, watch: Watch):
    watch.forward(days=3)
    forget_old_sign_ins(watch.time)

    assert db.session.scalars(select(SignInLink)).all() == []


def test_a_mail_server_that_hangs_holds_no_transaction(
    app: Flask, link: SignInLink, monkeypatch: pytest.MonkeyPatch
):
    def look(_mail: EmailMessage) -> None:
        assert not db.session().in_transaction()
        raise MailFailed(smtplib.SMTPException.__name__)

    monkeypatch.setattr(jobs, "send", look)
    send_sign_in_mail(link.id)


@pytest.mark.parametrize(("demo", "printed"), [(True, 1), (False, 0)])
def test_only_the_demo_prints_links_that_were_asked_for(
    app: Flask,
    link: SignInLink,
    capsys: pytest.CaptureFixture[str],
    demo: bool,
    printed: int,
):
    app.extensions["settings"] = replace(
        app.extensions["settings"], mail_server="", demo=demo
    )

    send_sign_in_mail(link.id)

    assert capsys.readouterr().out.count("/sign-in/") == printed


def test_in_the_demo_any_browser_may_use_a_link(
    app: Flask, link: SignInLink, sent: list[EmailMessage]
):
    app.extensions["settings"] = replace(app.extensions["settings"], demo=True)
    send_sign_in_mail(link.id)
    other = app.test_client()

    assert other.post(path_in(sent[0])).status_code == 302
