"""A CSV file of values, row by row: what each would do, or why it cannot."""

import csv
import io
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from rotation.kpis.models import Kpi

MOST_ROWS = 2000
LARGEST = 1e12
YEARS = (2000, 2100)


@dataclass(frozen=True)
class Row:
    """One line of the file. `state` is new, changed, same or wrong (`why` says it)."""

    number: int
    name: str
    day: date | None
    value: float | None
    state: str
    why: str = ""


def read_values(text: str, kpis: Iterable[Kpi], today: date) -> list[Row]:
    """Every line below the header “measure, date, value”; a day that is there twice
    counts once, one after `today` not at all."""
    known = {one.name.casefold(): one for one in kpis if one.agreed}
    values = {
        (one.name, value.day): value.value
        for one in known.values()
        for value in one.values
    }
    rows: list[Row] = []
    seen: set[tuple[str, date]] = set()
    lines = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=_delimiter(text))
    for number, cells in enumerate(lines, start=1):
        if number == 1 or not any(cell.strip() for cell in cells):
            continue
        if len(rows) == MOST_ROWS:
            rows.append(
                _wrong(
                    number,
                    "",
                    _("Only the first %(most)s rows are read.", most=MOST_ROWS),
                )
            )
            break
        row = _row(number, [cell.strip() for cell in cells], known, values)
        if row.day and row.day > today:
            row = _wrong(number, row.name, to_come())
        elif row.day and (row.name, row.day) in seen:
            row = _wrong(number, row.name, _("This day is there twice."))
        elif row.day:
            seen.add((row.name, row.day))
        rows.append(row)
    return rows


def number_of(text: str) -> float:
    """The number as people write it, with a point or a comma. Raises ValueError."""
    value = float(
        text.replace(",", ".", 1) if text.count(",") == 1 and "." not in text else text
    )
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise ValueError(text)
    return value


def day_of(text: str) -> date:
    """The date, as 2027-01-31. Raises ValueError."""
    day = date.fromisoformat(text)
    if not YEARS[0] <= day.year < YEARS[1]:
        raise ValueError(text)
    return day


def to_come() -> str:
    """Why a value of tomorrow is none."""
    return _("This day is still to come.")


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return max((",", ";", "\t"), key=header.count)


def _row(
    number: int,
    cells: list[str],
    known: dict[str, Kpi],
    values: dict[tuple[str, date], float],
) -> Row:
    if len(cells) < 3:
        return _wrong(number, cells[0][:80], _("There have to be three columns."))
    kpi = known.get(cells[0].casefold())
    if kpi is None:
        return _wrong(
            number,
            cells[0][:80],
            _("No measure that both sides confirmed has this name."),
        )
    try:
        day = day_of(cells[1])
    except ValueError:
        return _wrong(number, kpi.name, _("The date is not like 2027-01-31."))
    try:
        value = number_of(cells[2])
    except ValueError:
        return _wrong(number, kpi.name, _("The value is not a number."))
    before = values.get((kpi.name, day))
    state = "new" if before is None else "same" if before == value else "changed"
    return Row(number, kpi.name, day, value, state)


def _wrong(number: int, name: str, why: str) -> Row:
    return Row(number, name, None, None, "wrong", why)
