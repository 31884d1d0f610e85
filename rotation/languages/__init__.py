"""The languages that pages and mails speak. English is in the code; others are catalogs."""

from flask import Flask
from flask_babel import Babel

babel = Babel()


def prepare_languages(app: Flask) -> None:
    """Give templates `_()`, `ngettext()` and `{% trans %}`."""
    babel.init_app(app)
