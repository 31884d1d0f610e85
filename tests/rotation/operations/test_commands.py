"""The commands of an installation, as typed."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from rotation.cli import main, rotation
from rotation.config import Settings

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    tmp_path: Path,
    empty_sqlite: bytes,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run `rotation …` on an installation of its own: code, output, complaints."""
    monkeypatch.setenv("ROTATION_DATA_DIR", str(tmp_path))
    (tmp_path / "rotation.db").write_bytes(empty_sqlite)

    def typed(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["rotation", *words])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return typed


def test_a_manager_is_added_and_gets_a_link(run: Run):
    code, out, _ = run("manager", "add", "Mona@Example.com", "--name", "Mona Lind")

    assert code == 0
    assert "mona@example.com manages all programs." in out
    assert re.search(r"^http://127\.0\.0\.1:8000/sign-in/\S{32}$", out, re.M)


def test_adding_a_manager_twice_is_fine(run: Run):
    run("manager", "add", "mona@example.com")

    assert run("manager", "add", "mona@example.com")[0] == 0


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("manager", "add", "mona"), "mona"),
        (("manager", "add", "m@example.com", "--name", "http://x.example"), "http"),
        (("manager", "add", "m@example.com", "--program", "autumn"), "autumn"),
        (("link", "nobody@example.com"), "nobody@example.com"),
        (("restore", "nowhere.db"), "nowhere.db"),
    ],
)
def test_bad_input_ends_in_one_line_that_names_it(
    run: Run, words: tuple[str, ...], named: str
):
    code, out, err = run(*words)

    assert code == 2
    assert out == ""
    assert err.count("\n") == 1
    assert named in err


def test_a_link_can_be_printed_for_somebody_known(run: Run):
    run("manager", "add", "mona@example.com")

    code, out, _ = run("link", "mona@example.com")

    assert code == 0
    assert "/sign-in/" in out


def test_the_doctor_ends_with_one_where_something_is_wrong(run: Run):
    code, out, _ = run("doctor")

    assert code == 1
    assert re.search(r"^ok\s+database", out, re.M)
    assert re.search(r"^problem\s+worker .*rotation serve", out, re.M)


def test_the_table_of_settings_has_all_of_them(run: Run):
    _, out, _ = run("settings")

    for name in Settings.__dataclass_fields__:
        assert f"ROTATION_{name.upper()} " in out


def test_backup_and_restore_say_what_they_did(run: Run, tmp_path: Path):
    file = str(tmp_path / "backup.db")

    assert "checked" in run("backup", file)[1]
    assert "Everybody has to sign in again." in run("restore", file)[1]


@pytest.mark.parametrize("name", sorted(rotation.commands))
def test_every_command_explains_itself(name: str):
    answer = CliRunner().invoke(rotation, [name, "--help"])

    assert answer.exit_code == 0
    assert rotation.commands[name].help
