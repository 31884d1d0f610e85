"""Bytes as a table: encoding, delimiter, headers and numbered rows."""

import codecs
import csv
import io
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from rotation.errors import Refused
from rotation.filetype import foreign_bytes, foreign_text
from rotation.languages import said
from rotation.text import clean_line, shortened

MOST_ROWS = 20_000
MOST_COLUMNS = 200
LONGEST_CELL = 10_000
DELIMITERS: dict[str, Any] = {
    ",": lazy_gettext("comma"),
    ";": lazy_gettext("semicolon"),
    "\t": lazy_gettext("tab"),
    "|": lazy_gettext("bar"),
}


@dataclass(frozen=True)
class Table:
    """Headers and rows as they stand in the file; row 1 is the headers.

    `notes` are sentences about how the file was read.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    notes: tuple[str, ...]


def read_table(content: bytes) -> Table:
    """The table in a CSV file. Raises Refused with what the file is instead, or its fault."""
    text, encoding = decoded(content)
    _refuse_other_formats(text)
    text, delimiter = _delimited(text)
    lines = _records(text, delimiter)
    number, headers = next(
        ((number, cells) for number, cells in lines if any(cells)), (0, ())
    )
    if not headers:
        raise Refused(_("The file is empty."))
    rows = tuple((n, cells) for n, cells in lines if n > number and any(cells))
    if len(headers) > MOST_COLUMNS:
        raise Refused(
            _(
                "The file has %(count)s columns; %(most)s is the limit.",
                count=len(headers),
                most=MOST_COLUMNS,
            )
        )
    if len(rows) > MOST_ROWS:
        raise Refused(
            _(
                "The file has %(count)s rows; %(most)s is the limit.",
                count=len(rows),
                most=MOST_ROWS,
            )
        )
    note = _(
        "Read as %(encoding)s, separated by %(delimiter)s.",
        encoding=encoding,
        delimiter=DELIMITERS[delimiter],
    )
    return Table(tuple(map(_header, headers)), rows, (note,))


def decoded(content: bytes) -> tuple[str, str]:
    """The text of the bytes and the name of their encoding. Raises Refused."""
    if what := foreign_bytes(content):
        raise Refused(
            _(
                "This is %(what)s, not a CSV file. Save the sheet as CSV.",
                what=said(what, "file"),
            )
        )
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError:
            raise Refused(
                _("The file begins as UTF-16 but does not go on so.")
            ) from None
    if b"\x00" in content:
        raise Refused(_("This is not a text file: it holds NUL bytes."))
    for encoding, name in (("utf-8-sig", "UTF-8"), ("cp1252", "Windows Latin-1")):
        try:
            return content.decode(encoding), name
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1"), "Latin-1"


def _refuse_other_formats(text: str) -> None:
    if what := foreign_text(text):
        raise Refused(_("This is %(what)s, not a CSV file.", what=said(what, "file")))


def _delimited(text: str) -> tuple[str, str]:
    """The text from its headers on, and its delimiter (the most frequent one there)."""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and first[4:5] in DELIMITERS:
        return rest, first[4]
    unquoted = "".join(first.split('"')[::2])
    return text, max(DELIMITERS, key=unquoted.count)


def _records(text: str, delimiter: str) -> list[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records = []
    try:
        for number, cells in enumerate(reader, start=1):
            records.append((number, tuple(cell.strip() for cell in cells)))
            if any(len(cell) > LONGEST_CELL for cell in cells):
                raise Refused(
                    _(
                        "Row %(row)s has a cell of more than %(most)s characters; perhaps a quotation mark is not closed.",
                        row=number,
                        most=LONGEST_CELL,
                    )
                )
            if number > 2 * MOST_ROWS:
                raise Refused(
                    _(
                        "The file has more than %(most)s rows, the limit.",
                        most=MOST_ROWS,
                    )
                )
    except csv.Error as error:
        raise Refused(
            _(
                "Row %(row)s (line %(line)s) cannot be read: %(error)s. Perhaps a quotation mark is not closed.",
                row=len(records) + 1,
                line=reader.line_num,
                error=error,
            )
        ) from None
    return records


def _header(text: str) -> str:
    try:
        return clean_line(text, 100)
    except ValueError:
        return shortened(text)
