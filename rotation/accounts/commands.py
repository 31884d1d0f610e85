"""Commands of this feature: managers, and links for whoever runs the machine."""

import click

from rotation import clock
from rotation.accounts.actions import add_manager
from rotation.accounts.addresses import link_address
from rotation.accounts.links import link_without_mail
from rotation.accounts.queries import may_sign_in
from rotation.config import settings
from rotation.console import in_app, program_named, say
from rotation.errors import Refused
from rotation.extensions import db
from rotation.text import clean_email, clean_name


@click.group()
def manager() -> None:
    """Who may run programs."""


@manager.command()
@click.argument("email")
@click.option("--name", default="", help="What pages and mails call them.")
@click.option("--program", metavar="NAME", help="Only this program; otherwise all.")
@in_app
def add(email: str, name: str, program: str | None) -> None:
    """Let EMAIL manage programs, and print a link to sign in."""
    now = clock.now()
    only = program_named(program) if program else None
    try:
        email, name = clean_email(email), clean_name(name) if name else ""
    except ValueError as error:
        raise Refused(str(error)) from error
    add_manager(email, name=name, program=only, now=now, actor_id=None)
    token = link_without_mail(email, now=now)
    db.session.commit()
    say(f"{email} manages {only.name if only else 'all programs'}.")
    _say_link(email, token)


@click.command()
@click.argument("email")
@in_app
def link(email: str) -> None:
    """Print a link that signs EMAIL in once, without mail."""
    try:
        email = clean_email(email)
    except ValueError as error:
        raise Refused(str(error)) from error
    if not may_sign_in(email):
        raise Refused(
            f"{email} is in no program yet; import them or run `rotation manager add`."
        )
    token = link_without_mail(email, now=clock.now())
    db.session.commit()
    _say_link(email, token)


def _say_link(email: str, token: str) -> None:
    minutes = settings().sign_in_minutes
    say(f"This signs {email} in, once, within {minutes} minutes:")
    say(link_address(token))


COMMANDS: list[click.Command] = [manager, link]
