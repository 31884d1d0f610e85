"""`rotation publish`: the newest draft becomes what everybody sees."""

import click

from rotation import clock
from rotation.console import in_app, program_named, say
from rotation.errors import Refused
from rotation.extensions import db
from rotation.publishing.actions import publish
from rotation.publishing.queries import newest_draft, version_of


@click.command("publish")
@click.argument("name")
@in_app
def publish_newest(name: str) -> None:
    """Publish the newest draft of the program NAME."""
    program = program_named(name)
    draft = newest_draft(program)
    if draft is None:
        raise Refused(f"{name} has no draft yet; make one with: rotation solve {name}")
    before = version_of(draft)
    version = publish(draft, now=clock.now(), actor_id=None)
    db.session.commit()
    if before:
        say(f"Draft {draft.id} is published already, as version {version.number}.")
    else:
        counts = version.difference
        say(
            f"Published version {version.number} of {name}: {counts['added']} added,"
            f" {counts['moved']} moved, {counts['removed']} removed, {counts['kept']} kept."
        )


COMMANDS: list[click.Command] = [publish_newest]
