"""Web server and worker killed at once, as when the power goes, and started again."""

import os
import subprocess
import sys
from random import Random
from signal import SIGKILL
from threading import Thread
from time import monotonic, sleep

import pytest
from flask import Flask

from rotation.extensions import db
from rotation.invites import outbox
from rotation.invites.models import MailIntent
from rotation.jobs.models import Heartbeat
from tests.rotation.faults.processes import (
    Children,
    SharedClock,
    Web,
    free_port,
    until,
)
from tests.rotation.faults.tally import Tally
from tests.rotation.faults.test_publishing import Publishing
from tests.rotation.faults.verify import expect_four_to_agree
from tests.rotation.invites.mailbox import Mailbox

COMMAND = """
import sys
from datetime import UTC, datetime, timedelta
from rotation import clock
ahead = timedelta(seconds=float(sys.argv.pop(1)))
clock.now = lambda: (datetime.now(UTC) + ahead).replace(microsecond=0)
from rotation.cli import main
main()
"""
"""The program as it is, but for its clock."""


class Installation:
    """`rotation web` and `rotation worker`, in one process group."""

    def __init__(self, app: Flask, time: SharedClock) -> None:
        self.time = time
        self.port = free_port()
        names = ("data_dir", "database_url", "secret_key", "mail_server")
        names += ("mail_security", "mail_from")
        given = app.extensions["settings"]
        self.environment = os.environ | {
            f"ROTATION_{name.upper()}": getattr(given, name) for name in names
        }
        self.environment["ROTATION_LISTEN"] = f"127.0.0.1:{self.port}"
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, order: list[str]) -> None:
        """Start both; the one that comes first leads the group."""
        db.session.rollback()
        self.running = {}
        for name in order:
            group = next(iter(self.running.values())).pid if self.running else 0
            command = [sys.executable, "-c", COMMAND, str(self.time.seconds.value)]
            self.running[name] = subprocess.Popen(
                [*command, name],
                env=self.environment,
                process_group=group,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    def is_ready(self) -> bool:
        """Whether the web server listens and the worker has said that it is there."""
        if not Web(self.port, "").listens():
            return False
        db.session.rollback()
        workers = db.session.scalars(db.select(Heartbeat.worker)).all()
        db.session.rollback()
        return any(one.endswith(f"-{self.running['worker'].pid}") for one in workers)

    def kill(self) -> None:
        """Everything at once."""
        if self.running:
            leader = next(iter(self.running.values()))
            os.killpg(leader.pid, SIGKILL)
        for process in self.running.values():
            process.wait()
        self.running = {}


def test_everything_killed_at_once_starts_again_and_nothing_is_lost(
    app: Flask,
    children: Children,
    mailbox: Mailbox,
    tally: Tally,
    time: SharedClock,
    request: pytest.FixtureRequest,
):
    publishing = Publishing(app, children, mailbox, tally)
    installation = Installation(app, time)
    request.addfinalizer(installation.kill)

    def all_sent() -> bool:
        db.session.rollback()
        unsent = db.select(MailIntent.id).where(MailIntent.state != "sent").limit(1)
        found = db.session.scalar(unsent)
        db.session.rollback()
        return found is None

    def trial(random: Random) -> None:
        installation.kill()
        draft = publishing.next_draft(random)
        extra_before = sum(n - 1 for n in mailbox.names.values())
        installation.start(random.sample(["web", "worker"], k=2))
        until(installation.is_ready, seconds=60)
        web = Web(installation.port, publishing.cookie)
        form = web.look(draft)
        button = Thread(target=publishing.press, args=(web, draft, form))
        button.start()
        sleep(random.uniform(0, tally.pick(1, 3)))
        installation.kill()
        button.join()
        publishing.truth.verify(mailbox, confirmed=publishing.confirmed)

        time.forward(seconds=outbox.LEASE.total_seconds() + 1)
        began = monotonic()
        installation.start(random.sample(["web", "worker"], k=2))
        until(installation.is_ready, seconds=tally.pick(30, 10))
        web = Web(installation.port, publishing.cookie)
        if form := web.look(draft):
            assert not publishing.exists(draft)
            assert publishing.press(web, draft, form) == 302
        assert publishing.exists(draft)
        until(all_sent, seconds=60)
        assert monotonic() - began < 75
        extra = sum(n - 1 for n in mailbox.names.values())
        assert extra - extra_before <= 1
        publishing.truth.verify(mailbox, confirmed=publishing.confirmed)
        expect_four_to_agree(app, mailbox, random)

    tally.repeat("X04 web and worker killed at once", trial, long=50)
