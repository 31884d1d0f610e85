"""Settings come from the environment, and the program does not start with bad ones."""

from pathlib import Path

import pytest

from rotation.config import SettingError, Settings, checked, load
from rotation.keys import secret_of

GOOD_KEY = "k7Lq2vX9mB4nR8tY1wZ6cF3hJ5pD0sGa"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "development"),
        ("SECRET_KEY", "a" * 40),
        ("LISTEN", "8000"),
        ("BASE_URL", "ftp://rotation.example.com"),
        ("MAIL_SECURITY", "maybe"),
        ("MAIL_SERVER", "mail.example.com"),
        ("INBOX_SECURITY", "ssl"),
        ("INBOX_SERVER", "imap.example.com:imaps"),
        ("INBOX_SECONDS", "0"),
        ("THREADS", "many"),
        ("THREADS", "0"),
        ("DEMO", "perhaps"),
        ("CALENDAR_HOSTS", "https://mail.example.com/"),
        ("CALENDAR_MINUTES", "14"),
        ("SECRET_KEY_FILE", "/nowhere/key"),
    ],
)
def test_a_bad_setting_is_named(name: str, value: str):
    with pytest.raises(SettingError, match=f"ROTATION_{name}"):
        load({f"ROTATION_{name}": value})


def test_the_demo_does_not_listen_to_others():
    with pytest.raises(SettingError, match="this machine only"):
        load({"ROTATION_DEMO": "yes", "ROTATION_LISTEN": "0.0.0.0:8000"})


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"ROTATION_LISTEN": "localhost:8123"}, "http://localhost:8123"),
        ({"ROTATION_LISTEN": "0.0.0.0:8123"}, "http://127.0.0.1:8000"),
        (
            {"ROTATION_LISTEN": "[::1]:8123", "ROTATION_BASE_URL": "https://a.example"},
            "https://a.example",
        ),
    ],
)
def test_links_lead_to_where_this_machine_listens_unless_said_otherwise(given, found):
    assert load(given).base_url == found


def test_a_setting_may_come_from_a_file(tmp_path: Path):
    (tmp_path / "key").write_text(f"{GOOD_KEY}\n")

    found = load({"ROTATION_SECRET_KEY_FILE": str(tmp_path / "key")})

    assert found.secret_key == GOOD_KEY


def test_a_secret_is_made_once_and_for_its_owner(tmp_path: Path):
    settings = checked(Settings(data_dir=str(tmp_path)))

    assert secret_of(settings) == secret_of(settings)
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("text", "mode"), [("short", 0o600), (GOOD_KEY, 0o644)], ids=["short", "readable"]
)
def test_a_bad_secret_file_stops_the_start(tmp_path: Path, text: str, mode: int):
    file = tmp_path / "secret-key"
    file.write_text(text)
    file.chmod(mode)

    with pytest.raises(SettingError, match="secret-key"):
        secret_of(Settings(data_dir=str(tmp_path)))
