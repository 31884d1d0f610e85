"""`rotation busy`: JSON on standard output, or one line on what is wrong."""

import json

import pytest
from click.testing import CliRunner

from rotation.availability.commands import busy
from tests.rotation.availability.calendar_files import calendar, event

JANUARY = ("--from", "2027-01-01", "--to", "2027-02-01", "--zone", "Europe/Berlin")


@pytest.fixture
def file(tmp_path):
    floating = event(start="DTSTART:20270104T100000")
    free = event("TRANSP:TRANSPARENT", "DURATION:PT1H", uid="b")
    path = tmp_path / "mine.ics"
    path.write_text(calendar(floating, free))
    return path


def test_it_prints_what_it_understood_in_utc(file):
    done = CliRunner().invoke(busy, [str(file), *JANUARY])

    assert done.exit_code == 0
    assert json.loads(done.stdout) == {
        "busy": [["2027-01-04T09:00:00Z", "2027-01-04T10:00:00Z"]],
        "skipped": [{"what": "Event at line 9, 2027-01-04", "why": "Shown as free."}],
    }
    assert (
        done.stderr == "Times without a zone are read on the clock of Europe/Berlin.\n"
    )


def test_the_last_day_is_not_in_it(file):
    text = calendar(event(start="DTSTART;VALUE=DATE:20270201"))
    file.write_text(text.replace("DURATION:PT1H\n", ""))

    done = CliRunner().invoke(busy, [str(file), *JANUARY])

    assert json.loads(done.stdout)["busy"] == []


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--to", "2027-01-01"), "--to is 0 days after --from"),
        (("--to", "2029-01-01"), "it must be 1 to 400 days after"),
        (("--zone", "Mars"), "--zone: 'Mars' is not a time zone we know"),
        (("--from", "soon"), "Invalid value for '--from'"),
    ],
)
def test_bad_options_are_refused_by_name(file, options, sentence):
    done = CliRunner().invoke(busy, [str(file), *JANUARY, *options])

    assert done.exit_code != 0
    assert done.stdout == ""
    assert sentence in f"{done.stderr} {done.exception}"


def test_a_file_that_is_too_large_is_refused(file, monkeypatch):
    monkeypatch.setenv("ROTATION_UPLOAD_BYTES", "100")

    done = CliRunner().invoke(busy, [str(file), *JANUARY])

    assert "bytes; 100 is the limit" in str(done.exception)
