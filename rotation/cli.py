"""The command line: `rotation COMMAND`. Each feature brings its own commands.

Bad input ends in one clear line and exit code 2, and changes nothing.
"""

import sys
from importlib import import_module

import click

from rotation.config import SettingError
from rotation.errors import Refused

FEATURES = (
    "jobs",
    "accounts",
    "programs",
    "availability",
    "imports",
    "scheduling",
    "publishing",
    "invites",
    "privacy",
    "operations",
    "demo",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def rotation() -> None:
    """Shadowing and rotation between sales and marketing."""


for feature in FEATURES:
    for command in import_module(f"rotation.{feature}.commands").COMMANDS:
        rotation.add_command(command)


def main() -> None:
    """Run one command; the entry point of the `rotation` script."""
    try:
        code = rotation.main(prog_name="rotation", standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except (click.ClickException, SettingError, Refused) as error:
        text = (
            error.format_message()
            if isinstance(error, click.ClickException)
            else str(error)
        )
        if not isinstance(error, click.exceptions.NoArgsIsHelpError):
            text = " ".join(text.split())  # lists of choices come on a line each
        click.echo(f"rotation: {text}", err=True)
        code = 2
    sys.exit(code if isinstance(code, int) else 0)
