"""Changes of a problem file, as JSON Patch (RFC 6902): one `add` sets one field whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from solver.files.writing import plain, record
from solver.problem import Entry, Problem


@dataclass(frozen=True, slots=True)
class Change:
    """One field of the problem, set to another value.

    `row` is the number of the row in the list `where`; `None`: the field is the problem's.
    `minutes` is how much availability that opens.
    """

    where: str
    row: int | None
    field: str
    value: Any
    minutes: int = 0

    def apply(self, problem: Problem) -> Problem:
        """The problem with the change."""
        if self.row is None:
            return replace(problem, **{self.field: self.value})
        rows = list(getattr(problem, self.where))
        rows[self.row] = replace(rows[self.row], **{self.field: self.value})
        fields: dict[str, Any] = {self.where: tuple(rows)}
        return replace(problem, **fields)

    def operation(self) -> dict[str, Any]:
        """The change as an operation on the file."""
        place = "" if self.row is None else f"/{self.where}/{self.row}"
        path = f"{place}/{self.field}"
        return {"op": "add", "path": path, "value": as_json(self.field, self.value)}


def as_json(field: str, value: Any) -> Any:
    """A field's value as it stands in a file."""
    if isinstance(value, tuple) and value and hasattr(value[0], "__dataclass_fields__"):
        return [record(one) for one in value]
    return plain(field, value)


def applied(problem: Problem, changes: Iterable[Change]) -> Problem:
    """The problem with all changes."""
    for change in changes:
        problem = change.apply(problem)
    return problem


def with_pins(pins: Sequence[Entry]) -> Change:
    """The problem's pins, all of them."""
    return Change("", None, "pins", tuple(pins))
