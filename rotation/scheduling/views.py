"""Pages of this feature."""

from flask import Blueprint

bp = Blueprint("scheduling", __name__)
