"""Commands of this feature."""

import click

COMMANDS: list[click.Command] = []
