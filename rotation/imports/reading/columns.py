"""Which column of a file holds what: names are matched without case and signs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from flask_babel import gettext as _

from rotation.errors import Refused
from rotation.imports.reading.table import Table

T = TypeVar("T")


@dataclass(frozen=True)
class Column:
    """A value we look for: the field it fills and the names it goes by, best first."""

    field: str
    names: tuple[str, ...]
    required: bool = False

    @property
    def title(self) -> str:
        return self.names[0]


@dataclass(frozen=True)
class Cells:
    """One row of the file by field. `present` holds the fields the file has columns for."""

    number: int
    by_field: dict[str, str]
    header_of: dict[str, str]
    raw: tuple[str, ...]

    def has(self, field: str) -> bool:
        """Whether the file has this column at all."""
        return field in self.header_of

    def text(self, field: str) -> str:
        """The cell as it stands; empty where it is blank or there is no such column."""
        return self.by_field.get(field, "")

    def parsed(self, field: str, parse: Callable[[str], T]) -> T | None:
        """The cell's value; `None` where it is blank. A ValueError names the column."""
        text = self.text(field)
        if not text:
            return None
        try:
            return parse(text)
        except ValueError as error:
            raise ValueError(f"{self.header_of[field]}: {error}") from None

    def needed(self, field: str, parse: Callable[[str], T]) -> T:
        """As `parsed`, but a blank cell is a ValueError."""
        value = self.parsed(field, parse)
        if value is None:
            column = self.header_of.get(field, field)
            raise ValueError(_("%(column)s is empty.", column=column))
        return value


@dataclass(frozen=True)
class Mapping:
    """Where each field was found: header → our name for it; `None`: not used."""

    pairs: tuple[tuple[str, str | None], ...]
    position_of: dict[str, int]


def plain(header: str) -> str:
    """A header without case, spaces and signs: “E-mail ” is “email”."""
    return "".join(sign for sign in header.casefold() if sign.isalnum())


def map_columns(table: Table, columns: tuple[Column, ...]) -> Mapping:
    """Find the columns in the table. Raises Refused where one is missing or there twice."""
    found = [plain(header) for header in table.headers]
    position_of: dict[str, int] = {}
    title_of: dict[int, str] = {}
    for column in columns:
        for name in map(plain, column.names):
            if found.count(name) > 1:
                raise Refused(
                    _(
                        "Two columns are named %(column)s; one is needed.",
                        column=table.headers[found.index(name)],
                    )
                )
            if name in found:
                position_of[column.field] = found.index(name)
                title_of[found.index(name)] = column.title
                break
    for column in columns:
        if column.required and column.field not in position_of:
            raise Refused(
                _(
                    "The file has no column %(column)s; it has %(columns)s.",
                    column=column.title,
                    columns=", ".join(filter(None, table.headers))[:300],
                )
            )
    pairs = tuple((h, title_of.get(i)) for i, h in enumerate(table.headers))
    return Mapping(pairs, position_of)


def cells_of(table: Table, mapping: Mapping) -> Iterator[Cells]:
    """The rows by field."""
    header_of = {f: table.headers[i] for f, i in mapping.position_of.items()}
    for number, cells in table.rows:
        by_field = {
            field: cells[i]
            for field, i in mapping.position_of.items()
            if i < len(cells)
        }
        yield Cells(number, by_field, header_of, cells)
