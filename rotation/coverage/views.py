"""The maps of a program: calls by the hour, and placements by the hour."""

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from rotation.access import managed_program
from rotation.adjusting.ways import way_to_adjust
from rotation.availability.week import minute_words
from rotation.coverage.calls import CallMap
from rotation.coverage.hours import CELLS, DAY, HOUR
from rotation.coverage.placements import PlacementMap
from rotation.coverage.queries import calls_in, ground_of, placements_in
from rotation.programs.models import Program
from rotation.times import DAYS

bp = Blueprint("coverage", __name__)

FIRST, LAST = 8, 18
"""The hours that a map shows in any case, from and until."""


@bp.get("/programs/<name>/coverage")
def calls(name: str) -> ResponseReturnValue:
    program = managed_program(name)
    found = CallMap(ground_of(program, ("shadower",)), calls_in(program))
    return _page(program, "coverage/calls.html", found)


@bp.get("/programs/<name>/coverage/placements")
def placements(name: str) -> ResponseReturnValue:
    program = managed_program(name)
    found = PlacementMap(
        ground_of(program, ("rotator", "mentor")), placements_in(program)
    )
    return _page(program, "coverage/placements.html", found, pairings=found.pairings())


def _page(
    program: Program, template: str, found: CallMap | PlacementMap, **more: Any
) -> ResponseReturnValue:
    cells = found.week()
    chosen = _chosen(request.args.get("cell", ""))
    return render_template(
        template,
        program=program,
        zone=program.zone,
        cells=sorted(cells, key=lambda cell: (cell.level, cell.number)),
        days=_days(cells),
        rows=_rows(cells),
        look=None if chosen is None else found.look(chosen),
        hour_words=hour_words,
        adjust=way_to_adjust(program),
        **more,
    )


def hour_words(number: int) -> str:
    """A cell of the week: “Monday 09:00–10:00”."""
    weekday, hour = divmod(number, DAY)
    times = f"{minute_words(hour * HOUR)}–{minute_words((hour + 1) * HOUR)}"
    return f"{DAYS[weekday]} {times}"


def _chosen(text: str) -> int | None:
    """The cell that the address asks for; 404 where there is none of that number."""
    if not text:
        return None
    if not (text.isdecimal() and text.isascii() and len(text) < 4):
        abort(404)
    number = int(text)
    return number if number < CELLS else abort(404)


def _days(cells: list[Any]) -> list[str]:
    """The days of the week that the map has: Saturday and Sunday only where needed."""
    last = max((cell.number // DAY for cell in cells), default=0)
    return list(DAYS[: max(5, last + 1)])


def _rows(cells: list[Any]) -> list[tuple[str, list[Any]]]:
    """The hours from top to bottom, each with the cell of each day or `None`."""
    by_number = {cell.number: cell for cell in cells}
    hours = {cell.number % DAY for cell in cells}
    first, last = min({*hours, FIRST}), max({*hours, LAST - 1})
    return [
        (
            minute_words(hour * HOUR),
            [by_number.get(day * DAY + hour) for day in range(len(_days(cells)))],
        )
        for hour in range(first, last + 1)
    ]
