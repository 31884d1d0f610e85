"""`rotation publish` and `rotation export`, as other programs call them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from icalendar import Calendar

from rotation.cli import main
from rotation.config import Settings
from rotation.extensions import db
from rotation.invites.commands import file_name
from rotation.invites.models import MailIntent
from rotation.scheduling.models import Version
from tests.rotation.factories import a_call, a_program, at
from tests.rotation.publishing.stage import a_draft, a_host, a_shadower, published


@pytest.fixture
def run(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ROTATION_DATA_DIR", settings.data_dir)
    monkeypatch.setenv("ROTATION_DATABASE_URL", settings.database_url)

    def command(*words: str) -> Result:
        db.session.commit()
        monkeypatch.setattr("sys.argv", ["rotation", *words])
        return CliRunner().invoke(_whole, list(words))

    return command


class _Main:
    """What the script `rotation` does, for the runner."""

    name = "rotation"

    def main(self, *_args: object, **_more: object) -> None:
        main()


_whole = _Main()


def test_publish_takes_the_newest_draft_and_says_what_it_did_in_a_line(run):
    program = a_program()
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    a_draft(program)
    a_draft(program, [(mia, a_call(raj))])

    done = run("publish", "spring")
    again = run("publish", "spring")

    assert done.exit_code == again.exit_code == 0
    assert done.output == (
        "Published version 1 of spring: 1 added, 0 moved, 0 removed, 0 kept.\n"
    )
    assert again.output.endswith("is published already, as version 1.\n")
    assert len(db.session.scalars(db.select(Version)).all()) == 1


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("publish", "spring"), "spring has no draft yet"),
        (("publish", "winter"), "There is no program named 'winter'; there is spring."),
        (("export", "spring", "--out", "x"), "spring has no published version"),
        (("export", "spring"), "Missing option '--out'."),
    ],
)
def test_what_cannot_be_done_ends_in_one_line_and_exit_code_2(
    run, words: tuple[str, ...], complaint: str
):
    a_program()

    result = run(*words)

    assert result.exit_code == 2
    assert result.output.count("\n") == 1
    assert complaint in result.output


def test_export_writes_a_calendar_for_each_person_with_an_entry_and_the_schedule(
    run, tmp_path: Path
):
    program = a_program(title="Spring; exchange")
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    a_shadower(program, "Ben")
    other = a_program("other")
    published(
        other,
        [
            (
                a_shadower(other, person=mia.person, name="Mia"),
                a_call(a_host(other, "Kim"), at(14)),
            )
        ],
    )
    published(program, [(mia, a_call(raj, at(10), title="Demo"))])

    result = run("export", "spring", "--out", str(tmp_path / "new" / "out"))

    folder = tmp_path / "new" / "out"
    assert result.output == (
        f"Wrote 2 calendars and schedule.csv of version 1 of spring to {folder}.\n"
    )
    assert sorted(path.name for path in folder.iterdir()) == [
        "mia@example.com.ics",
        "raj@example.com.ics",
        "schedule.csv",
    ]
    [event] = Calendar.from_ical((folder / "mia@example.com.ics").read_bytes()).walk(
        "VEVENT"
    )
    assert event["SUMMARY"] == "Observe: Demo (host: Raj)"
    assert (
        b"NAME:Spring\\; exchange\r\n" in (folder / "mia@example.com.ics").read_bytes()
    )
    assert len((folder / "schedule.csv").read_text().splitlines()) == 2


def test_a_folder_that_cannot_be_written_is_named(run, tmp_path: Path):
    program = a_program()
    published(program)
    (tmp_path / "file").write_text("in the way")

    result = run("export", "spring", "--out", str(tmp_path / "file"))

    assert result.exit_code == 2
    assert result.output.startswith(
        f"rotation: --out: cannot write to {tmp_path / 'file'}"
    )


@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("Mia@example.com", "mia@example.com.ics"),
        ("../../etc/x@example.com", "_.._etc_x@example.com.ics"),
        ("a\\b:c\0@example.com", "a_b_c_@example.com.ics"),
        ("é@example.com", "_@example.com.ics"),
    ],
)
def test_a_file_name_is_safe_everywhere(email: str, name: str):
    assert file_name(email, taken={}) == name


def test_two_addresses_never_share_a_file():
    assert (
        file_name("ü@example.com", taken={"_@example.com.ics": b""})
        == "_@example.com-2.ics"
    )


def test_mails_writes_each_message_of_the_last_version_as_it_was_frozen(
    run, tmp_path: Path
):
    program = a_program()
    mia, raj = a_shadower(program, "Mia"), a_host(program, "Raj")
    published(program, [(mia, a_call(raj))])

    done = run("mails", "spring", "--out", str(tmp_path / "mails"))

    assert done.output.startswith("Wrote 2 mails of version 1 of spring to ")
    files = sorted((tmp_path / "mails").iterdir())
    frozen = db.session.scalars(db.select(MailIntent).order_by(MailIntent.id))
    assert [file.read_bytes() for file in files] == [one.message for one in frozen]
    assert files[0].name == "0001-invitation-mia@example.com.eml"


def test_mail_that_holds_no_answer_is_refused_in_one_line(run):
    done = run("mail", "receive")

    assert done.exit_code == 2
    assert done.output.count("\n") == 1
