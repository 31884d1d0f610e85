"""What a file is by its first bytes, where it is not what was asked for."""

from rotation.kept import kept

NOT_TEXT = {
    b"PK\x03\x04": kept("file", "an Excel workbook or a zip archive"),
    b"\x1f\x8b": kept("file", "a gzip archive"),
    b"\xd0\xcf\x11\xe0": kept("file", "an old Excel workbook"),
    b"%PDF": kept("file", "a PDF document"),
    b"\x89PNG": kept("file", "a picture"),
    b"\xff\xd8\xff": kept("file", "a picture"),
    b"GIF8": kept("file", "a picture"),
    b"\x7fELF": kept("file", "a program"),
    b"MZ": kept("file", "a program"),
}
OTHER_TEXT = {
    "<!doctype html": kept("file", "a web page, perhaps a sign-in page"),
    "<html": kept("file", "a web page, perhaps a sign-in page"),
    "<?xml": kept("file", "an XML document"),
    "{": kept("file", "a JSON document"),
    "[{": kept("file", "a JSON document"),
    "begin:vcalendar": kept("file", "a calendar"),
}


def foreign_bytes(content: bytes) -> str | None:
    """What a file that is no text is; `None` where it may be text."""
    return next((x for sign, x in NOT_TEXT.items() if content.startswith(sign)), None)


def foreign_text(text: str) -> str | None:
    """What a text is that begins like a known format; `None` where it does not."""
    start = text[:200].lstrip().lower()
    return next((x for sign, x in OTHER_TEXT.items() if start.startswith(sign)), None)
