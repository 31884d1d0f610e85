"""Forms count only when they were sent from our own pages (RELIABILITY.md, F03).

The token of each form says the same; this also holds where a token has leaked.
"""

from urllib.parse import urlsplit

from flask import Flask, abort, request
from flask_babel import gettext as _

from rotation.config import Settings

READING = ("GET", "HEAD", "OPTIONS")
OWN = (None, "same-origin", "none")
"""What `Sec-Fetch-Site` says of our own pages; old browsers say nothing."""


def prepare_origin(app: Flask, settings: Settings) -> None:
    """Refuse what another site has a browser send; nothing is changed then."""
    known = _site(settings.base_url)

    @app.before_request
    def refuse_strangers() -> None:
        if request.method in READING:
            return
        origin = request.headers.get("Origin", "null")
        ours = origin == "null" or _site(origin) in (known, _site(request.host_url))
        if request.headers.get("Sec-Fetch-Site") not in OWN or not ours:
            abort(400, _("This form was sent from another site. Nothing was changed."))


def _site(url: str) -> str:
    return urlsplit(url).netloc.lower()
