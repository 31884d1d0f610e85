"""Whatever the mail server does, mails leave once it lets them, and none is lost."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from random import Random
from statistics import quantiles
from time import monotonic

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from flask import Flask

from rotation.extensions import db
from rotation.invites import jobs, outbox
from rotation.invites.models import MailIntent, Outbox
from rotation.jobs import mail
from tests.ports import free_port
from tests.rotation.factories import signed_in
from tests.rotation.faults.processes import until
from tests.rotation.faults.sending import Sending
from tests.rotation.faults.tally import Tally
from tests.rotation.invites.mailbox import (
    STEPS,
    UNHEARD,
    MailServer,
    Misbehave,
    cut,
    reset,
)

Act = Callable[[SMTP], str | Awaitable[str | None] | None]


def now_and_then(
    random: Random, share: float, times: int, step: str, act: Act
) -> Misbehave:
    """Do this at that step: in so many of the cases, and so often at most."""
    left = [times]

    def misbehave(now: str, _recipient: str, server: SMTP):
        if now == step and left[0] and random.random() < share:
            left[0] -= 1
            return act(server)
        return None

    return misbehave


def test_a_server_that_is_down_for_an_hour_gets_every_mail_soon_after(
    sending: Sending, tally: Tally, monkeypatch: pytest.MonkeyPatch
):
    def refused(*_: object) -> None:
        raise ConnectionRefusedError

    def trial(random: Random) -> None:
        sending.afresh()
        with monkeypatch.context() as down:
            down.setattr(jobs, "connect", refused)
            sending.work(rounds=60, seconds=random.randint(55, 65))
        assert sending.states() == {"waiting": sending.count}
        tries = db.session.scalar(db.select(db.func.max(MailIntent.attempt)))
        assert tries == 0, "a server that is down costs no mail a try"
        sending.work(rounds=10, seconds=55)

        assert sending.all_sent()
        assert not sending.repeated()
        sending.verify()

    tally.repeat("X17 server down for an hour", trial, long=3)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_counting_tries_while_the_server_is_down_would_give_mails_up(
    sending: Sending, tally: Tally, monkeypatch: pytest.MonkeyPatch
):
    """The control: without the outbox's own pause a day without server loses mails."""

    def refused(*_: object) -> None:
        raise ConnectionRefusedError

    def each_one(why: str, *, now: datetime) -> None:
        if claim := outbox.claim_next(owner="me", now=now):
            outbox.was_put_off(claim, why, now=now)

    monkeypatch.setattr(jobs, "connect", refused)
    monkeypatch.setattr(outbox, "unreachable", each_one)
    monkeypatch.setattr(outbox, "TRIES", 2)

    def trial(_random: Random) -> None:
        sending.afresh()
        sending.work(rounds=2 * sending.count, hours=1)
        assert sending.states() == {"waiting": sending.count}

    tally.repeat("X17 control: each mail is tried", trial, long=3, must_fail=True)


@pytest.mark.parametrize("step", [*STEPS, "trickle"])
def test_a_server_that_does_not_answer_is_left_within_a_minute(
    sending: Sending, tally: Tally, monkeypatch: pytest.MonkeyPatch, step: str
):
    limit = tally.pick(0.3, 60)
    assert mail.ANSWER_SECONDS <= 60
    monkeypatch.setattr(jobs, "connect", partial(mail.connect, seconds=limit))
    at = "mail" if step == "trickle" else step

    over = threading.Event()

    async def silence(server: SMTP) -> str:
        until_then = monotonic() + 1.5 * limit
        try:
            while monotonic() < until_then:
                if step == "trickle" and server.transport:
                    server.transport.write(b"2")
                await asyncio.sleep(limit / 20)
        finally:  # it is cancelled when the client hangs up
            if server.transport:
                server.transport.close()
            over.set()
        return UNHEARD

    def trial(random: Random) -> None:
        sending.afresh()
        over.clear()
        before = threading.active_count()
        sending.mailbox.misbehave = now_and_then(random, 1, 1, at, silence)
        began = monotonic()
        sending.work()
        assert monotonic() - began < limit + 5
        until(lambda: threading.active_count() <= before, seconds=5)
        assert not sending.held()
        assert over.wait(limit)
        sending.work(rounds=3, seconds=130)

        assert sending.all_sent()
        assert sending.repeated().total() == (step == "taken")
        sending.verify()

    tally.repeat(f"X18 server silent, {step}", trial, long=1)


