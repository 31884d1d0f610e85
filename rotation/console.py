"""What every command shares: an app whose database is ready, and errors in one line."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click

from rotation import create_app
from rotation.database import migrate
from rotation.errors import Refused
from rotation.extensions import db
from rotation.languages import in_language
from rotation.languages.catalogs import CODE
from rotation.programs.models import Program

P = ParamSpec("P")
T = TypeVar("T")


def in_app(command: Callable[P, T]) -> Callable[P, T]:
    """Run a command inside the app, after bringing its database up to date.

    Commands speak English; what they mail, and keep for people, has a language of its own.
    """

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        app = create_app()
        with app.app_context(), in_language(CODE):
            migrate()
            try:
                return command(*args, **kwargs)
            finally:
                db.session.remove()
                db.engine.dispose()

    return run


def program_named(name: str) -> Program:
    """The program of that name; Refused where there is none."""
    program = db.session.scalar(db.select(Program).filter_by(name=name))
    if program is None:
        known = db.session.scalars(db.select(Program.name).order_by(Program.name)).all()
        raise Refused(
            f"There is no program named {name!r}; there is {', '.join(known) or 'none yet'}."
        )
    return program


def say(sentence: str) -> None:
    """Tell in one line what was done."""
    click.echo(sentence)
