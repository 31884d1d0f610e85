"""What a file is by its first bytes, where it is not what was asked for."""

NOT_TEXT = {
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\x1f\x8b": "a gzip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x7fELF": "a program",
    b"MZ": "a program",
}
OTHER_TEXT = {
    "<!doctype html": "a web page, perhaps a sign-in page",
    "<html": "a web page, perhaps a sign-in page",
    "<?xml": "an XML document",
    "{": "a JSON document",
    "[{": "a JSON document",
    "begin:vcalendar": "a calendar",
}


def foreign_bytes(content: bytes) -> str | None:
    """What a file that is no text is; `None` where it may be text."""
    return next((x for sign, x in NOT_TEXT.items() if content.startswith(sign)), None)


def foreign_text(text: str) -> str | None:
    """What a text is that begins like a known format; `None` where it does not."""
    start = text[:200].lstrip().lower()
    return next((x for sign, x in OTHER_TEXT.items() if start.startswith(sign)), None)
