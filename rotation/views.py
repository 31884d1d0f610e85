"""The list of all blueprints."""

from flask import Flask

from rotation import models  # noqa: F401  relationships name classes of other modules


def register(app: Flask) -> None:
    """Attach every feature's pages."""
