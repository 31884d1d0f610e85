"""What is well with an installation, and what to do about the rest.

Each check is a generator of findings; it never changes anything.
"""

import smtplib
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import TZPATH, ZoneInfo, ZoneInfoNotFoundError

import tzdata
from sqlalchemy.exc import SQLAlchemyError

from rotation.audit import chain
from rotation.config import settings
from rotation.database import current_revision, newest_revision
from rotation.extensions import db, is_sqlite
from rotation.jobs.mail import connect
from rotation.jobs.mailbox import MailboxFailed, open_mailbox
from rotation.jobs.worker import SILENT_FOR, last_beat


@dataclass(frozen=True)
class Finding:
    """One line of the report: ok, note (may be wanted) or problem (must be mended)."""

    level: str
    about: str
    sentence: str


Findings = Iterator[Finding]


def examine(now: datetime) -> Findings:
    """Everything, one after the other."""
    for check in CHECKS:
        yield from check(now)


def database(_now: datetime) -> Findings:
    try:
        here, wanted = current_revision(), newest_revision()
    except SQLAlchemyError as error:
        yield Finding(
            "problem",
            "database",
            f"does not answer ({getattr(error, 'orig', error)}); start it, or correct ROTATION_DATABASE_URL.",
        )
        return
    kind = db.engine.dialect.name
    if here == wanted:
        yield Finding("ok", "database", f"{kind}, at revision {here}.")
    elif here is None:
        yield Finding(
            "problem", "database", f"{kind}, empty; `rotation serve` fills it."
        )
    else:
        yield Finding(
            "problem",
            "database",
            f"{kind}, at revision {here} instead of {wanted}; `rotation serve` brings it up to date.",
        )
    if is_sqlite(db.engine):
        yield from _sqlite()
    db.session.remove()


def _sqlite() -> Findings:
    faults = [
        row[0] for row in db.session.execute(db.text("PRAGMA integrity_check(5)"))
    ]
    if faults != ["ok"]:
        yield Finding(
            "problem",
            "integrity",
            f"{faults[0]}; stop the server and restore a backup.",
        )
        return
    broken = db.session.execute(db.text("PRAGMA foreign_key_check")).all()
    if broken:
        yield Finding(
            "problem",
            "integrity",
            f"{len(broken)} rows of {broken[0][0]} point nowhere; restore a backup.",
        )
    else:
        yield Finding("ok", "integrity", "every page and every reference is sound.")


def trail(_now: datetime) -> Findings:
    try:
        found = chain.examine()
    except SQLAlchemyError:
        return  # the database check has said it
    finally:
        db.session.remove()
    if found.fault:
        yield Finding(
            "problem",
            "trail",
            f"{found.fault}; somebody changed the audit trail past the program, compare it with a backup.",
        )
    elif found.sound:
        yield Finding(
            "ok",
            "trail",
            f"{found.sound:,} entries as they were written, up to {found.digest}.",
        )
    else:
        yield Finding("ok", "trail", "nothing was changed yet.")


def worker(now: datetime) -> Findings:
    try:
        beat = last_beat()
    except SQLAlchemyError:
        return  # the database check has said it
    finally:
        db.session.remove()
    if beat and beat > now - SILENT_FOR:
        yield Finding("ok", "worker", f"seen at {beat:%H:%M:%S} UTC.")
    else:
        when = f"since {beat:%Y-%m-%d %H:%M} UTC" if beat else "yet"
        yield Finding(
            "problem",
            "worker",
            f"none seen {when}; start `rotation serve`, or `rotation worker` beside `rotation web`.",
        )


def mail(_now: datetime) -> Findings:
    found = settings()
    if not found.mail_server:
        yield Finding(
            "note",
            "mail",
            "no server is set, so no mail leaves; set ROTATION_MAIL_SERVER, or print links with `rotation link EMAIL`.",
        )
        return
    try:
        with connect(found) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        yield Finding(
            "problem",
            "mail",
            f"{found.mail_server} with {found.mail_security} does not work ({error}); see the ROTATION_MAIL_ settings.",
        )
    else:
        yield Finding(
            "ok", "mail", f"{found.mail_server} answers ({found.mail_security})."
        )
    if found.mail_security == "none" and not found.demo:
        yield Finding(
            "note",
            "mail",
            "leaves without encryption; set ROTATION_MAIL_SECURITY to starttls or tls.",
        )


def inbox(_now: datetime) -> Findings:
    found = settings()
    if not found.inbox_server:
        yield Finding(
            "note",
            "inbox",
            "no mailbox is set, so answers count by link and on people's pages only; set ROTATION_INBOX_SERVER.",
        )
        return
    try:
        with open_mailbox(found):
            yield Finding(
                "ok", "inbox", f"{found.inbox_server} answers ({found.inbox_security})."
            )
    except MailboxFailed as failure:
        yield Finding(
            "problem", "inbox", f"{failure} See the ROTATION_INBOX_ settings."
        )
    if found.inbox_security == "none" and not found.demo:
        yield Finding(
            "note",
            "inbox",
            "is read without encryption; set ROTATION_INBOX_SECURITY to tls or starttls.",
        )


def zones(_now: datetime) -> Findings:
    try:
        ZoneInfo("Europe/London")
    except ZoneInfoNotFoundError:
        yield Finding(
            "problem", "zones", "no time zone data; `pip install --upgrade tzdata`."
        )
        return
    yield Finding("ok", "zones", f"time zone data {_zone_version()}.")


def _zone_version() -> str:
    """The version in use: the system's where it has one, else the package's."""
    for folder in TZPATH:
        listing = Path(folder) / "tzdata.zi"
        if listing.is_file():
            with listing.open() as lines:
                return lines.readline().removeprefix("# version").strip()
        if Path(folder, "Europe").is_dir():
            return f"of the system in {folder}"
    return str(tzdata.IANA_VERSION)


def secret(_now: datetime) -> Findings:
    if settings().secret_key:
        yield Finding("ok", "secret", "given by ROTATION_SECRET_KEY.")
        return
    path = settings().folder / "secret-key"
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        yield Finding(
            "problem",
            "secret",
            f"{path} can be read by others ({mode:o}); `chmod 600 {path}`.",
        )
    else:
        yield Finding("ok", "secret", f"{path}, for its owner only.")


def address(_now: datetime) -> Findings:
    found = settings()
    parts = urlsplit(found.base_url)
    host = parts.hostname or ""
    if not host or parts.query or parts.fragment or host in ("0.0.0.0", "::"):  # noqa: S104
        yield Finding(
            "problem",
            "address",
            f"ROTATION_BASE_URL is {found.base_url}; nobody can follow a link there.",
        )
    elif not found.https and not _is_here(host):
        yield Finding(
            "problem",
            "address",
            f"{found.base_url} is not protected; put a proxy with TLS in front and use https://.",
        )
    elif _is_here(host) and not found.demo:
        yield Finding(
            "note",
            "address",
            f"links in mails lead to {found.base_url}, which is this machine only; set ROTATION_BASE_URL.",
        )
    else:
        yield Finding("ok", "address", f"links in mails lead to {found.base_url}.")


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


CHECKS: tuple[Callable[[datetime], Findings], ...] = (
    database,
    trail,
    worker,
    mail,
    inbox,
    zones,
    secret,
    address,
)
