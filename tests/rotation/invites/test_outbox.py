"""Every mail leaves, whatever the mail server does; a mail that cannot is shown as such."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask

from rotation.extensions import db
from rotation.invites import jobs, outbox
from rotation.invites.jobs import find_waiting_mails, send_mails
from rotation.invites.mail import read_mail
from rotation.invites.models import MailIntent, Outbox
from rotation.jobs.handover import hand_over
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


@pytest.mark.usefixtures("intents")
def test_one_address_that_is_refused_fails_at_once_and_the_others_go(
    mailbox: Mailbox, watch: Watch
):
    mailbox.misbehave = refuse("550 no such user", step="rcpt", whom=MIA)
    work(watch)

    assert states() == {"sent": 7, "failed": 1}
    assert errors() == [(MIA, 1, "The mail server refused the recipient (answer 550).")]


@pytest.mark.usefixtures("intents")
@pytest.mark.parametrize(
    ("step", "answer"),
    [
        ("mail", "421 closing"),
        ("rcpt", "450 greylisted"),
        ("data", "451 try later"),
        ("data", "452 disk full"),
    ],
)
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_what_is_put_off_goes_later_and_once(
    mailbox: Mailbox, watch: Watch, step: str, answer: str
):
    mailbox.misbehave = refuse(answer, step=step, times=5)
    work(watch, rounds=6, seconds=40)

    assert states() == {"sent": 8}
    assert set(mailbox.recipients.values()) == {1}


@pytest.mark.usefixtures("intents")
@pytest.mark.parametrize(
    ("step", "how"),
    [("mail", "abort"), ("rcpt", "close"), ("data", "abort"), ("taken", "close")],
)
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_cut_connection_loses_nothing_and_repeats_at_most_the_mail_it_cut(
    mailbox: Mailbox, watch: Watch, step: str, how: str
):
    left = [2]

    def cut(now: str, _recipient: str, server: object) -> str | None:
        if now == step and left[0]:
            left[0] -= 1
            getattr(server.transport, how)()
        return None

    mailbox.misbehave = cut
    work(watch, rounds=4, seconds=40)

    assert states() == {"sent": 8}
    assert len(mailbox.names) == 8
    repeated = sum(mailbox.names.values()) - 8
    assert repeated == (2 if step == "taken" else 0) or step == "data"
    assert len(set(mailbox.taken)) == 8, "a repeated mail is the same, byte for byte"


@pytest.mark.usefixtures("intents", "uses_mail")
def test_a_server_that_is_down_costs_no_mail_a_try(watch: Watch):
    work(watch, rounds=20, minutes=3)

    assert states() == {"waiting": 8}
    assert {attempt for _, attempt, _ in errors("waiting")} == {0}
    box = db.session.scalars(db.select(Outbox)).one()
    assert box.error == "ConnectionRefusedError"
    assert box.due_at - watch.now() <= timedelta(minutes=5)


@pytest.mark.usefixtures("intents")
def test_when_the_server_is_back_all_mails_leave_within_minutes(
    mailbox: Mailbox, watch: Watch, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as down:
        down.setattr(jobs, "connect", _refused)
        work(watch, rounds=20, minutes=3)
    assert mailbox.taken == []
    work(watch, rounds=3, minutes=3)

    assert states() == {"sent": 8}


def _refused(_settings: object) -> None:
    raise ConnectionRefusedError


@pytest.mark.usefixtures("intents")
@pytest.mark.parametrize(
    ("step", "answer"),
    [("mail", "550 no"), ("data", "554 spam"), ("rcpt", "554 relay")],
)
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_refused_one_after_the_other_the_outbox_pauses_and_no_mail_is_failed(
    mailbox: Mailbox, watch: Watch, step: str, answer: str
):
    mailbox.misbehave = refuse(answer, step=step)
    work(watch, rounds=3, minutes=1)

    assert states() == {"waiting": 8}
    assert db.session.scalars(db.select(Outbox)).one().paused_at
    mailbox.misbehave = refuse("", step="never")
    work(watch, rounds=2, minutes=10)
    assert mailbox.taken == [], "it waits for a manager"
    outbox.resume()
    work(watch)
    assert states() == {"sent": 8}


@pytest.mark.usefixtures("intents", "mailbox")
def test_a_password_that_is_refused_pauses_the_outbox(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
):
    def refused(_settings: object) -> None:
        raise jobs.smtplib.SMTPAuthenticationError(535, b"no")

    monkeypatch.setattr(jobs, "connect", refused)
    work(watch, rounds=2, minutes=1)

    assert states() == {"waiting": 8}
    box = db.session.scalars(db.select(Outbox)).one()
    assert "SMTPAuthenticationError 535" in box.error
    assert box.paused_at == NOW


@pytest.mark.usefixtures("intents")
def test_a_mail_that_cannot_be_sent_is_given_up_after_three_tries(
    mailbox: Mailbox, watch: Watch, monkeypatch: pytest.MonkeyPatch
):
    def poisoned(server, *, recipient: str, **more: object) -> None:
        if recipient == MIA:
            raise ValueError("a template bug")
        hand_over(server, recipient=recipient, **more)

    monkeypatch.setattr(jobs, "hand_over", poisoned)
    work(watch, rounds=5, minutes=3)

    assert states() == {"sent": 7, "failed": 1}
    assert errors() == [
        (MIA, 3, "It cannot be sent: ValueError. Given up after 3 tries.")
    ]


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
