"""A calendar file: its text, or a word on what it is instead, and the calendars in it."""

import codecs
from typing import Any

from icalendar import Calendar

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


def calendars_in(text: str) -> list[Any]:
    """The calendars in a text. Raises Unusable where it is none, with what the library says."""
    try:
        return list(Calendar.from_ical(text, multiple=True))
    except Exception as error:  # noqa: BLE001  whatever a file can provoke, it is no calendar
        raise Unusable(
            kept(
                "file",
                "The calendar cannot be read: %(error)s.",
                error=str(error)[:100],
            )
        ) from None


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content:
        raise Unusable(kept("file", "This is not a calendar: it holds NUL bytes."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")
