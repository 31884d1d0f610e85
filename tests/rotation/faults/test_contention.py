"""Many workers at once: each mail has one of them. `make faults` says how quick they are."""

import smtplib
from random import Random
from time import monotonic

import pytest

from rotation.config import settings
from rotation.extensions import db
from rotation.invites import outbox
from rotation.invites.models import MailIntent
from rotation.jobs.handover import hand_over
from tests.rotation.faults.processes import Children, send_all, until
from tests.rotation.faults.sending import Sending
from tests.rotation.faults.tally import Tally


def send_straight(first: int, step: int) -> None:
    """Every so many mails, with no outbox in between: as fast as the server takes them."""
    query = db.select(MailIntent.recipient, MailIntent.message).order_by(MailIntent.id)
    mails = db.session.execute(query).all()[first::step]
    db.session.rollback()
    host, _, port = settings().mail_server.partition(":")
    with smtplib.SMTP(host, int(port)) as server:
        for recipient, message in mails:
            sender = "rotation@example.com"
            hand_over(
                server,
                sender=sender,
                recipient=recipient,
                message=message,
                expect_ours=lambda: None,
            )


def contend(sending: Sending, children: Children, workers: int) -> float:
    """All send at once what waits; how many seconds it took."""
    sending.afresh()
    began = monotonic()
    started = [children.start(send_all) for _ in range(workers)]
    for worker in started:
        worker.join(600)
    took = monotonic() - began

    assert sending.all_sent()
    assert not sending.repeated(), "two workers sent the same mail"
    tries = db.session.scalar(db.select(db.func.max(MailIntent.attempt)))
    assert tries == 1, "two workers claimed the same mail"
    sending.verify()
    return took


@pytest.mark.parametrize("seats", [200])
def test_of_many_workers_each_mail_has_one(
    sending: Sending, children: Children, tally: Tally
):
    workers = tally.pick(3, 8)

    def trial(_random: Random) -> None:
        sending.afresh()
        began = monotonic()
        straight = [
            children.start(send_straight, number, workers) for number in range(workers)
        ]
        for one in straight:
            one.join(600)
        limit = monotonic() - began
        until(lambda: len(sending.mailbox.taken) == sending.count, seconds=5)
        took = contend(sending, children, workers)
        tally.say(
            f"X16 {sending.count / took:.0f} mails a second, {limit / took:.2f} of what the server takes"
        )

    tally.repeat("X16 eight workers", trial, long=5)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_claiming_what_another_holds_would_send_a_mail_twice(
    sending: Sending, children: Children, tally: Tally
):
    """The control: the test above notices two claims of one mail."""

    def trial(_random: Random) -> None:
        sending.afresh()
        started = [children.start(claim_anything) for _ in range(3)]
        for worker in started:
            worker.join(120)
        assert not sending.repeated()

    row = "X16 control: leases are not looked at"
    tally.repeat(row, trial, short=5, long=20, must_fail=True)


def claim_anything() -> None:
    outbox.is_due = lambda _now: db.and_(
        MailIntent.state == "waiting", MailIntent.strikes < outbox.STRIKES
    )
    send_all()
