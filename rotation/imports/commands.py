"""`rotation import KIND PROGRAM FILE`."""

from pathlib import Path

import click

from rotation import clock
from rotation.config import settings
from rotation.console import in_app, program_named, say
from rotation.errors import Refused
from rotation.extensions import db
from rotation.imports.actions import bring_in
from rotation.imports.plan import Options, Plan
from rotation.imports.queries import frame_of
from rotation.imports.reading.kinds import KINDS, read
from rotation.text import clean_email


@click.command("import")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("program")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--add-hosts",
    is_flag=True,
    help="With calls: add hosts that do not take part yet.",
)
@click.option(
    "--add-roles",
    is_flag=True,
    help="With people: Sales becomes host, Marketing shadower.",
)
@click.option(
    "--host",
    default="",
    metavar="EMAIL",
    help="With a calendar: who hosts the events whose organizer does not take part.",
)
@in_app
def bring_file_in(
    kind: str, program: str, file: Path, add_hosts: bool, add_roles: bool, host: str
) -> None:
    """Bring a file into a program: all its rows that can be read, or nothing.

    Times without an offset are read in the program's zone.
    """
    found = program_named(program)
    if (size := file.stat().st_size) > (limit := settings().upload_bytes):
        raise Refused(f"{file.name} has {size} bytes; {limit} is the limit.")
    try:
        plan = bring_in(
            program=found,
            kind=kind,
            reading=read(kind, file.read_bytes(), frame_of(found)),
            options=Options(add_hosts, add_roles, host and clean_email(host)),
            now=clock.now(),
            actor_id=None,
        )
    except ValueError as error:
        raise Refused(f"{file.name}: {error}") from None
    if not plan.outcomes:
        db.session.rollback()
        raise Refused(f"{file.name}: {_why_nothing(plan)}")
    db.session.commit()
    _tell(kind, program, plan)


def _why_nothing(plan: Plan) -> str:
    if not plan.skips:
        return "there are column names, but no rows."
    first = plan.skips[0]
    count = len(plan.skips)
    rows = f"{count} {'row' if count == 1 else 'rows'}"
    return f"none of its {rows} can be taken; row {first.row}: {first.reason}"


def _tell(kind: str, program: str, plan: Plan) -> None:
    for skip in plan.skips:
        what = f" ({skip.what})" if skip.what and skip.what not in skip.reason else ""
        click.echo(f"row {skip.row}{what} skipped: {skip.reason}", err=True)
    for note in plan.notes:
        click.echo(note, err=True)
    counts = ", ".join(f"{count} {state}" for state, count in plan.counts.items())
    say(f"{program}: {kind} imported: {counts}.")


COMMANDS: list[click.Command] = [bring_file_in]
