"""`rotation export`: everybody's calendar and the schedule as files."""

import re
from pathlib import Path

import click

from rotation.clock import now
from rotation.console import in_app, program_named, say
from rotation.errors import Refused
from rotation.invites.calendar import calendar_file
from rotation.invites.queries import entries_by_person
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
    calendars = entries_by_person(program, now())
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


def file_name(email: str, *, taken: dict[str, bytes]) -> str:
    """A file name made of an address that is safe everywhere and not taken yet."""
    stem = re.sub(r"[^a-z0-9@._+-]", "_", email.lower())[:LONGEST].lstrip(".-") or "_"
    name, number = f"{stem}.ics", 2
    while name in taken:
        name, number = f"{stem}-{number}.ics", number + 1
    return name


COMMANDS: list[click.Command] = [export]
