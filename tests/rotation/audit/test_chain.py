"""Whoever alters, deletes, inserts or reorders entries of the trail is found."""

import threading
import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from rotation.audit import chain
from rotation.audit.actions import record
from rotation.audit.models import AuditEntry
from rotation.extensions import db
from rotation.operations import doctor
from rotation.privacy.actions import erase
from tests.rotation.factories import NOW, a_participant, a_program


def written(count: int = 5) -> None:
    """So many entries, two in each transaction."""
    for number in range(1, count + 1):
        record(
            "change settings",
            f"program {number}",
            now=NOW + timedelta(minutes=number),
            actor_id=number,
            program_id=7,
            before={"fields": ["zone"], 3: None},
            after={"seconds": 1.5, "pair": (1, "é")},
        )
        if number % 2 == 0:
            db.session.commit()
    db.session.commit()


def tampered(statement: str, **values: object) -> chain.Trail:
    db.session.execute(text(statement), values)
    db.session.commit()
    return chain.examine()


def test_entries_are_numbered_as_they_were_committed(app: Flask):
    written(5)

    numbers = db.select(AuditEntry.number).order_by(AuditEntry.id)
    assert db.session.scalars(numbers).all() == [1, 2, 3, 4, 5]
    found = chain.examine()
    assert (found.sound, found.fault) == (5, None)


def test_a_trail_without_entries_is_sound(app: Flask):
    assert chain.examine() == chain.Trail(0, "", None)


@pytest.mark.parametrize(
    "change",
    [
        "actor_id = 4",
        "actor_id = NULL",
        "program_id = NULL",
        "action = 'publish'",
        "target = 'program 4'",
        "before = NULL",
        "after = '{}'",
        "at = '2026-12-01 09:03:01+00'",
    ],
)
def test_an_altered_entry_is_named(app: Flask, change: str):
    written()

    found = tampered(f"UPDATE audit_entry SET {change} WHERE number = 3")

    assert (found.sound, found.fault) == (2, "entry 3 is not as it was written")


@pytest.mark.parametrize("number", [1, 3])
def test_a_deleted_entry_is_named(app: Flask, number: int):
    written()

    found = tampered("DELETE FROM audit_entry WHERE number = :number", number=number)

    assert found.fault == f"entry {number} is missing"


def test_an_end_that_was_cut_off_is_found(app: Flask):
    written()

    found = tampered("DELETE FROM audit_entry WHERE number > 3")

    assert found.fault == "entry 4 is missing"


def test_an_end_that_was_cut_off_with_a_new_number_at_the_head_is_found(app: Flask):
    written()
    db.session.execute(text("UPDATE audit_head SET number = 3"))

    found = tampered("DELETE FROM audit_entry WHERE number > 3")

    assert found.fault == "what follows entry 3 was taken away"


def test_a_head_that_is_gone_is_found(app: Flask):
    written()

    assert tampered("DELETE FROM audit_head").fault == "entry 1 was added from outside"


def test_closing_the_gap_hides_nothing(app: Flask):
    written()
    db.session.execute(text("DELETE FROM audit_entry WHERE number = 3"))
    db.session.execute(text("UPDATE audit_entry SET number = 3 WHERE number = 4"))

    found = tampered("UPDATE audit_entry SET number = 4 WHERE number = 5")

    assert found.fault == "entry 3 is not as it was written"


def test_exchanged_entries_are_found(app: Flask):
    written()
    for was, now in ((2, 99), (4, 2), (99, 4)):
        db.session.execute(
            text("UPDATE audit_entry SET number = :now WHERE number = :was"),
            {"was": was, "now": now},
        )

    db.session.commit()
    assert chain.examine().fault == "entry 2 is not as it was written"


ROW = "INSERT INTO audit_entry (at, action, target, number, digest) VALUES ('2026-12-01 09:00:00+00', 'publish', 'program 1', {}, {})"


@pytest.mark.parametrize(
    ("number", "digest", "fault"),
    [
        ("NULL", "NULL", "row 6 was added from outside"),
        ("6", "'00'", "entry 6 was added from outside"),
        ("0", "''", "entry 0 was added from outside"),
    ],
)
def test_an_inserted_row_is_found(app: Flask, number: str, digest: str, fault: str):
    written()

    assert tampered(ROW.format(number, digest)).fault == fault


def test_an_entry_in_between_is_found(app: Flask):
    written()
    for number in (5, 4, 3):
        statement = "UPDATE audit_entry SET number = number + 1 WHERE number = :number"
        db.session.execute(text(statement), {"number": number})

    assert tampered(ROW.format(3, "'00'")).fault == "entry 3 is not as it was written"


def test_what_was_added_from_outside_is_not_sealed_later(app: Flask):
    written()
    tampered(ROW.format("NULL", "NULL"))

    written(2)

    assert chain.examine().fault == "row 6 was added from outside"


def test_what_was_rolled_back_leaves_no_gap(app: Flask):
    written(2)
    record("publish", "program 1", now=NOW, actor_id=None)
    db.session.flush()
    db.session.rollback()
    record("publish", "program 2", now=NOW, actor_id=None)
    step = db.session.begin_nested()
    record("publish", "program 3", now=NOW, actor_id=None)
    step.rollback()
    with db.session.begin_nested():
        record("publish", "program 4", now=NOW, actor_id=None)
    db.session.commit()

    targets = db.session.scalars(
        db.select(AuditEntry.target).order_by(AuditEntry.number)
    )
    assert targets.all() == ["program 1", "program 2", "program 2", "program 4"]
    assert chain.examine().fault is None


def test_erasing_a_person_does_not_break_the_chain(app: Flask):
    person = a_participant(a_program(), "Pia").person
    record("sign in", f"person {person.id}", now=NOW, actor_id=person.id)
    db.session.commit()

    erase(person, now=NOW)
    db.session.commit()

    found = chain.examine()
    assert (found.sound, found.fault) == (2, None)


def test_writers_at_once_make_one_chain(app: Flask):
    """Eight at a time, each with a row of its own between its first and last word."""
    start, failed = threading.Barrier(8), []

    def write(who: int) -> None:
        with app.app_context():
            start.wait()
            try:
                for number in range(5):
                    record("publish", f"{who}.{number}", now=NOW, actor_id=who)
                    db.session.flush()
                    time.sleep(0.002)
                    db.session.commit()
            except Exception as error:  # noqa: BLE001  told by the test's own thread
                failed.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=write, args=(who,)) for who in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    found = chain.examine()
    assert (found.sound, found.fault) == (40, None)


def test_the_doctor_reads_the_trail_and_names_what_is_broken(app: Flask):
    written()
    [well] = doctor.trail(NOW)
    tampered("UPDATE audit_entry SET actor_id = 1 WHERE number = 2")
    [ill] = doctor.trail(NOW)

    assert (well.level, ill.level) == ("ok", "problem")
    assert well.sentence.startswith("5 entries as they were written, up to ")
    assert ill.sentence.startswith("entry 2 is not as it was written;")


def test_a_long_trail_is_read_in_steps(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(chain, "AT_ONCE", 2)
    for number in range(1, 6):
        written(1)
        assert chain.examine().sound == number
    assert tampered("DELETE FROM audit_entry WHERE number = 3").fault
