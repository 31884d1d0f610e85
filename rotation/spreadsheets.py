"""CSV files that open in a spreadsheet, and in which no cell is a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for Windows Latin-1


def as_csv(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The rows as CSV with a byte order mark; what could start a formula gets a quote first."""
    out = io.StringIO(BYTE_ORDER_MARK)
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out)
    writer.writerow([_plain(cell) for cell in headers])
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue()


def _plain(cell: object) -> object:
    """Numbers stay numbers; text that a spreadsheet would compute becomes text."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA_SIGNS):
        return f"'{cell}"
    return cell
