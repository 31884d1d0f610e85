"""The text of a calendar file, or a word on what the file is instead."""

import codecs

from rotation.calendars.errors import Unusable
from rotation.filetype import foreign_bytes, foreign_text
from rotation.kept import kept

BEGIN = "BEGIN:VCALENDAR"


def text_of(content: bytes) -> str:
    """The calendar in the bytes. Raises Unusable, saying what was seen instead."""
    if not content.strip():
        raise Unusable(kept("file", "The file is empty, not a calendar."))
    text = "" if foreign_bytes(content) else _decoded(content)
    if text[:200].lstrip("\ufeff \t\r\n").upper().startswith(BEGIN):
        return text.lstrip("\ufeff \t\r\n")
    seen = (
        foreign_bytes(content) or foreign_text(text) or kept("file", "some other file")
    )
    raise Unusable(
        kept(
            "file",
            "This is %(seen)s, not a calendar; a calendar file (.ics) begins with %(begin)s.",
            seen=seen,
            begin=BEGIN,
        )
    )


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content:
        raise Unusable(kept("file", "This is not a calendar: it holds NUL bytes."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")
