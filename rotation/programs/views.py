"""Pages of this feature."""

from flask import Blueprint

bp = Blueprint("programs", __name__)
