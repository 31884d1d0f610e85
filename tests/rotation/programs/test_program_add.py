"""`rotation program add`: a program from the command line."""

from datetime import UTC, date, datetime

import pytest

from rotation import cli
from rotation.extensions import db
from rotation.programs.models import Program

DATES = ["--starts", "2027-01-04", "--ends", "2027-01-10", "--zone", "Europe/London"]


@pytest.fixture
def run(settings, app, monkeypatch, capsys):
    """Runs `rotation …` on the database of the test; gives exit code, output, errors."""
    monkeypatch.setenv("ROTATION_DATA_DIR", settings.data_dir)
    monkeypatch.setenv("ROTATION_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("ROTATION_SECRET_KEY", settings.secret_key)

    def command(*arguments: str) -> tuple[int, str, str]:
        db.session.remove()
        monkeypatch.setattr("sys.argv", ["rotation", *arguments])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return command


def programs() -> list[Program]:
    return list(db.session.scalars(db.select(Program)))


def test_the_support_week_is_added(run):
    away = ["--away", "sales-a=1", "--away", "sales-b=1", "--away", "sales-c=1"]

    code, said, _ = run(
        "program", "add", "support-week", *DATES, "--buffer-minutes", "15", *away
    )

    assert code == 0
    assert said == (
        "Program support-week runs from 2027-01-04 to 2027-01-10 (Europe/London).\n"
    )
    [program] = programs()
    assert program.title == "Support week"
    assert (program.starts_on, program.ends_on) == (date(2027, 1, 4), date(2027, 1, 10))
    assert (program.buffer_minutes, program.slot_minutes) == (15, 30)
    assert {team.name: team.max_away for team in program.teams} == {
        "sales-a": 1,
        "sales-b": 1,
        "sales-c": 1,
    }
    assert not program.consent_required


def test_a_deadline_without_a_time_is_the_end_of_that_day_on_the_programs_clock(run):
    zone = ["--zone", "America/New_York", "--sign-up-until", "2026-12-20"]

    run("program", "add", "autumn", *DATES[:4], *zone)

    [program] = programs()
    assert program.sign_up_until == datetime(2026, 12, 21, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["Big!", *DATES], "The name is “Big!”; it must be 1 to 40"),
        (["x", *DATES[:2], "--ends", "2027-01-01", *DATES[4:]], "is before the first"),
        (["x", *DATES[:2], "--ends", "soon", *DATES[4:]], "“soon” is not a date"),
        (["x", *DATES[:2], "--ends", "2029-01-01", *DATES[4:]], "366 is the limit"),
        (
            ["x", "--starts", "0001-01-01", "--ends", "0001-01-02", *DATES[4:]],
            "The first day, Mon 1 Jan 1, is not between the years 2000 and 2100",
        ),
        (["x", *DATES, "--away", "a=1", "--away", "a=2"], "“a” is given twice"),
        (["x", *DATES[:4], "--zone", "Mars"], "'Mars' is not a time zone we know"),
        (["x", *DATES, "--away", "sales"], "“sales” is not like sales-a=1"),
        (["x", *DATES, "--buffer-minutes", "500"], "500 is not possible; 0 to 240"),
        (["x", *DATES, "--open-to", "our people"], "“our people” is not the domain"),
        (["x", *DATES, "--sign-up-until", "soon"], "“soon” is not like 2027-01-31"),
        (["x", *DATES, "--title", "t" * 81], "has 81 characters; 80 is the limit"),
    ],
)
def test_bad_input_ends_in_one_line_and_changes_nothing(run, arguments, sentence):
    code, said, error = run("program", "add", *arguments)

    assert (code, said) == (2, "")
    assert sentence in error
    assert error.count("\n") == 1
    assert programs() == []


def test_a_name_is_given_once(run):
    run("program", "add", "spring", *DATES)

    code, _, error = run("program", "add", "spring", *DATES)

    assert code == 2
    assert error == "rotation: There is a program named “spring” already.\n"
    assert len(programs()) == 1


def test_a_missing_argument_with_choices_is_told_in_one_line(run):
    code, _, error = run("import")

    assert code == 2
    assert "availability, placements" in error
    assert error.count("\n") == 1
