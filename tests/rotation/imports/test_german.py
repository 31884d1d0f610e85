"""Who reads German reads in German what a file does, and why a row is left out."""

import io
import re
from html import unescape

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from rotation import cli
from rotation.availability.models import DatedHours
from rotation.extensions import db
from rotation.programs.models import Role
from tests.rotation.factories import (
    a_manager,
    a_participant,
    a_program,
    at,
    signed_in,
)
from tests.rotation.imports.bringing import ON_SQLITE

pytestmark = ON_SQLITE

GERMAN = {"Accept-Language": "de"}
CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:a
DTSTART:20270104T100000Z
DURATION:PT{hours}H
ORGANIZER:mailto:raj@example.com
{more}
END:VEVENT
END:VCALENDAR
"""
ROWS = {
    "people": [
        ("Email,Name\nmia,Mia", "Email: „mia“ ist keine E-Mail-Adresse"),
        ("Email,Name\nzoe@example.com,", "Name ist leer."),
        ("Email,Leader\nraj@example.com,so", "Leader: „so“ ist weder true noch false."),
        (
            "Email,Name\nraj@example.com,Raj\nraj@example.com,Raj",
            "Zeile 2 nennt dieselbe Adresse.",
        ),
        (
            "Email,Name\nraj@example.com,Raj,x",
            "Die Zeile hat 3 Zellen, die Kopfzeile hat 2",
        ),
    ],
    "availability": [
        (
            "Email,Start,End\nraj@example.com,02/01/2027 10:00,2027-01-04 11:00",
            "Start: „02/01/2027 10:00“ kann 2. Jan. oder 1. Feb. heißen; schreib",
        ),
        (
            "Email,Start,End\nraj@example.com,2027-03-28 01:30,2027-03-28 04:00",
            "Start: 28. März 2027, 01:30 gibt es in Europe/London nicht",
        ),
        (
            "Email,Start,End\nraj@example.com,2027-01-04 11:00,2027-01-04 10:00",
            "End: 2027-01-04 10:00 liegt nicht nach dem Beginn, 2027-01-04 11:00.",
        ),
        (
            "Email,Start,End\nraj@example.com,2028-01-04 09:00,2028-01-04 10:00",
            "2028-01-04 09:00 liegt außerhalb des Programms",
        ),
    ],
    "placements": [
        (
            "Placement,Team,Mentors,Max gap hours,Min gap hours\n"
            "desk,content,raj@example.com,2,5",
            "Max gap hours: 2 ist weniger als das Mindeste, 5 Stunden.",
        ),
        (
            "Placement,Team,Mentors,After\ndesk,content,raj@example.com,room",
            "After: Es gibt keine Hospitation namens room.",
        ),
        (
            "Placement,Team,Mentors\ndesk,content,zoe@example.com",
            "zoe@example.com: Niemand in diesem Programm hat diese Adresse",
        ),
    ],
    "roles": [
        ("Email,Role\nraj@example.com,boss", "Role: „boss“ ist keins von shadower, "),
        (
            "Email,Role,Choices\nraj@example.com,host,desk=1",
            "Choices: Für die Rolle host ergibt das keinen Sinn; es ist für rotator.",
        ),
        (
            "Email,Role,Wishes\nraj@example.com,shadower,demo",
            "Wishes: „demo“ hat nicht die Form Name=Gewicht.",
        ),
    ],
    "calls": [
        (
            "Id,Host,Start\nc-1,raj@example.com,2027-01-04 10:00",
            "Weder ein Ende noch eine Dauer in Minuten ist angegeben.",
        ),
        (
            "Id,Host,Start,Minutes\nc-1,zoe@example.com,2027-01-04 10:00,45",
            "zoe@example.com führt das Gespräch, aber niemand",
        ),
        (
            "Id,StartDateTime,Owner.Email,IsPrivate\nc-1,x,y,true",
            "IsPrivate: Private Termine werden nie übernommen.",
        ),
        (
            "hs_object_id,Meeting start time,Meeting outcome\nc-1,x,no show",
            "Outcome: Die Kundschaft kam nicht",
        ),
        (
            CALENDAR.format(hours=1, more="TRANSP:TRANSPARENT"),
            "TRANSP: als frei angezeigt",
        ),
        (
            CALENDAR.format(hours=30, more="SUMMARY:Demo"),
            "Das Gespräch dauert 30 Stunden; mehr als 24 gehen nicht.",
        ),
        (
            CALENDAR.format(hours=1, more="RRULE:FREQ=HOURLY"),
            "Er wiederholt sich jede Stunde: Das geht nicht.",
        ),
    ],
}
BAD_ROWS = [(kind, text, reason) for kind in ROWS for text, reason in ROWS[kind]]


@pytest.fixture
def program(app: Flask):
    program = a_program()
    a_participant(program, "Raj", roles=(Role(kind="host"),))
    return program


@pytest.fixture
def manager(app: Flask, program) -> FlaskClient:
    return signed_in(app, a_manager(program))


def upload(client: FlaskClient, kind: str, text: str):
    return client.post(
        f"/programs/spring/import/{kind}",
        data={"file": (io.BytesIO(text.encode()), "a.csv")},
        content_type="multipart/form-data",
        headers=GERMAN,
    )


def words(page: str) -> str:
    """What one reads on a page."""
    return unescape(" ".join(re.sub(r"<[^>]*>", " ", page).split()))


@pytest.mark.parametrize(("kind", "text", "reason"), BAD_ROWS)
def test_why_a_row_is_left_out_is_said_in_german(manager, kind, text, reason):
    address = upload(manager, kind, text).location

    page = manager.get(address, headers=GERMAN)
    skipped = manager.get(f"{address}/skipped.csv", headers=GERMAN)

    assert reason in words(page.text)
    assert "Übergangen" in page.text
    assert reason in skipped.text.replace('""', '"')
    assert "Zeile,Was,Grund" in skipped.text


@pytest.mark.parametrize("kind", ROWS)
def test_the_page_that_asks_for_a_file_speaks_german(manager, kind):
    page = words(manager.get(f"/programs/spring/import/{kind}", headers=GERMAN).text)

    assert "einlesen" in page
    assert "Datei" in page
    assert "A CSV file" not in page
    assert not re.search(r" or |From [SH]|File|Import", page)


def test_what_changes_and_how_the_file_was_read_is_said_in_german(manager, program):
    text = "Email,Name,Department,Leader\nraj@example.com,Raj,Marketing,yes"
    address = upload(manager, "people", text).location

    page = words(manager.get(address, headers=GERMAN).text)

    assert "a.csv: Personen, 1 Zeile" in page
    assert "Gelesen als UTF-8, Trennzeichen: Komma." in page
    assert "Führungskraft: nein → ja" in page
    assert "Abteilung: Marketing" in page
    assert "Rollen nach Abteilung vergeben" in page
    assert "Marketing: 1 Person hört neu zu" in page


def test_what_a_file_takes_away_is_said_in_german(manager, program):
    ben = a_participant(program, "Ben")
    db.session.add(
        DatedHours(
            participant_id=ben.id,
            starts_at=at(9),
            ends_at=at(10),
            level="preferred",
            source="import",
        )
    )
    db.session.commit()
    text = "Email,Start,End\nben@example.com,2027-01-05 09:00,2027-01-05 10:00"
    address = upload(manager, "availability", text).location

    page = words(manager.get(address, headers=GERMAN).text)

    assert "am liebsten: 2027-01-04 09:00 bis 2027-01-04 10:00 → nichts" in page
    assert "möglich: 2027-01-05 09:00 bis 2027-01-05 10:00" in page
    assert "Zeitspannen, die wegfallen: 1, früher für 1 Person" in page


def test_an_import_is_confirmed_in_german(manager):
    address = upload(manager, "people", "Email,Name\nmia@example.com,Mia\nx,Y").location
    page = manager.get(address, headers=GERMAN).text
    form = {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1]
        for name in ("digest", "shown")
    }

    manager.post(address, data=form, headers=GERMAN)

    desk = words(manager.get("/programs/spring", headers=GERMAN).text)
    assert "a.csv ist eingelesen: 1 neu, 1 übergangen." in desk


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Die Datei ist leer."),
        ("PK\x03\x04", "Das ist eine Excel-Mappe oder ein Zip-Archiv und keine CSV"),
        ("Name\nMia", "Die Datei hat keine Spalte „Email“; sie hat: Name."),
        ("Email,Email\na,b", "Zwei Spalten heißen „Email“; nötig ist eine."),
        ('Email\n"a', "Tabellenzeile 2 (Zeile 2 der Datei) ist nicht lesbar:"),
    ],
)
def test_why_a_file_cannot_be_read_is_said_in_german(manager, text, message):
    assert message in words(upload(manager, "people", text).text)


def test_the_command_line_speaks_english_on_a_german_installation(
    app, program, tmp_path, monkeypatch
):
    monkeypatch.setattr("rotation.console.create_app", lambda: app)
    monkeypatch.setattr("rotation.languages.known", lambda wanted: wanted or "de")
    path = tmp_path / "people.csv"
    path.write_text("Email,Name\nmia,Mia\n", encoding="utf-8")
    db.session.commit()

    done = CliRunner().invoke(cli.rotation, ["import", "people", "spring", str(path)])

    assert "row 2: Email: “mia” is not an e-mail address" in str(done.exception)
