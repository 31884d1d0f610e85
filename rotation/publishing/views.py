"""Pages of this feature."""

from flask import Blueprint

bp = Blueprint("publishing", __name__)
