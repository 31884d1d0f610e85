"""`rotation busy FILE.ics`: what the reader of calendars understands, as JSON."""

import json
from datetime import datetime
from pathlib import Path

import click

from rotation import config
from rotation.availability.calendars import MOST_DAYS, busy_in
from rotation.availability.intervals import Span
from rotation.availability.wall import instant
from rotation.errors import Refused
from rotation.zones import zone_named

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("busy")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--from", "first", type=DAY, required=True, help="The first day.")
@click.option("--to", "until", type=DAY, required=True, help="The day after the last.")
@click.option(
    "--zone", default="UTC", show_default=True, help="The owner's clock, IANA name."
)
@click.option(
    "--email", default="", help="The owner's address, to know what was declined."
)
def busy(file: Path, first: datetime, until: datetime, zone: str, email: str) -> None:
    """Print the busy times of a calendar file, and what was skipped; all in UTC."""
    try:
        clock = zone_named(zone)
    except ValueError as error:
        raise Refused(f"--zone: {error}") from None
    if not 0 < (days := (until - first).days) <= MOST_DAYS:
        raise Refused(
            f"--to is {days} days after --from; it must be 1 to {MOST_DAYS} days after."
        )
    if (size := file.stat().st_size) > (limit := config.load().upload_bytes):
        raise Refused(f"{file.name} has {size} bytes; {limit} is the limit.")
    window = Span(*(instant(clock, day, later=False) for day in (first, until)))
    found = busy_in(file.read_bytes(), window, clock, email=email.strip())
    for note in found.notes:
        click.echo(note, err=True)
    answer = {
        "busy": [[_zulu(x.start), _zulu(x.end)] for x in found.spans],
        "skipped": [{"what": what, "why": why} for what, why in found.skipped],
    }
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1))


def _zulu(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


COMMANDS: list[click.Command] = [busy]
