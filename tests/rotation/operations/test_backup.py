"""A backup is whole, and restoring one brings back rows but no way in."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from rotation.accounts.models import Person, SignInLink
from rotation.errors import Refused
from rotation.extensions import db
from rotation.jobs.worker import beat
from rotation.operations.backup import back_up, restore
from tests.rotation.factories import NOW, a_person, signed_in

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def names() -> list[str]:
    return list(db.session.scalars(select(Person.name).order_by(Person.name)))


def test_a_backup_holds_every_committed_row_and_none_that_came_later(
    app: Flask, tmp_path: Path
):
    a_person("Mia")
    db.session.commit()
    back_up(tmp_path / "backup.db")
    a_person("Ben")
    db.session.commit()

    restore(tmp_path / "backup.db", now=NOW)
    db.session.commit()

    assert names() == ["Mia"]


def test_what_was_there_before_is_kept(app: Flask, tmp_path: Path):
    back_up(tmp_path / "empty.db")
    a_person("Ben")
    db.session.commit()
    kept = restore(tmp_path / "empty.db", now=NOW)
    db.session.commit()
    assert names() == []

    restore(kept, now=NOW.replace(hour=10))
    db.session.commit()
    assert names() == ["Ben"]


def test_nobody_stays_signed_in_and_no_link_revives(
    app: Flask, tmp_path: Path, client: FlaskClient
):
    mia = a_person("Mia")
    browser = signed_in(app, mia)
    client.post("/sign-in", data={"email": "mia@example.com"})
    assert browser.get("/sign-in").status_code == 302
    back_up(tmp_path / "backup.db")

    restore(tmp_path / "backup.db", now=NOW)
    db.session.commit()

    assert browser.get("/sign-in").status_code == 200
    assert db.session.scalars(select(SignInLink)).all() == []


def test_a_backup_is_for_its_owner_only_and_replaces_nothing(
    app: Flask, tmp_path: Path
):
    file = tmp_path / "backup.db"
    back_up(file)

    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refused, match="there already"):
        back_up(file)


def copy_raw(file: Path) -> None:
    shutil.copyfile(db.engine.url.database or "", file)


def damage(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096 : len(content) // 2] = b"x" * (len(content) // 2 - 4096)
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (Path.unlink, "Cannot read"),
        (lambda file: file.write_text("hello"), "not a SQLite database"),
        (copy_raw, "raw copy"),
        (damage, "damaged|not a backup"),
    ],
    ids=["absent", "text", "raw copy", "damaged"],
)
def test_what_is_no_backup_is_refused_and_changes_nothing(
    app: Flask, tmp_path: Path, change, why: str
):
    file = tmp_path / "backup.db"
    back_up(file)
    a_person("Mia")
    db.session.commit()
    change(file)

    with pytest.raises(Refused, match=why):
        restore(file, now=NOW)
    assert names() == ["Mia"]


def test_a_newer_programs_backup_is_refused(app: Flask, tmp_path: Path):
    db.session.execute(db.text("UPDATE alembic_version SET version_num = 'later'"))
    db.session.commit()
    back_up(tmp_path / "later.db")

    with pytest.raises(Refused, match="newer version"):
        restore(tmp_path / "later.db", now=NOW)


def test_a_running_worker_stops_a_restore(app: Flask, tmp_path: Path):
    back_up(tmp_path / "backup.db")
    beat("worker-1", NOW)

    with pytest.raises(Refused, match="stop it first"):
        restore(tmp_path / "backup.db", now=NOW)


def test_postgres_has_its_own_tools(app: Flask, tmp_path: Path):
    app.extensions["settings"] = replace(
        app.extensions["settings"], database_url="postgresql+psycopg:///rotation"
    )

    with pytest.raises(Refused, match="pg_dump"):
        back_up(tmp_path / "backup.db")
