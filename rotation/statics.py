"""Static files, compressed once, at addresses that change when a file does.

All addresses share one version, the hash of all files together, so what a style sheet or
a script names relative to itself has it too. Browsers may keep those for good; an address
without the version works as well and is asked about each time. Pages themselves are not
compressed: they hold secrets beside what was typed, and the length would tell of them.
"""

import gzip
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request

FOR_GOOD = "public, max-age=31536000, immutable"
SQUEEZED = ("text/", "application/javascript", "image/svg+xml")
"""The types that compress; fonts are compressed already."""


@dataclass(frozen=True)
class StaticFile:
    """One file as it is sent; `small` is its gzip, `None` where that gains nothing."""

    content: bytes
    small: bytes | None
    mimetype: str


def prepare_static(app: Flask, folder: str) -> None:
    """Serve the files of the folder as the endpoint “static”."""
    files, version = read_files(folder)
    prefix = f"{version}/"

    def serve(filename: str) -> Response:
        name = filename.removeprefix(prefix)
        file = files.get(name) or abort(404)
        squeeze = file.small and request.accept_encodings["gzip"]
        response = Response(
            file.small if squeeze else file.content, mimetype=file.mimetype
        )
        if squeeze:
            response.content_encoding = "gzip"
        if file.small:
            response.vary.add("Accept-Encoding")
        response.set_etag(f"{version}-gzip" if squeeze else version)
        response.headers["Cache-Control"] = FOR_GOOD if name != filename else "no-cache"
        return response.make_conditional(request)  # type: ignore[return-value]

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values["filename"] = prefix + values["filename"]

    app.add_url_rule("/static/<path:filename>", "static", serve)


@cache
def read_files(folder: str) -> tuple[dict[str, StaticFile], str]:
    """Every file below the folder by its name there, and the version of them all."""
    root = Path(folder)
    paths = {
        path.relative_to(root).as_posix(): path
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }
    files = {name: _read(path) for name, path in paths.items()}
    whole = sha256()
    for name, file in files.items():
        whole.update(f"{name} {len(file.content)}\n".encode() + file.content)
    return files, whole.hexdigest()[:12]


def _read(path: Path) -> StaticFile:
    content = path.read_bytes()
    mimetype = MIMETYPES.get(path.suffix) or guess_type(path.name)[0] or "text/plain"
    squeezed = mimetype.startswith(SQUEEZED)
    return StaticFile(
        content, gzip.compress(content, mtime=0) if squeezed else None, mimetype
    )


MIMETYPES = {".js": "text/javascript", ".woff2": "font/woff2"}
"""What the machine's own tables may say otherwise; a module of another type does not run."""
