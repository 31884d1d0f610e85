"""Every mail leaves, whatever the mail server does; a mail that cannot is shown as such."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask

from rotation.extensions import db
from rotation.invites import outbox
from rotation.invites.jobs import find_waiting_mails, send_mails
from rotation.invites.mail import read_mail
from rotation.invites.models import MailIntent
from tests.rotation.factories import NOW, a_call, a_program, at
from tests.rotation.invites.conftest import Watch
from tests.rotation.invites.mailbox import Mailbox
from tests.rotation.publishing.stage import a_host, a_shadower, move, published

MIA = "mia@example.com"


def states() -> Counter[str]:
    db.session.expire_all()
    return Counter(db.session.scalars(db.select(MailIntent.state)))


def errors(state: str = "failed") -> list[tuple[str, int, str]]:
    db.session.expire_all()
    rows = db.session.scalars(db.select(MailIntent).filter_by(state=state))
    return [(row.recipient, row.attempt, row.error) for row in rows]


def work(watch: Watch, rounds: int = 1, **span: float) -> None:
    """Let the worker send what is due, then again after so long a time."""
    for _ in range(rounds):
        find_waiting_mails(watch.now())
        send_mails(0)
        watch.forward(**span)


def refuse(answer: str, *, step: str, whom: str = "", times: int = 10**6):
    """Answer so at that step, to that recipient or all, so many times."""
    left = [times]

    def misbehave(now: str, recipient: str, _server: object) -> str | None:
        if now == step and whom in recipient and left[0]:
            left[0] -= 1
            return answer
        return None

    return misbehave


@pytest.mark.usefixtures("intents")
def test_every_mail_goes_once_to_the_one_it_is_for(mailbox: Mailbox, watch: Watch):
    work(watch, rounds=2)

    assert states() == {"sent": 8}
    assert len(mailbox.recipients) == 8
    assert set(mailbox.recipients.values()) == {1}


def test_what_is_sent_is_what_was_frozen(
    mailbox: Mailbox, watch: Watch, intents: list[MailIntent]
):
    frozen = {intent.recipient: intent.message for intent in intents}
    work(watch)

    assert dict(mailbox.taken) == frozen


@pytest.mark.usefixtures("intents")
def test_without_a_mail_server_mails_wait(app: Flask, watch: Watch):
    work(watch, rounds=3)

    assert states() == {"waiting": 8}


@pytest.mark.usefixtures("intents", "mailbox")
def test_a_mail_that_is_always_put_off_is_given_up_after_twenty_tries(
    mailbox: Mailbox, watch: Watch
):
    mailbox.misbehave = refuse("451 later", step="rcpt", whom=MIA)
    work(watch, rounds=25, hours=2)

    [(who, attempts, why)] = errors()
    assert (who, attempts) == (MIA, 20)
    assert "Given up after 20 tries" in why


def test_who_slept_through_the_lease_records_nothing(
    app: Flask, intents: list[MailIntent], watch: Watch
):
    sleeper = outbox.claim_next(owner="sleeper", now=NOW)
    again = outbox.claim_next(owner="next", now=NOW + timedelta(minutes=5))
    db.session.commit()

    assert again.id == sleeper.id
    assert not outbox.was_sent(sleeper, now=NOW)
    assert outbox.was_sent(again, now=NOW)


def test_an_update_waits_for_the_invitation_before_it(mailbox: Mailbox, watch: Watch):
    program = a_program()
    seat = (a_shadower(program, "Mia"), a_call(a_host(program, "Raj"), at(9)))
    published(program, [seat])
    mailbox.misbehave = refuse("450 later", step="rcpt", whom=MIA, times=2)
    work(watch)
    move(seat[1], 2)
    published(program, [seat], now=watch.now())
    work(watch, rounds=5, seconds=40)

    hers = [mail for who, mail in mailbox.taken if who == MIA]
    subjects = [read_mail(mail)["Subject"] for mail in hers]
    assert [x.partition(":")[0] for x in subjects] == ["Invitation", "Updated"]


@pytest.mark.usefixtures("intents")
def test_of_many_workers_each_mail_has_one(app: Flask):
    claims: list[int] = []
    barrier = threading.Barrier(4)

    def claim(name: str) -> None:
        with app.app_context():
            barrier.wait(timeout=20)
            while found := outbox.claim_next(owner=name, now=NOW):
                db.session.commit()
                claims.append(found.id)
            db.session.remove()

    db.session.rollback()
    threads = [threading.Thread(target=claim, args=(str(n),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert len(claims) == len(set(claims)) == 8
