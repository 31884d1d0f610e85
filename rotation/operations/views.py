"""What a load balancer asks."""

from flask import Blueprint, Response
from sqlalchemy.exc import SQLAlchemyError

from rotation.extensions import db

bp = Blueprint("operations", __name__)


@bp.get("/healthz")
def health() -> Response:
    """Only ok or not ok: `rotation doctor` says more to whoever runs the machine."""
    try:
        db.session.execute(db.select(1))
    except SQLAlchemyError:
        return Response("not ok\n", status=503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")
