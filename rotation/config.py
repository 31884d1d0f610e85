"""Every setting, with its default, its unit and what it is for; ROTATION_* overrides it.

`ROTATION_SECRET_KEY_FILE=/run/secrets/key` reads a setting from a file instead.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from rotation.calendars.addresses import hosts_in

HOST_AND_PORT = re.compile(r"[^\s:]+:\d{1,5}|\[[\da-fA-F:]+\]:\d{1,5}")
KNOWN_SECRETS = {"dev", "secret", "changeme", "change-me", "development"}
SHORTEST_SECRET = 32
LEAST_CALENDAR_MINUTES = 15
THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")


class SettingError(ValueError):
    """A setting that the program cannot start with; the text says which and why."""


def _setting(default: Any, unit: str, about: str) -> Any:
    return field(default=default, metadata={"unit": unit, "about": about})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an installation may change. The table in `rotation settings` is made of this."""

    data_dir: str = _setting(
        "instance", "folder", "Where the database, the queue and the secret are kept"
    )
    database_url: str = _setting(
        "",
        "URL",
        "PostgreSQL, as postgresql+psycopg://…; empty: SQLite in the data folder",
    )
    secret_key: str = _setting(
        "",
        "≥ 32 characters",
        "Signs cookies; empty: made once and kept in the data folder",
    )
    survey_key: str = _setting(
        "",
        "≥ 32 characters",
        "Makes the codes of surveys; empty: made once and kept in the data folder",
    )
    base_url: str = _setting(
        "http://127.0.0.1:8000",
        "URL",
        "How people reach the program, if not where it listens; mails and feeds link to it",
    )
    listen: str = _setting(
        "127.0.0.1:8000", "host:port", "Where the web server listens"
    )
    language: str = _setting(
        "en",
        "en, de, …",
        "Of mails and pages for those who chose none, and whose browser asks for none we have",
    )
    threads: int = _setting(8, "threads", "Requests answered side by side")
    demo: bool = _setting(
        False,
        "yes or no",
        "Demo: plain HTTP on this machine, sign-in links are printed",
    )
    trusted_proxies: int = _setting(
        0, "proxies", "How many proxies in front may say who the client is"
    )
    mail_server: str = _setting("", "host:port", "SMTP server; empty: no mail leaves")
    mail_security: str = _setting(
        "starttls",
        "starttls, tls or none",
        "How the connection to the mail server is protected",
    )
    mail_user: str = _setting(
        "", "text", "Signs in to the mail server; empty: no sign-in"
    )
    mail_password: str = _setting("", "text", "Signs in to the mail server")
    mail_from: str = _setting(
        "rotation@localhost",
        "address",
        "Sender of all mail and organizer of all invites",
    )
    inbox_server: str = _setting(
        "",
        "host:port",
        "IMAP server with the answers to invites; empty: no mailbox is read",
    )
    inbox_security: str = _setting(
        "tls",
        "tls, starttls or none",
        "How the connection to the mailbox is protected",
    )
    inbox_user: str = _setting("", "text", "Signs in to the mailbox")
    inbox_password: str = _setting("", "text", "Signs in to the mailbox")
    inbox_folder: str = _setting("INBOX", "text", "The folder that is read")
    inbox_seconds: int = _setting(60, "seconds", "How often the mailbox is read")
    sign_in_minutes: int = _setting(10, "minutes", "How long a sign-in link works")
    session_days: int = _setting(30, "days", "How long a browser stays signed in")
    upload_bytes: int = _setting(
        4_000_000, "bytes", "Largest file and form that is taken"
    )
    calendar_minutes: int = _setting(
        60, "minutes", "How often calendar links are read; 15 at least"
    )
    calendar_hosts: str = _setting(
        "",
        "host, host:port, …",
        "Calendar servers on your own network, which may have private addresses",
    )
    calendar_http: bool = _setting(
        False, "yes or no", "Reads calendar links that begin with http://, too"
    )
    solve_seconds: float = _setting(60.0, "seconds", "Time limit of a solver run")
    solve_workers: int = _setting(2, "threads", "Threads of a solver run")
    solve_memory_mb: int = _setting(4096, "MB", "Memory limit of a solver run")
    lease_seconds: int = _setting(
        30, "seconds", "How long a silent worker keeps its job"
    )
    attempts: int = _setting(3, "times", "How often a job is tried before it fails")

    @property
    def folder(self) -> Path:
        return Path(self.data_dir).resolve()

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.folder / 'rotation.db'}"

    @property
    def host(self) -> str:
        return self.listen.rpartition(":")[0]

    @property
    def port(self) -> int:
        return int(self.listen.rpartition(":")[2])

    @property
    def https(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from the environment. Raises SettingError on a bad one.

    Whoever listens on this machine only is reached where they listen, unless said otherwise.
    """
    given: dict[str, object] = {}
    for item in fields(Settings):
        name = f"ROTATION_{item.name.upper()}"
        text = environ.get(name)
        if text is None and (path := environ.get(f"{name}_FILE")):
            try:
                text = Path(path).read_text().strip()
            except OSError as error:
                raise SettingError(
                    f"{name}_FILE: cannot read {path}: {error.strerror}."
                ) from error
        if text is not None:
            given[item.name] = _typed(name, text, type(item.default))
    listen = str(given.get("listen", ""))
    if listen.rpartition(":")[0] in THIS_MACHINE:
        given.setdefault("base_url", f"http://{listen}")
    return checked(Settings(**given))  # type: ignore[arg-type]


def _typed(name: str, text: str, kind: type) -> object:
    if kind is bool:
        words = {
            "1": True,
            "yes": True,
            "true": True,
            "0": False,
            "no": False,
            "false": False,
            "": False,
        }
        if text.lower() not in words:
            raise SettingError(f"{name} is {text!r}; it must be yes or no.")
        return words[text.lower()]
    if kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            raise SettingError(f"{name} is {text!r}; it must be a number.") from None
    return text


def checked(settings: Settings) -> Settings:
    """The same settings, if the program can run with them; else SettingError."""
    host, colon, port = settings.listen.rpartition(":")
    if not colon or not host or not port.isdigit():
        raise SettingError(
            f"ROTATION_LISTEN is {settings.listen!r}; it must look like 127.0.0.1:8000."
        )
    if settings.demo and host not in THIS_MACHINE:
        raise SettingError(f"The demo listens on this machine only, not on {host}.")
    if urlsplit(settings.base_url).scheme not in ("http", "https"):
        raise SettingError(
            f"ROTATION_BASE_URL is {settings.base_url!r}; it must begin with http:// or https://."
        )
    _check_mail(settings)
    try:
        hosts_in(settings.calendar_hosts)
    except ValueError as error:
        raise SettingError(
            f"ROTATION_CALENDAR_HOSTS names {str(error)!r}; it must look like mail.example.com or mail.example.com:8443."
        ) from None
    if settings.calendar_minutes < LEAST_CALENDAR_MINUTES:
        raise SettingError(
            f"ROTATION_CALENDAR_MINUTES is {settings.calendar_minutes}; it must be at least {LEAST_CALENDAR_MINUTES}."
        )
    for item in fields(settings):
        value = getattr(settings, item.name)
        if (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and value < (item.name != "trusted_proxies")
        ):
            raise SettingError(
                f"ROTATION_{item.name.upper()} is {value}; it must be at least 1."
            )
    key = settings.secret_key
    if (
        key
        and not settings.demo
        and (
            len(key) < SHORTEST_SECRET
            or key.lower() in KNOWN_SECRETS
            or len(set(key)) < 8
        )
    ):
        raise SettingError(
            f"ROTATION_SECRET_KEY is too short or too simple; it needs {SHORTEST_SECRET} random characters."
            " Leave it empty to have one made."
        )
    return settings


def _check_mail(settings: Settings) -> None:
    for name in ("mail_security", "inbox_security"):
        if getattr(settings, name) not in ("starttls", "tls", "none"):
            raise SettingError(
                f"ROTATION_{name.upper()} is {getattr(settings, name)!r}; it must be starttls, tls or none."
            )
    for name in ("mail_server", "inbox_server"):
        server = getattr(settings, name)
        if server and not HOST_AND_PORT.fullmatch(server):
            raise SettingError(
                f"ROTATION_{name.upper()} is {server!r}; it must look like mail.example.com:993."
            )


def settings() -> Settings:
    """The settings of the running app."""
    found: Settings = current_app.extensions["settings"]
    return found
