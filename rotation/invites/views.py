"""Pages of this feature."""

from flask import Blueprint

bp = Blueprint("invites", __name__)
