"""The command of the demo."""

import os

import click

from rotation import clock, create_app
from rotation.accounts.addresses import link_address
from rotation.accounts.links import link_without_mail
from rotation.config import Settings
from rotation.console import say
from rotation.database import migrate
from rotation.demo.data import MANAGER, NAME, PARTICIPANT, make_demo
from rotation.extensions import db
from rotation.operations.serving import serve_web, worker_beside
from rotation.programs.models import Program

DEMO_SETTINGS = {"ROTATION_DEMO": "yes", "ROTATION_SIGN_IN_MINUTES": "1440"}


@click.command()
@click.option("--no-serve", is_flag=True, help="Only make it and print the links.")
def demo(no_serve: bool) -> None:
    """Make a demo program the first time, and serve it on this machine."""
    os.environ.update(DEMO_SETTINGS)  # the worker, a child process, is to have them too
    app = create_app()
    settings: Settings = app.extensions["settings"]
    with app.app_context():
        migrate()
        if db.session.scalar(db.select(Program.id).filter_by(name=NAME)) is None:
            program = make_demo(clock.now())
            say(f"Made the program “{program.title}”.")
        for part, email in (("manager", MANAGER), ("participant", PARTICIPANT)):
            token = link_without_mail(email, now=clock.now())
            say(f"Sign in as the {part} ({email}), once:\n  {link_address(token)}")
        db.session.commit()
        db.session.remove()
    if not no_serve:
        say(f"Rotation is at {settings.base_url}; Ctrl-C ends it.")
        with worker_beside():
            serve_web(app)


COMMANDS: list[click.Command] = [demo]
