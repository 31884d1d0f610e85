"""Workers that are killed or stopped while they send: no mail is lost, none is changed."""

import os
from random import Random
from signal import SIGCONT, SIGKILL, SIGSTOP
from time import monotonic, sleep

import pytest

from rotation.extensions import db
from rotation.invites import jobs, outbox
from rotation.invites.models import MailIntent
from tests.rotation.faults.processes import Children, send_all, until, was_killed
from tests.rotation.faults.sending import Sending
from tests.rotation.faults.tally import Tally

BEFORE_THE_GAP = ("connected", "claimed", "recipient accepted", "half sent")
AFTER_THE_GAP = ("recorded",)
GAP = ("not answered", "not recorded")
"""Killed here, nobody can know whether the server took the mail: it goes out again."""


def finish(sending: Sending, children: Children) -> None:
    """Another worker sends the rest, after the lease."""
    sending.after_the_lease()
    assert children.run(send_all) == 0
    assert sending.all_sent()


@pytest.mark.parametrize("seats", [48])
def test_a_worker_killed_at_any_time_loses_no_mail(
    sending: Sending, children: Children, tally: Tally
):
    began = monotonic()
    worker = children.worker()
    until(sending.all_sent, seconds=60)
    usual = monotonic() - began
    children.forget(worker)

    def trial(random: Random) -> None:
        sending.afresh()
        worker = children.worker()
        sleep(random.uniform(0, usual))
        children.forget(worker)
        held, arrived = sending.held(), set(sending.mailbox.names)
        sending.after_the_lease()
        worker = children.worker()
        until(sending.all_sent, seconds=60)
        children.forget(worker)

        assert len(held) <= 1
        assert set(sending.repeated()) <= set(held) & arrived
        assert sending.repeated().total() <= 1
        sending.verify()

    tally.repeat("X02 worker killed at a random time", trial, long=200)


@pytest.mark.parametrize("place", [*BEFORE_THE_GAP, *GAP, *AFTER_THE_GAP])
def test_a_worker_killed_at_any_step_repeats_only_what_nobody_can_know(
    sending: Sending, children: Children, tally: Tally, place: str
):
    def trial(random: Random) -> None:
        sending.afresh()
        last = 0 if place == "connected" else sending.count - 1
        number = random.randint(0, last)
        assert children.run(send_all, crash=f"{place}:{number}") == -SIGKILL
        held = sending.held()
        finish(sending, children)

        extra = sending.repeated()
        assert extra.total() == (place == "not recorded") or place == "not answered"
        assert extra.total() <= 1
        assert set(extra) <= set(held)
        sending.verify()

    count = 50 if place in GAP else 20
    row = "X05 worker killed in the gap" if place in GAP else "X03 worker killed"
    tally.repeat(f"{row}, {place}", trial, long=count)


def test_a_worker_killed_after_its_last_mail_leaves_nothing_to_do(
    sending: Sending, children: Children, tally: Tally
):
    def trial(_random: Random) -> None:
        sending.afresh()
        crash = f"recorded:{sending.count - 1}"
        assert children.run(send_all, crash=crash) == -SIGKILL

        assert sending.all_sent()
        assert not sending.repeated()
        sending.verify()

    tally.repeat("X03 worker killed, all recorded", trial, long=20)


@pytest.mark.parametrize("taken", [True, False], ids=["taken", "not taken"])
def test_a_worker_killed_while_the_server_decides_repeats_at_most_that_mail(
    sending: Sending, children: Children, tally: Tally, taken: bool
):
    """The server has the whole mail, and either takes it or has not yet."""

    def trial(random: Random) -> None:
        sending.afresh()
        left = [random.randint(0, sending.count - 1)]
        worker = children.start(send_all)

        def kill(step: str, _recipient: str, _server: object) -> str | None:
            if step == ("taken" if taken else "data"):
                left[0] -= 1
                if left[0] == -1:
                    os.kill(worker.pid, SIGKILL)
                    return "451 nobody hears this"
            return None

        sending.mailbox.misbehave = kill
        assert was_killed(worker)
        finish(sending, children)

        assert sending.repeated().total() == (1 if taken else 0)
        sending.verify()

    state = "taken" if taken else "not taken"
    tally.repeat(f"X05 worker killed before the answer, mail {state}", trial, long=50)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_marking_mails_before_they_are_sent_would_lose_some(
    sending: Sending, children: Children, tally: Tally
):
    """The control: the tests above notice the wrong order."""

    def trial(random: Random) -> None:
        sending.afresh()
        number = random.randint(0, sending.count - 1)
        crash = f"half sent:{number}"
        assert children.run(mark_first, crash=crash) == -SIGKILL
        sending.after_the_lease()
        assert children.run(send_all) == 0
        sending.verify()

    row = "X02 X03 X05 control: marked before it is sent"
    tally.repeat(row, trial, long=50, must_fail=True)