def slow(sending: Sending, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer takes all the time that it may, together more than a lease."""
    hand_over, late = jobs.hand_over, []

    def then_look(*args: object, **more: object) -> None:
        hand_over(*args, **more)
        over = MailIntent.lease_until < sending.time.now()
        late.append(db.session.scalar(db.select(MailIntent.id).where(over)))
        db.session.rollback()

    def slowly(step: str, *_: object) -> None:
        if step in ("mail", "rcpt", "data"):
            sending.time.forward(seconds=mail.ANSWER_SECONDS)

    sending.afresh()
    sending.mailbox.misbehave = slowly
    with monkeypatch.context() as looking:
        looking.setattr(jobs, "hand_over", then_look)
        sending.work()

    assert sending.all_sent()
    assert not any(late), "another worker could have sent it too"
    assert not sending.repeated()
    sending.verify()


def test_a_slow_server_gets_every_mail_once(
    sending: Sending, tally: Tally, monkeypatch: pytest.MonkeyPatch
):
    tally.repeat("X18 server slow", lambda _: slow(sending, monkeypatch), long=3)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_lease_that_is_not_renewed_would_be_lost_to_a_slow_server(
    sending: Sending, tally: Tally, monkeypatch: pytest.MonkeyPatch
):
    """The control: so slow a server does outlast a lease."""
    monkeypatch.setattr(outbox, "RENEW_AFTER", 100 * outbox.LEASE)
    tally.repeat(
        "X18 control: no lease is renewed",
        lambda _: slow(sending, monkeypatch),
        long=3,
        must_fail=True,
    )


def test_pages_are_as_quick_while_the_mail_server_is_silent(
    sending: Sending, app: Flask, tally: Tally
):
    """A page asks nobody but the database; where we count, p95 is 1.2 times at most."""
    hang = threading.Event()

    async def silence(_server) -> None:
        while not hang.is_set():
            await asyncio.sleep(0.05)

    def send() -> None:
        with app.app_context():
            jobs.send_mails(0)
            db.session.remove()

    browser = signed_in(app, sending.stage.manager)
    page = f"/programs/{sending.stage.program.name}/versions/1/mails"
    db.session.rollback()

    def seconds() -> float:
        began = monotonic()
        assert browser.get(page).status_code == 200
        db.session.rollback()
        return monotonic() - began

    def trial(random: Random) -> None:
        for _ in range(3):  # other work on this machine may get in between
            usual, hanging = [], []
            for _ in range(tally.pick(1, 6)):
                usual += [seconds() for _ in range(tally.pick(2, 20))]
                sending.afresh()
                hang.clear()
                sending.mailbox.misbehave = now_and_then(random, 1, 1, "rcpt", silence)
                worker = threading.Thread(target=send)
                worker.start()
                hanging += [seconds() for _ in range(tally.pick(2, 20))]
                assert worker.is_alive()
                hang.set()
                worker.join()
            if not tally.long:
                return
            if quantiles(hanging, n=20)[-1] <= 1.2 * quantiles(usual, n=20)[-1]:
                return
        raise AssertionError("pages are slower while the mail server is silent")

    tally.repeat("X17 X18 pages meanwhile, p95", trial, long=1)


@pytest.mark.parametrize("step", ["connect", "mail", "rcpt", "data"])
def test_what_is_put_off_goes_later_and_once(sending: Sending, tally: Tally, step: str):
    answers = ("421 closing", "450 greylisted", "451 try later", "452 disk full")

    def trial(random: Random) -> None:
        for answer in answers:
            sending.afresh()
            sending.mailbox.misbehave = now_and_then(
                random, 0.7, 5, step, lambda _, answer=answer: answer
            )
            sending.work(rounds=8, minutes=6)

            assert sending.all_sent()
            assert not sending.repeated()
            sending.verify()

    tally.repeat(f"X19 421, 450, 451, 452 at {step}", trial, long=10)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_taking_later_for_never_would_lose_mails(
    sending: Sending, tally: Tally, monkeypatch: pytest.MonkeyPatch
):
    """The control: the test above notices a mail that is given up too soon."""
    monkeypatch.setattr(outbox, "TRIES", 1)

    def trial(random: Random) -> None:
        sending.afresh()
        sending.mailbox.misbehave = now_and_then(
            random, 1, 1, "rcpt", lambda _: "450 greylisted"
        )
        sending.work(rounds=8, minutes=6)
        assert sending.all_sent()

    tally.repeat("X19 control: given up at once", trial, long=10, must_fail=True)


def some_refused(sending: Sending, random: Random, bad: int) -> None:
    """The server refuses a few recipients for good, at any places among the others."""
    sending.afresh()
    places = set(random.sample(range(sending.count), bad))
    seen = iter(range(10**6))
    sending.mailbox.misbehave = lambda step, *_: (
        "550 no such user" if step == "rcpt" and next(seen) in places else None
    )
    sending.work()

    assert sending.states() == {"sent": sending.count - bad, "failed": bad}
    query = db.select(MailIntent.attempt).filter_by(state="failed")
    assert set(db.session.scalars(query)) == {1}
    assert not sending.repeated()
    sending.verify()


@pytest.mark.parametrize("seats", [48])
def test_a_few_recipients_that_are_refused_fail_at_once_and_the_others_go(
    sending: Sending, app: Flask, tally: Tally
):
    bad = tally.pick(2, 5)
    browser = signed_in(app, sending.stage.manager)
    page = f"/programs/{sending.stage.program.name}/versions/1/mails"

    def trial(random: Random) -> None:
        some_refused(sending, random, bad)
        shown = browser.get(page).text
        why = "The mail server refused the recipient (answer 550)."
        assert shown.count(f'<p class="notice bad">{why}</p>') == bad

    tally.repeat("X20 550 for five", trial, long=20)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_pausing_at_the_first_refusal_would_keep_the_others(
    sending: Sending, tally: Tally, monkeypatch: pytest.MonkeyPatch
):
    """The control: the test above notices mails that wait for nothing."""
    monkeypatch.setattr(outbox, "MANY", 1)
    tally.repeat(
        "X20 control: a refusal pauses",
        lambda random: some_refused(sending, random, 2),
        long=20,
        must_fail=True,
    )


def all_refused(sending: Sending, answer: str, step: str) -> int:
    """The server refuses every mail for good; how many it was asked for."""
    sending.afresh()
    asked = []
    sending.mailbox.misbehave = lambda now, *_: (
        asked.append(now) or answer if now == step else None
    )
    sending.work(rounds=5, minutes=10)
    assert sending.states() == {"waiting": sending.count}
    return len(asked)


@pytest.mark.parametrize("step", ["connect", "mail", "rcpt", "data"])
def test_a_server_that_refuses_every_mail_pauses_the_outbox(
    sending: Sending, app: Flask, tally: Tally, step: str
):
    browser = signed_in(app, sending.stage.manager)
    desk = f"/programs/{sending.stage.program.name}"

    def trial(_random: Random) -> None:
        assert all_refused(sending, "554 we do not want you", step) <= 5
        assert "Go on sending" in browser.get(desk).text
        sending.mailbox.misbehave = lambda *_: None
        sending.work(rounds=3, hours=1)
        assert not sending.mailbox.taken, "it waits for a manager"
        browser.post(f"{desk}/mails/resume")
        sending.work()

        assert sending.all_sent()
        sending.verify()

    tally.repeat(f"X21 554 for all, {step}", trial, long=5)


def test_a_server_that_refuses_our_password_pauses_the_outbox(
    sending: Sending, app: Flask, tally: Tally
):
    asked = []

    def refuse(*_: object) -> AuthResult:
        asked.append("password")
        return AuthResult(success=False, handled=False)

    port = free_port()
    door = MailServer(
        sending.mailbox, port, authenticator=refuse, auth_require_tls=False
    )
    given = app.extensions["settings"]
    login = {"mail_user": "rotation", "mail_password": "wrong"}
    strict = replace(given, mail_server=f"127.0.0.1:{port}", **login)

    def trial(_random: Random) -> None:
        sending.afresh()
        app.extensions["settings"] = strict
        sending.work(rounds=5, minutes=10)
        app.extensions["settings"] = given
        assert sending.states() == {"waiting": sending.count}
        assert 1 <= len(asked) <= 5
        asked.clear()
        box = db.session.scalars(db.select(Outbox)).one()
        assert box.paused_at
        assert "535" in box.error
        outbox.resume()
        db.session.commit()
        sending.work()

        assert sending.all_sent()
        sending.verify()

    door.start()
    try:
        tally.repeat("X21 535 for our password", trial, long=5)
    finally:
        door.stop()


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_without_the_pause_every_mail_would_fail(
    sending: Sending, tally: Tally, monkeypatch: pytest.MonkeyPatch
):
    """The control: the test above notices mails that fail for good."""
    monkeypatch.setattr(outbox, "FEW", 10**6)
    tally.repeat(
        "X21 control: nothing pauses",
        lambda _: all_refused(sending, "554 no", "data"),
        long=5,
        must_fail=True,
    )


@pytest.mark.parametrize("way", [cut, reset], ids=["FIN", "RST"])
@pytest.mark.parametrize("step", STEPS)
def test_a_cut_connection_loses_nothing_and_repeats_at_most_the_mail_it_cut(
    sending: Sending, tally: Tally, step: str, way
):
    def trial(random: Random) -> None:
        cut_off(sending, random, step, way)

    name = "FIN" if way is cut else "RST"
    tally.repeat(f"X22 connection cut with {name}, {step}", trial, long=20)


def cut_off(sending: Sending, random: Random, step: str, way) -> None:
    sending.afresh()
    cuts = 3
    sending.mailbox.misbehave = now_and_then(random, 0.5, cuts, step, way)
    sending.work(rounds=12, minutes=6)

    assert sending.all_sent()
    repeated = sending.repeated().total()
    assert repeated == 0 or (step == "taken" and repeated <= cuts)
    sending.verify()


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_taking_a_cut_for_a_yes_would_lose_mails(
    sending: Sending, tally: Tally, monkeypatch: pytest.MonkeyPatch
):
    """The control: the test above notices a mail that never arrived."""
    monkeypatch.setattr(
        outbox,
        "was_put_off",
        lambda claim, _why, *, now: outbox.was_sent(claim, now=now),
    )
    tally.repeat(
        "X22 control: no answer is a yes",
        lambda random: cut_off(sending, random, "rcpt", cut),
        long=20,
        must_fail=True,
    )


def poisoned(sending: Sending, random: Random, monkeypatch: pytest.MonkeyPatch) -> None:
    """One mail cannot be sent, whatever happens; the others can."""
    sending.afresh()
    ids = db.session.scalars(db.select(MailIntent.id)).all()
    poison = db.session.get_one(MailIntent, random.choice(ids)).message
    hand_over, tries = jobs.hand_over, []

    def breaking(*args: object, message: bytes, **more: object) -> None:
        if message == poison:
            tries.append(message)
            raise ValueError("a template bug")
        hand_over(*args, message=message, **more)

    with monkeypatch.context() as broken:
        broken.setattr(jobs, "hand_over", breaking)
        sending.work(rounds=8, minutes=10)

    assert len(tries) == 3
    assert sending.states() == {"sent": sending.count - 1, "failed": 1}
    assert not sending.repeated()
    sending.verify()


def test_a_mail_that_cannot_be_sent_stops_after_three_tries_and_the_others_go(
    sending: Sending, tally: Tally, monkeypatch: pytest.MonkeyPatch
):
    tally.repeat(
        "X23 poison",
        lambda random: poisoned(sending, random, monkeypatch),
        long=20,
    )


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_without_strikes_a_mail_that_cannot_be_sent_would_be_tried_for_ever(
    sending: Sending, tally: Tally, monkeypatch: pytest.MonkeyPatch
):
    """The control: the test above counts the tries."""
    monkeypatch.setattr(outbox, "STRIKES", 10**6)
    tally.repeat(
        "X23 control: no strikes",
        lambda random: poisoned(sending, random, monkeypatch),
        long=20,
        must_fail=True,
    )
