"""What people see when something goes wrong: a sentence, never a trace."""

import logging
import secrets

from flask import Flask, render_template
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from rotation.extensions import db

log = logging.getLogger(__name__)


class Refused(ValueError):  # noqa: N818  it is an answer, not a fault
    """An action that cannot be done as asked; the text is for the person who asked."""


def prepare_errors(app: Flask) -> None:
    """Give every kind of failure its page."""
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _unexpected)


def _page(status: int, **context: object) -> tuple[str, int]:
    name = status if status in (400, 403, 404, 409, 410, 413, 429, 500, 503) else 400
    return render_template(f"errors/{name}.html", status=status, **context), status


def _http(error: HTTPException) -> tuple[str, int] | HTTPException:
    if error.code is None or error.code < 400:
        return error
    own = error.description != type(error).description  # else it is in English only
    return _page(error.code, message=error.description if own else None)


def _expired(_error: CSRFError) -> tuple[str, int]:
    return _page(
        400,
        message=_(
            "This page had expired. Go back, reload it and send it again; your entries are kept."
        ),
    )


def _stale(_error: StaleDataError) -> tuple[str, int]:
    db.session.rollback()
    return _page(
        409,
        message=_(
            "Somebody else changed this while you were looking at it. Nothing of yours was saved."
        ),
    )


def _database(error: OperationalError) -> tuple[str, int]:
    db.session.rollback()
    reference = new_reference()
    log.error("The database did not answer, reference %s: %s", reference, error.orig)
    return _page(503, reference=reference)


def _unexpected(_error: Exception) -> tuple[str, int]:
    db.session.rollback()
    reference = new_reference()
    log.exception("Unexpected error, reference %s", reference)
    return _page(500, reference=reference)


def new_reference() -> str:
    """A short name for one failure, shown to the person and written to the log."""
    return secrets.token_hex(4)
