"""`rotation export` and `rotation mails` write files; `rotation mail receive` reads replies."""

import re
from pathlib import Path
from typing import BinaryIO

import click

from rotation import clock
from rotation.config import settings
from rotation.console import in_app, program_named, say
from rotation.errors import Refused
from rotation.extensions import db
from rotation.invites.calendar import calendar_file
from rotation.invites.inbox import read_inbox
from rotation.invites.mailroom import messages_of
from rotation.invites.queries import entries_by_person
from rotation.invites.receiving import LARGEST, receive
from rotation.jobs.mailbox import MailboxFailed
from rotation.publishing.queries import latest_version, people_of
from rotation.publishing.table import schedule_csv

LONGEST = 200


@click.command("export")
@click.argument("name")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder for the files; made where it is missing.",
)
@in_app
def export(name: str, out: Path) -> None:
    """Write what is published in the program NAME: an .ics for each person with an
    entry, named by e-mail address, and schedule.csv."""
    program = program_named(name)
    version = latest_version(program)
    if version is None:
        raise Refused(
            f"{name} has no published version; publish one with: rotation publish {name}"
        )
    calendars = entries_by_person(program, clock.now())
    files = {"schedule.csv": schedule_csv(version, people_of(program)).encode()}
    for person, entries in calendars:
        file = file_name(person.email, taken=files)
        files[file] = calendar_file(entries, name=program.title)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for file, content in files.items():
            (out / file).write_bytes(content)
    except OSError as error:
        raise Refused(f"--out: cannot write to {out}: {error.strerror}.") from error
    say(
        f"Wrote {len(calendars)} calendars and schedule.csv"
        f" of version {version.number} of {name} to {out}."
    )


def safe_name(email: str) -> str:
    """The address as a part of a file name that is safe everywhere."""
    return re.sub(r"[^a-z0-9@._+-]", "_", email.lower())[:LONGEST].lstrip(".-") or "_"


def file_name(email: str, *, taken: dict[str, bytes]) -> str:
    """A file name made of an address that is safe everywhere and not taken yet."""
    stem = safe_name(email)
    name, number = f"{stem}.ics", 2
    while name in taken:
        name, number = f"{stem}-{number}.ics", number + 1
    return name


@click.command("mails")
@click.argument("name")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder for the files; made where it is missing.",
)
@in_app
def mails(name: str, out: Path) -> None:
    """Write every mail of the last publication of the program NAME as .eml files,
    exactly as it is sent."""
    program = program_named(name)
    version = latest_version(program)
    if version is None:
        raise Refused(
            f"{name} has no published version; publish one with: rotation publish {name}"
        )
    intents = messages_of(version)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for number, intent in enumerate(intents, start=1):
            whom = safe_name(intent.recipient)
            file = out / f"{number:04}-{intent.kind}-{whom}.eml"
            file.write_bytes(intent.message)
    except OSError as error:
        raise Refused(f"--out: cannot write to {out}: {error.strerror}.") from error
    say(f"Wrote {len(intents)} mails of version {version.number} of {name} to {out}.")


@click.group("mail")
def mail() -> None:
    """Mail that comes in."""


@mail.command("receive")
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--inbox", is_flag=True, help="Read the mailbox of the settings instead.")
@in_app
def receive_mail(file: BinaryIO, inbox: bool) -> None:
    """Read one mail from standard input or FILE, and keep the answer that it holds."""
    if inbox:
        _receive_inbox()
        return
    received = receive(file.read(LARGEST + 1), now=clock.now())
    db.session.commit()
    if not received.answered:
        raise Refused(received.sentence)
    say(received.sentence)


def _receive_inbox() -> None:
    if not settings().inbox_server:
        raise Refused("No mailbox is set; see ROTATION_INBOX_SERVER.")
    kept = refused = 0
    try:
        for received in read_inbox():
            kept, refused = kept + received.answered, refused + (not received.answered)
            say(f"{'' if received.answered else 'Refused: '}{received.sentence}")
    except MailboxFailed as failure:
        raise Refused(str(failure)) from failure
    say(f"Answers kept: {kept}. Mails refused and flagged: {refused}.")


COMMANDS: list[click.Command] = [export, mails, mail]
