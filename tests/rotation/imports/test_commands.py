"""`rotation import` does on the command line what the pages do."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from rotation import cli
from rotation.audit.models import AuditEntry
from rotation.availability.models import DatedHours
from rotation.calls.models import Call
from rotation.config import Settings
from rotation.extensions import db
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Role
from tests.rotation.factories import a_program
from tests.rotation.imports.bringing import ON_SQLITE

pytestmark = ON_SQLITE

WEEK = Path(__file__).parents[4] / "shared" / "data" / "support-week"
FILES = {
    "people": "people.csv",
    "availability": "availability.csv",
    "placements": "placements.csv",
    "roles": "roles.csv",
    "calls": "salesforce-events.csv",
}


@pytest.fixture
def run(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch):
    """Run a command on the database of the test."""
    monkeypatch.setattr("rotation.console.create_app", lambda: app)

    def run(*words: str) -> Result:
        db.session.commit()
        return CliRunner().invoke(cli.rotation, ["import", *words])

    return run


def file(tmp_path: Path, text: str) -> str:
    path = tmp_path / "file.csv"
    path.write_text(text)
    return str(path)


def test_it_says_in_a_line_what_it_did_and_why_rows_were_skipped(run, tmp_path):
    a_program()
    done = run(
        "people",
        "spring",
        file(tmp_path, "Name,Email\nMia,mia@example.com\nx_1,a@example.com\n"),
    )

    assert done.exit_code == 0
    assert done.stdout == (
        "spring: people imported: 1 new, 0 changed, 0 unchanged, 0 removed, 1 skipped.\n"
    )
    assert done.stderr == (
        "row 3 (a@example.com) skipped: Name: “x_1” holds “_”;"
        " a name holds letters, digits, spaces and ' - . , only.\n"
    )


@pytest.mark.parametrize(
    ("words", "text", "message"),
    [
        (("people", "nowhere"), "Name,Email\n", "no program named 'nowhere'"),
        (("people", "spring"), "Name\nMia\n", "file.csv: The file has no column Email"),
        (("people", "spring"), "", "file.csv: The file is empty."),
        (
            ("people", "spring"),
            "Name,Email\n",
            "file.csv: there are column names, but no rows.",
        ),
        (
            ("people", "spring"),
            "Name,Email,Time zone\nMia,mia@example.com,Mars/Olympus\n",
            "file.csv: none of its 1 row can be taken; row 2: Time zone",
        ),
        (("secrets", "spring"), "", "'secrets' is not one of 'people'"),
        (
            ("calls", "spring", "--host", "nobody"),
            "Id,Host,Start,End\n",
            "“nobody” is not an e-mail address",
        ),
    ],
)
def test_bad_input_ends_in_one_line_and_changes_nothing(
    run, tmp_path, words, text, message
):
    a_program()
    done = run(*words[:2], file(tmp_path, text), *words[2:])

    assert done.exit_code != 0
    assert message in str(done.exception) + done.output
    assert "\n" not in str(done.exception)
    assert db.session.scalars(db.select(AuditEntry)).all() == []


def test_a_missing_file_is_named(run):
    a_program()
    assert "does not exist" in run("people", "spring", "nowhere.csv").output


def test_hosts_are_added_where_asked(run, tmp_path):
    a_program()
    calls = file(
        tmp_path, "Id,Host,Start,Minutes\n1,raj@example.com,2027-01-04 10:00,45\n"
    )
    assert "none of its 1 row can be taken" in str(
        run("calls", "spring", calls).exception
    )

    assert "1 new" in run("calls", "spring", calls, "--add-hosts").stdout


@pytest.mark.skipif(
    not WEEK.is_dir(), reason="../shared/data/support-week is not there"
)
def test_a_real_week_comes_in_whole_and_a_second_time_changes_nothing(run):
    a_program(name="support-week")
    first = [
        run(kind, "support-week", str(WEEK / name)) for kind, name in FILES.items()
    ]
    again = [
        run(kind, "support-week", str(WEEK / name)) for kind, name in FILES.items()
    ]

    assert [done.stderr for done in first + again] == [""] * 10
    assert [done.stdout.split(": ")[2].split(",")[0] for done in first] == [
        "60 new",
        "725 new",
        "2 new",
        "71 new",
        "103 new",
    ]
    assert all(": 0 new, 0 changed," in done.stdout for done in again)

    expected = json.loads((WEEK / "problem.json").read_text())
    calls = db.session.scalars(db.select(Call).order_by(Call.id)).all()
    assert [(c.external_id, c.tags) for c in calls] == [
        (c["id"], c["tags"]) for c in expected["calls"]
    ]
    people = db.session.scalars(db.select(Participant).order_by(Participant.id)).all()
    assert [(p.team.name, p.person.zone) for p in people] == [
        (p["team"], p["timezone"]) for p in expected["people"]
    ]
    kinds = db.session.scalars(db.select(Role.kind)).all()
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "host": len(expected["hosts"]),
        "shadower": len(expected["shadowers"]),
        "rotator": len(expected["rotators"]),
        "mentor": len(expected["mentors"]),
    }
    assert db.session.scalar(db.select(db.func.count(DatedHours.id))) == 725
    assert db.session.scalar(db.select(db.func.count(Placement.id))) == 2
