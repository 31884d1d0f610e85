"""Workers and publications that are killed with -9 at each step, and what is left then."""

import os
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context
from signal import SIGKILL

import pytest
from flask import Flask

from rotation import clock, create_app
from rotation.config import Settings
from rotation.extensions import db
from rotation.invites import jobs, outbox
from rotation.invites.jobs import send_mails
from rotation.invites.models import Entry, MailIntent
from rotation.jobs.crash import CRASH_AT, crash_point
from rotation.publishing.actions import publish
from rotation.scheduling.models import Draft, Version
from tests.rotation.factories import NOW, a_call, a_program
from tests.rotation.invites.mailbox import Mailbox
from tests.rotation.publishing.stage import a_draft, a_host, a_shadower

TIMES = int(os.environ.get("ROTATION_TEST_KILLS", "1"))
"""How often each step is tried; `make faults` tries it more often."""

SAFE = ("claimed", "recipient accepted", "half sent", "recorded")
GAP = ("not answered", "not recorded")
"""Killed here, nobody can know whether the server took the mail: it goes out again."""

PUBLISHING = ("locked", "rows written", "mails written", "before commit")


def in_child(app: Flask, act: object, *args: object) -> int:
    """Run this in a process of its own, in an app on the same database; its exit code."""
    db.session.rollback()
    db.engine.dispose()  # a fork must not share a connection
    settings = app.extensions["settings"]
    child = get_context("fork").Process(target=_run, args=(settings, act, *args))
    child.start()
    child.join(60)
    return child.exitcode


def _run(settings: Settings, act, *args: object) -> None:
    app = create_app(replace(settings))
    with app.app_context():
        act(*args)


def send_at(minutes: float, crash: str | None = None) -> None:
    """What a worker does at that time, until the place where it is killed, if any."""
    clock.now = lambda: NOW + timedelta(minutes=minutes)
    if crash:
        os.environ[CRASH_AT] = crash
    send_mails(0)


def publish_until(draft_id: int, crash: str) -> None:
    os.environ[CRASH_AT] = crash
    draft = db.session.get_one(Draft, draft_id)
    publish(draft, now=NOW, actor_id=None)
    crash_point("before commit")
    db.session.commit()


@pytest.mark.parametrize("crash", [*SAFE, *GAP])
def test_a_killed_worker_loses_no_mail_and_repeats_only_what_nobody_can_know(
    app: Flask, mailbox: Mailbox, intents: list[MailIntent], crash: str
):
    frozen = {intent.message for intent in intents}
    for time in range(TIMES):
        assert in_child(app, send_at, 30 * time, crash) == -SIGKILL
        assert in_child(app, send_at, 30 * time + 15) == 0

        db.session.expire_all()
        assert Counter(db.session.scalars(db.select(MailIntent.state))) == {"sent": 8}
        extra = sum(mailbox.names.values()) - 8
        assert extra == (1 if crash == "not recorded" else 0) or crash == GAP[0]
        assert extra <= 1
        assert {message for _, message in mailbox.taken} == frozen
        mailbox.taken.clear()
        again = {"state": "waiting", "attempt": 0, "strikes": 0}
        db.session.execute(db.update(MailIntent).values(**again))
        db.session.commit()


@pytest.mark.usefixtures("intents")
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_marking_a_mail_before_it_is_sent_would_lose_it(app: Flask, mailbox: Mailbox):
    """The control: the test above notices the wrong order."""

    def mark_first(crash: str | None, minutes: float) -> None:
        hand_over = jobs.hand_over

        def too_late(*args: object, **more: object) -> None:
            db.session.execute(
                db.update(MailIntent)
                .where(MailIntent.recipient == more["recipient"])
                .values(state="sent")
            )
            db.session.commit()
            hand_over(*args, **more)

        jobs.hand_over = too_late
        send_at(minutes, crash)

    assert in_child(app, mark_first, "half sent", 0) == -SIGKILL
    assert in_child(app, mark_first, None, 15) == 0

    assert len(mailbox.recipients) == 7


@pytest.mark.usefixtures("intents", "mailbox")
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_mail_that_kills_every_worker_is_given_up_and_the_others_go(app: Flask):
    for time in range(3):
        assert in_child(app, send_at, 30 * time, "recipient accepted") == -SIGKILL
    outbox.give_up_deadly_mails(NOW + timedelta(minutes=100))
    db.session.commit()
    assert in_child(app, send_at, 120) == 0

    db.session.expire_all()
    found = Counter(db.session.scalars(db.select(MailIntent.state)))
    assert found == {"failed": 1, "sent": 7}
    [why] = db.session.scalars(db.select(MailIntent.error).filter_by(state="failed"))
    assert why == "Sending it ended the worker 3 times."


@pytest.mark.parametrize("crash", PUBLISHING)
def test_a_publication_killed_before_its_commit_never_was_and_can_be_repeated(
    app: Flask, crash: str
):
    program = a_program()
    seat = (a_shadower(program, "Mia"), a_call(a_host(program, "Raj")))
    draft = a_draft(program, [seat])
    db.session.commit()
    draft_id = draft.id
    for _ in range(TIMES):
        assert in_child(app, publish_until, draft_id, crash) == -SIGKILL

        db.session.expire_all()
        for table in (Version, Entry, MailIntent):
            assert db.session.scalar(db.select(db.func.count(table.id))) == 0

    publish(db.session.get_one(Draft, draft_id), now=NOW, actor_id=None)
    db.session.commit()
    assert db.session.scalar(db.select(db.func.count(MailIntent.id))) == 2
