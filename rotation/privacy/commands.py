"""`rotation person export EMAIL` and `rotation person erase EMAIL`, for those who cannot sign in."""

import json

import click

from rotation import clock
from rotation.accounts.models import Person
from rotation.console import in_app, say
from rotation.errors import Refused
from rotation.extensions import db
from rotation.privacy.actions import erase
from rotation.privacy.queries import export_of
from rotation.text import clean_email, shortened


@click.group()
def person() -> None:
    """People: what is kept about somebody, and its end."""


@person.command("export")
@click.argument("email")
@in_app
def export_person(email: str) -> None:
    """Print all that is kept about EMAIL, as JSON."""
    found = export_of(_person(email), clock.now())
    click.echo(json.dumps(found, ensure_ascii=False, indent=1))


@person.command("erase")
@click.argument("email")
@in_app
def erase_person(email: str) -> None:
    """Leave nothing that says who EMAIL was; for good."""
    found = _person(email)
    erase(found, now=clock.now())
    db.session.commit()
    say(
        f"Person {found.id} is erased. Backups forget them when they are put back or replaced."
    )


def _person(email: str) -> Person:
    try:
        address = clean_email(email)
    except ValueError as error:
        raise Refused(str(error)) from None
    found = db.session.scalar(db.select(Person).filter_by(email=address))
    if found is None:
        raise Refused(f"There is nobody here with the address {shortened(email)}.")
    return found


COMMANDS: list[click.Command] = [person]
