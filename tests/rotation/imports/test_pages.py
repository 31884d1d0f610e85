"""A manager uploads a file, looks, and imports exactly what the page showed."""

import csv
import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from rotation import clock
from rotation.audit.models import AuditEntry
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.imports.actions import forget_old_uploads, label_of
from rotation.imports.jobs import forget_uploads
from rotation.imports.models import Upload
from rotation.programs.models import Participant, Program, Role
from tests.rotation.factories import (
    a_manager,
    a_participant,
    a_program,
    signed_in,
)
from tests.rotation.imports.bringing import ON_SQLITE

PEOPLE = b"Name,Email\nMia,mia@example.com\nRaj,raj@example.com\nx_1,zoe@example.com\n"
CALLS = b"Id,Host,Start,Minutes\nc-1,ana@example.com,2027-01-04 10:00,45\n"


@pytest.fixture
def program(app: Flask) -> Program:
    return a_program()


@pytest.fixture
def manager(app: Flask, program: Program) -> FlaskClient:
    return signed_in(app, a_manager(program))


def upload(
    client: FlaskClient, content: bytes, kind: str = "people", name: str = "a.csv"
):
    return client.post(
        f"/programs/spring/import/{kind}",
        data={"file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )


def shown_form(page: str) -> dict[str, str]:
    """The hidden fields of the preview."""
    return {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1]
        for name in ("digest", "shown")
    }


def names() -> list[str]:
    return sorted(p.person.name for p in db.session.scalars(db.select(Participant)))


def test_the_preview_changes_nothing_and_the_import_does_what_it_showed(manager):
    response = upload(manager, PEOPLE)
    assert response.status_code == 302

    page = manager.get(response.location).text
    assert "Import 2 rows" in page
    assert "“x_1” holds “_”" in page
    assert names() == []

    done = manager.post(response.location, data=shown_form(page))
    assert done.location == "/programs/spring"
    assert names() == ["Mia", "Raj"]
    [entry] = db.session.scalars(db.select(AuditEntry).filter_by(action="import"))
    assert entry.after | {"file": ""} == {
        "kind": "people",
        "file": "",
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "removed": 0,
        "skipped": 1,
    }


def test_the_bytes_are_gone_after_the_import_and_a_second_click_does_nothing(manager):
    address = upload(manager, PEOPLE).location
    form = shown_form(manager.get(address).text)
    manager.post(address, data=form)

    assert db.session.scalars(db.select(Upload)).one().content is None
    assert manager.post(address, data=form).status_code == 302
    assert manager.get(address).status_code == 410
    assert manager.get(f"{address}/skipped.csv").status_code == 410
    entries = db.select(db.func.count(AuditEntry.id)).filter_by(action="import")
    assert db.session.scalar(entries) == 1


def test_what_changed_since_the_preview_is_shown_again_before_it_counts(
    manager, program
):
    address = upload(manager, PEOPLE).location
    form = shown_form(manager.get(address).text)
    a_participant(program, "Mia")
    db.session.commit()

    response = manager.post(address, data=form)

    assert response.status_code == 409
    assert "Something changed since you looked" in response.text
    assert names() == ["Mia"]
    assert manager.post(address, data=shown_form(response.text)).status_code == 302
    assert names() == ["Mia", "Raj"]


def test_what_a_manager_agrees_to_is_shown_before_it_counts(manager, program):
    address = upload(manager, CALLS, "calls").location
    page = manager.get(address).text
    assert "Add this person as a host" in page
    assert "ana@example.com" in page

    agreed = manager.post(address, data=shown_form(page) | {"add_hosts": "y"})
    assert db.session.scalars(db.select(Call)).all() == []
    page = manager.get(agreed.location).text
    assert "Import 1 row" in page

    done = manager.post(address, data=shown_form(page) | {"add_hosts": "y"})
    assert done.location == "/programs/spring"
    assert db.session.scalars(db.select(Call)).one().host.person.name == "Ana"


def test_taking_back_what_was_agreed_shows_the_preview_without_it(manager, program):
    address = upload(manager, CALLS, "calls").location
    page = manager.get(f"{address}?add_hosts=yes").text

    back = manager.post(address, data=shown_form(page))

    assert back.location == address
    assert db.session.scalars(db.select(Call)).all() == []


@ON_SQLITE
def test_roles_by_department_are_offered_unticked(manager):
    content = b"Name,Email,Department\nMia,mia@example.com,Marketing\n"
    page = manager.get(upload(manager, content).location).text

    assert "Marketing: 1 new shadower" in page
    assert (
        re.search(r'<input[^>]*name="add_roles"[^>]*>', page)[0].count("checked") == 0
    )


def test_a_calendar_asks_for_a_host(manager, program):
    a_participant(program, "Raj", roles=(Role(kind="host"),))
    db.session.commit()
    content = (
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20270104T100000Z\n"
        b"DURATION:PT45M\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    address = upload(manager, content, "calls").location
    page = manager.get(address).text
    assert "The event names no organizer" in page

    chosen = shown_form(page) | {"host": "raj@example.com"}
    page = manager.get(manager.post(address, data=chosen).location).text
    manager.post(address, data=shown_form(page) | {"host": "raj@example.com"})

    assert db.session.scalars(db.select(Call)).one().host.person.name == "Raj"


@ON_SQLITE
def test_the_skipped_rows_are_a_file_without_formulas(manager):
    content = b'Name,Email,Team\n"=HYPERLINK(""http://evil"",""x"")",mia@example.com,@SUM(1)\n'
    address = upload(manager, content).location

    response = manager.get(f"{address}/skipped.csv")

    assert response.mimetype == "text/csv"
    head, row = csv.reader(io.StringIO(response.text.removeprefix("\ufeff")))
    assert head == ["Row", "What", "Reason", "Name", "Email", "Team"]
    assert row[:2] == ["2", "mia@example.com"]
    assert row[3:] == ['\'=HYPERLINK("http://evil","x")', "mia@example.com", "'@SUM(1)"]


@ON_SQLITE
def test_nothing_of_a_private_event_is_in_the_file_of_skipped_rows(manager):
    content = b"Id,Subject,StartDateTime,Owner.Email,IsPrivate\nsecret-id,My secret,x,y,true\n"
    address = upload(manager, content, "calls").location

    for page in (address, f"{address}/skipped.csv"):
        text = manager.get(page).text
        assert "secret" not in text
        assert "private events are never taken" in text


@ON_SQLITE
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04", "Excel workbook"),
        (b"<html>sign in", "web page"),
        (b"Name\nMia\n", "The file has no column Email; it has Name."),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_is_not_kept(manager, content, message):
    response = upload(manager, content)

    assert response.status_code == 422
    assert message in response.text
    assert db.session.scalars(db.select(Upload)).all() == []


@ON_SQLITE
def test_no_file_is_asked_for(manager):
    response = manager.post("/programs/spring/import/people", data={})

    assert response.status_code == 422
    assert "Choose a file first." in response.text


@ON_SQLITE
def test_markup_in_a_file_is_shown_and_never_run(manager):
    attack = b'Name,Email\n"<script>alert(1)</script>",mia@example.com\n'
    page = manager.get(upload(manager, attack, name="<img src=x>.csv").location).text

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<img src=x" not in page


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\mia\\people.csv", "people.csv"),
        ("a\r\nSet-Cookie: b\x00.csv", "a Set-Cookie: b.csv"),
        ("x" * 10_000, "x" * 80),
        ("", "file"),
    ],
)
def test_a_file_is_called_by_a_harmless_name(name: str, label: str):
    assert label_of(name) == label


