"""The doctor finds what is wrong and says what to do; what is well it leaves alone."""

import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from rotation.extensions import db
from rotation.jobs.worker import beat
from rotation.operations import doctor
from tests.rotation.factories import NOW
from tests.rotation.imap import PASSWORD, ImapServer

Level = Callable[..., str]


@pytest.fixture
def level(app: Flask) -> Level:
    """The worst that one check finds, with settings changed as given."""

    def look(check: Callable[..., doctor.Findings], **changes: object) -> str:
        app.extensions["settings"] = replace(app.extensions["settings"], **changes)
        levels = {finding.level for finding in check(NOW)}
        return next(one for one in ("problem", "note", "ok") if one in levels)

    return look


def test_a_migrated_database_is_well(level: Level):
    assert level(doctor.database) == "ok"


def test_another_revision_is_a_problem(app: Flask, level: Level):
    before = db.session.scalars(text("SELECT version_num FROM alembic_version")).one()
    _set_revision("older")
    try:
        assert level(doctor.database) == "problem"
    finally:
        _set_revision(before)


def _set_revision(name: str) -> None:
    db.session.execute(
        text("UPDATE alembic_version SET version_num = :name"), {"name": name}
    )
    db.session.commit()


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_row_that_points_nowhere_is_a_problem(app: Flask, level: Level):
    with db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw
        raw.execute("PRAGMA foreign_keys=0")
        raw.execute("INSERT INTO team (program_id, name) VALUES (99, 'ghosts')")
        raw.execute("PRAGMA foreign_keys=1")

    assert level(doctor.database) == "problem"


def test_a_worker_must_have_been_seen_lately(level: Level):
    assert level(doctor.worker) == "problem"
    beat("worker-1", NOW - timedelta(minutes=2))
    assert level(doctor.worker) == "problem"
    beat("worker-1", NOW - timedelta(seconds=8))
    assert level(doctor.worker) == "ok"


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
class TestSettings:
    def test_no_mail_server_is_worth_a_note(self, level: Level):
        assert level(doctor.mail) == "note"

    def test_a_mail_server_that_does_not_answer_is_a_problem(self, level: Level):
        with socket.socket() as bound:  # bound but not listening: refused at once
            bound.bind(("127.0.0.1", 0))
            server = f"127.0.0.1:{bound.getsockname()[1]}"
            assert level(doctor.mail, mail_server=server) == "problem"

    def test_a_mailbox_is_worth_a_note_if_none_is_set_and_must_be_open_to_us(
        self, level: Level
    ):
        assert level(doctor.inbox) == "note"
        server = ImapServer()
        given = {
            "inbox_server": f"127.0.0.1:{server.port}",
            "inbox_security": "none",
            "inbox_user": "rotation",
        }
        assert level(doctor.inbox, **given, inbox_password="wrong") == "problem"
        given["demo"] = True  # elsewhere a mailbox without encryption is worth a note
        assert level(doctor.inbox, **given, inbox_password=PASSWORD) == "ok"
        server.close()
        assert level(doctor.inbox, **given) == "problem"

    def test_time_zone_data_is_there(self, level: Level):
        assert level(doctor.zones) == "ok"

    @pytest.mark.parametrize(("mode", "found"), [(0o600, "ok"), (0o640, "problem")])
    def test_a_secret_is_for_its_owner(
        self, level: Level, data_dir: Path, mode: int, found: str
    ):
        (data_dir / "secret-key").touch(mode)
        (data_dir / "secret-key").chmod(mode)

        assert level(doctor.secret, secret_key="") == found

    @pytest.mark.parametrize(
        ("url", "found"),
        [
            ("https://rotation.example.com", "ok"),
            ("http://127.0.0.1:8000", "note"),
            ("http://localhost", "note"),
            ("http://rotation.example.com", "problem"),
            ("https://0.0.0.0", "problem"),
            ("https://", "problem"),
        ],
    )
    def test_links_lead_somewhere_safe(self, level: Level, url: str, found: str):
        assert level(doctor.address, base_url=url) == found

    def test_the_demo_lives_on_this_machine(self, level: Level):
        assert (
            level(doctor.address, base_url="http://127.0.0.1:8000", demo=True) == "ok"
        )
