"""What reading a file gives: typed rows, and a reason for each row that is none."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from flask_babel import gettext as _

from rotation.imports.reading.columns import Cells, Column, cells_of, map_columns
from rotation.imports.reading.table import Table


class Numbered(Protocol):
    """A row that knows its number in the file and what it is about."""

    @property
    def number(self) -> int: ...
    @property
    def what(self) -> str: ...


T = TypeVar("T")
N = TypeVar("N", bound=Numbered)


class Private(ValueError):  # noqa: N818  a reason to leave a row out, not a fault
    """A row that is nobody's business; nothing of it is kept or shown."""


@dataclass(frozen=True)
class Skip:
    """A row that is left out, what it is about, and why."""

    row: int
    what: str
    reason: str


@dataclass
class Reading(Generic[T]):
    """A file, read.

    `form` says what kind of file it is, `mapping` which column was taken for what
    (`None`: not used), `notes` how it was understood. `raw` holds the cells of each row
    by its number, but none of private rows. `sha256` is of the file's bytes.
    """

    form: str
    headers: tuple[str, ...] = ()
    mapping: tuple[tuple[str, str | None], ...] = ()
    notes: list[str] = field(default_factory=list)
    rows: list[T] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    raw: dict[int, tuple[str, ...]] = field(default_factory=dict)
    sha256: str = ""


def read_rows(
    form: str,
    table: Table,
    columns: tuple[Column, ...],
    build: Callable[[Cells], T],
    about: str,
) -> Reading[T]:
    """Build each row; a ValueError becomes the reason why that row is skipped.

    `about` is the field that says what a row is about. Raises Refused where a needed
    column is missing.
    """
    mapping = map_columns(table, columns)
    reading = Reading[T](form, table.headers, mapping.pairs, list(table.notes))
    for cells in cells_of(table, mapping):
        try:
            row = build(cells)
            _refuse_extra_cells(cells, len(table.headers))
            reading.rows.append(row)
        except Private as error:
            reading.skips.append(Skip(cells.number, "", str(error)))
            continue
        except ValueError as error:
            what = " ".join(cells.text(about).split())[:100]
            reading.skips.append(Skip(cells.number, what, str(error)))
        reading.raw[cells.number] = cells.raw
    return reading


def keep_first(
    reading: Reading[N], key: Callable[[N], object], says: Callable[[int], str]
) -> Reading[N]:
    """Keep the first of rows with the same key; the later ones are skipped.

    `says` makes the reason of the number of the first.
    """
    first: dict[object, int] = {}
    kept = []
    for row in reading.rows:
        if key(row) in first:
            reason = says(first[key(row)])
            reading.skips.append(Skip(row.number, row.what, reason))
        else:
            first[key(row)] = row.number
            kept.append(row)
    reading.rows = kept
    return reading


def _refuse_extra_cells(cells: Cells, columns: int) -> None:
    if any(cells.raw[columns:]):
        raise ValueError(
            _(
                "The row has %(cells)s cells, the headers are %(columns)s; perhaps a quotation mark is missing.",
                cells=len(cells.raw),
                columns=columns,
            )
        )
