"""Commands of this feature."""

from dataclasses import fields
from pathlib import Path

import click
from flask import Flask

from rotation import clock, create_app
from rotation.accounts.models import Person
from rotation.config import Settings, settings
from rotation.console import in_app, say
from rotation.database import migrate
from rotation.extensions import db
from rotation.operations.backup import back_up, restore, restored
from rotation.operations.doctor import examine
from rotation.operations.serving import serve_web, worker_beside


@click.command()
def serve() -> None:
    """Run the web server and a worker beside it; what most installations need."""
    app = _ready_app()
    with worker_beside():
        serve_web(app)


@click.command()
def web() -> None:
    """Run the web server alone; the worker is `rotation worker`."""
    serve_web(_ready_app())


def _ready_app() -> Flask:
    app = create_app()
    with app.app_context():
        migrate()
        say(f"Rotation is at {settings().base_url}; Ctrl-C ends it.")
        if db.session.scalar(db.select(Person.id).limit(1)) is None:
            say("Nobody may sign in yet: `rotation manager add EMAIL` comes first.")
        db.session.remove()
    return app


@click.command()
def doctor() -> None:
    """Check database, worker, mail, time zones, secret and address; say what to do."""
    with create_app().app_context():
        findings = list(examine(clock.now()))
    for finding in findings:
        say(f"{finding.level:<8} {finding.about:<10} {finding.sentence}")
    if any(finding.level == "problem" for finding in findings):
        click.get_current_context().exit(1)


def _words(default: object) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    return str(default) or "–"


@click.command("settings")
def show_settings() -> None:
    """Every setting with its default, its unit and what it is for."""
    rows = [
        (
            f"ROTATION_{item.name.upper()}",
            _words(item.default),
            item.metadata["unit"],
            item.metadata["about"],
        )
        for item in fields(Settings)
    ]
    rows.insert(0, ("Setting", "Default", "Unit", "What it is for"))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        say("  ".join([*cells, row[3]]))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@in_app
def backup(file: Path) -> None:
    """Write the whole database to FILE while everything runs."""
    back_up(file)
    say(f"The database is in {file} ({file.stat().st_size:,} bytes, checked).")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@in_app
def restore_command(file: Path) -> None:
    """Put the backup FILE in place of the database. Nothing may be running."""
    kept = restore(file, now=clock.now())
    db.session.commit()
    say(f"The database is that of {file}; what was there is kept in {kept}.")
    _say_what_is_next()


@click.command("restored")
@in_app
def restored_command() -> None:
    """Say that pg_restore has put back a backup, before anything is started again."""
    restored(now=clock.now())
    db.session.commit()
    _say_what_is_next()


def _say_what_is_next() -> None:
    say("Everybody has to sign in again. Mails wait until a manager goes on sending.")


COMMANDS: list[click.Command] = [
    serve,
    web,
    doctor,
    show_settings,
    backup,
    restore_command,
    restored_command,
]
