"""Commands of this feature."""

import click

from rotation import create_app
from rotation.console import say
from rotation.database import migrate
from rotation.jobs.lifeline import end_with_parent
from rotation.jobs.worker import run_worker


@click.command()
@click.option("--with-parent", is_flag=True, hidden=True)
def worker(with_parent: bool) -> None:
    """Do what the web server leaves for later: solving and mailing."""
    if with_parent:
        end_with_parent()
    app = create_app()
    with app.app_context():
        migrate()
    say("The worker is ready.")
    run_worker(app)


COMMANDS: list[click.Command] = [worker]