@ON_SQLITE
@pytest.mark.parametrize(
    "kind", ["people", "availability", "placements", "roles", "calls"]
)
def test_every_kind_says_what_it_looks_for(manager, kind: str):
    page = manager.get(f"/programs/spring/import/{kind}").text

    assert "Columns we look for" in page


@ON_SQLITE
def test_another_kind_is_not_there(manager):
    assert manager.get("/programs/spring/import/secrets").status_code == 404


def test_a_manager_of_another_program_learns_nothing_of_an_upload(app: Flask, manager):
    address = upload(manager, PEOPLE).location
    other = signed_in(app, a_manager(a_program("autumn"), "Otto"))

    for response in (
        other.get(address),
        other.post(address),
        other.get(f"{address}/skipped.csv"),
    ):
        assert response.status_code == 404


def test_an_upload_is_forgotten_after_an_hour(manager):
    address = upload(manager, PEOPLE).location
    now = clock.now()

    assert forget_old_uploads(now + timedelta(minutes=59)) == 0
    forget_uploads(now + timedelta(minutes=61))  # as the worker does
    assert manager.get(address).status_code == 410


@ON_SQLITE
def test_the_number_of_queries_does_not_grow_with_the_rows(manager, program):
    def statements(count: int) -> int:
        rows = "".join(
            f"{chr(97 + n // 26)}{chr(97 + n % 26)},p{n}@example.com,Sales\n"
            for n in range(count)
        )
        seen: list[str] = []
        address = upload(manager, f"Name,Email,Team\n{rows}".encode()).location
        event.listen(
            db.engine, "before_cursor_execute", note := lambda *a: seen.append(a[2])
        )
        manager.get(address)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    assert statements(1) == statements(30)