def mark_first() -> None:
    hand_over = jobs.hand_over

    def too_late(*args: object, **more: object) -> None:
        ours = MailIntent.recipient == more["recipient"], MailIntent.owner.is_not(None)
        db.session.execute(db.update(MailIntent).where(*ours).values(state="sent"))
        db.session.commit()
        hand_over(*args, **more)

    jobs.hand_over = too_late
    send_all()


def test_a_mail_that_kills_every_worker_is_given_up_and_the_others_go(
    sending: Sending, children: Children, tally: Tally
):
    def trial(_random: Random) -> None:
        sending.afresh()
        for _ in range(3):
            crash = "recipient accepted"
            assert children.run(send_all, crash=crash) == -SIGKILL
            sending.after_the_lease()
        sending.work()

        assert sending.states() == {"failed": 1, "sent": sending.count - 1}
        why = db.select(MailIntent.error).filter_by(state="failed")
        assert db.session.scalar(why) == "Sending it ended the worker 3 times."
        assert not sending.repeated()
        sending.verify()

    tally.repeat("X23 poison that kills the worker", trial, long=20)


STEPS = ("mail", "rcpt", "data", "taken")


def stopped_and_overtaken(
    sending: Sending, children: Children, random: Random, act: object
) -> None:
    """A worker sleeps for five minutes in the middle of a mail, and another does its
    work; then it wakes. What it writes changes nothing, and what it sends is no news."""
    sending.afresh()
    step, left = random.choice(STEPS), [random.randint(0, sending.count - 1)]
    sleeper = children.start(act)

    def stop(now: str, _recipient: str, _server: object) -> None:
        if now == step:
            left[0] -= 1
            if left[0] == -1:
                os.kill(sleeper.pid, SIGSTOP)

    sending.mailbox.misbehave = stop
    until(lambda: left[0] < 0, seconds=60)
    sending.mailbox.misbehave = lambda *_: None
    sending.time.forward(minutes=5)
    assert children.run(send_all) == 0
    assert sending.all_sent()
    before = rows()
    sending.time.forward(minutes=1)  # a late write has another time than the one before
    os.kill(sleeper.pid, SIGCONT)
    sleeper.join(60)

    assert sleeper.exitcode == 0
    assert rows() == before, "a late write was accepted"
    assert sending.repeated().total() <= 1
    sending.verify()


def rows() -> list[tuple[object, ...]]:
    db.session.rollback()
    columns = (MailIntent.id, MailIntent.state, MailIntent.sent_at, MailIntent.attempt)
    found = db.session.execute(db.select(*columns).order_by(MailIntent.id)).all()
    db.session.rollback()
    return [tuple(row) for row in found]


def test_a_worker_that_slept_through_its_lease_changes_nothing(
    sending: Sending, children: Children, tally: Tally
):
    tally.repeat(
        "X15 worker stopped for five minutes",
        lambda random: stopped_and_overtaken(sending, children, random, send_all),
        long=50,
    )


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_without_looking_at_the_owner_a_sleeper_would_write(
    sending: Sending, children: Children, tally: Tally
):
    """The control: the test above notices a late write."""
    tally.repeat(
        "X15 control: the owner is not looked at",
        lambda random: stopped_and_overtaken(sending, children, random, careless),
        short=8,
        long=50,
        must_fail=True,
    )


def careless() -> None:
    outbox._ours = lambda claim: (MailIntent.id == claim.id,)
    send_all()
