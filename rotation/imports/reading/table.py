"""Bytes as a table: encoding, delimiter, headers and numbered rows."""

import codecs
import csv
import io
from dataclasses import dataclass

from rotation.errors import Refused
from rotation.filetype import foreign_bytes, foreign_text
from rotation.text import clean_line, shortened

MOST_ROWS = 20_000
MOST_COLUMNS = 200
LONGEST_CELL = 10_000
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


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
        raise Refused("The file is empty.")
    rows = tuple((n, cells) for n, cells in lines if n > number and any(cells))
    if len(headers) > MOST_COLUMNS:
        raise Refused(
            f"The file has {len(headers)} columns; {MOST_COLUMNS} is the limit."
        )
    if len(rows) > MOST_ROWS:
        raise Refused(f"The file has {len(rows)} rows; {MOST_ROWS} is the limit.")
    notes = [f"Read as {encoding}, separated by {DELIMITERS[delimiter]}."]
    return Table(tuple(map(_header, headers)), rows, tuple(notes))


def decoded(content: bytes) -> tuple[str, str]:
    """The text of the bytes and the name of their encoding. Raises Refused."""
    if what := foreign_bytes(content):
        raise Refused(f"This is {what}, not a CSV file. Save the sheet as CSV.")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError:
            raise Refused("The file begins as UTF-16 but does not go on so.") from None
    if b"\x00" in content:
        raise Refused("This is not a text file: it holds NUL bytes.")
    for encoding, name in (("utf-8-sig", "UTF-8"), ("cp1252", "Windows Latin-1")):
        try:
            return content.decode(encoding), name
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1"), "Latin-1"


def _refuse_other_formats(text: str) -> None:
    if what := foreign_text(text):
        raise Refused(f"This is {what}, not a CSV file.")


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
                    f"Row {number} has a cell of more than {LONGEST_CELL} characters;"
                    " perhaps a quotation mark is not closed."
                )
            if number > 2 * MOST_ROWS:
                raise Refused(f"The file has more than {MOST_ROWS} rows, the limit.")
    except csv.Error as error:
        raise Refused(
            f"Row {len(records) + 1} (line {reader.line_num}) cannot be read: {error}."
            " Perhaps a quotation mark is not closed."
        ) from None
    return records


def _header(text: str) -> str:
    try:
        return clean_line(text, 100)
    except ValueError:
        return shortened(text)
