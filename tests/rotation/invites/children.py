"""Acts in a process of their own, which a test may kill."""

from dataclasses import replace
from multiprocessing import get_context

from flask import Flask

from rotation import create_app
from rotation.config import Settings
from rotation.extensions import db


def in_child(app: Flask, act: object, *args: object) -> int:
    """Run this in a process of its own, in an app on the same database; its exit code."""
    db.session.rollback()
    db.engine.dispose()  # a fork must not share a connection
    settings = app.extensions["settings"]
    child = get_context("fork").Process(target=_run, args=(settings, act, *args))
    child.start()
    child.join(60)
    return child.exitcode


def _run(settings: Settings, act, *args: object) -> None:
    app = create_app(replace(settings))
    with app.app_context():
        act(*args)
