"""Processes to kill, mails to lose, and the table that `make faults` prints."""

import os
from collections import defaultdict
from collections.abc import Iterator

import pytest
from flask import Flask

from rotation import clock
from rotation.config import Settings
from tests.rotation.faults.processes import Children, SharedClock
from tests.rotation.faults.sending import Sending
from tests.rotation.faults.stage import Stage
from tests.rotation.faults.tally import LONG, Tally
from tests.rotation.faults.verify import Truth
from tests.rotation.invites.mailbox import Mailbox


@pytest.fixture
def tally(request: pytest.FixtureRequest, settings: Settings) -> Tally:
    database = "PostgreSQL" if settings.database_url else "SQLite"
    return Tally(database, lambda *pair: request.node.user_properties.append(pair))


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> SharedClock:
    made = SharedClock()
    monkeypatch.setattr(clock, "now", made.now)
    return made


@pytest.fixture
def children(app: Flask, time: SharedClock) -> Iterator[Children]:
    made = Children(app, time)
    yield made
    made.end()


@pytest.fixture
def seats() -> int:
    """How many seats are published by `make faults`; each owes two invitations."""
    return 12


@pytest.fixture
def stage(app: Flask, tally: Tally, seats: int) -> Stage:
    return Stage(tally.pick(4, seats))


@pytest.fixture
def sending(mailbox: Mailbox, stage: Stage, time: SharedClock) -> Sending:
    return Sending(mailbox, stage, Truth(), time)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line for each fault and database."""
    if not os.environ.get(LONG):
        return
    measured: list[str] = []
    rows: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if report.when != "call":
                    continue
                if name == "measured":
                    measured.append(value)
                if name == "fault":
                    row, database, tries, failed, control = value
                    found = rows[row, database]
                    found[0] += tries
                    found[1] += failed
                    found[2] = control
    terminalreporter.section("faults")
    line = "{:<58} {:<11} {:>6} {:>9} {:>7}".format
    terminalreporter.write_line(
        line("fault", "database", "tries", "verified", "failed")
    )
    for (row, database), (tries, failed, control) in sorted(rows.items()):
        end = "  (it must)" if control else ""
        terminalreporter.write_line(
            line(row, database, tries, tries - failed, failed) + end
        )
    for sentence in measured:
        terminalreporter.write_line(sentence)
