"""The assignments of a version as they were published; a version keeps them for ever."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rotation.publishing.difference import Difference, Grant, Move


@dataclass(frozen=True)
class Line:
    """One assignment of a version; `change` is added, moved, removed or kept.

    `was` is how it stood in the version before, where it moved. Those removed are listed
    too, so that a version tells what it changed without looking at another.
    """

    change: str
    grant: Grant
    was: Grant | None = None

    def as_row(self) -> dict[str, Any]:
        """As JSON for the database."""
        return {
            "change": self.change,
            "grant": _as_json(self.grant),
            "was": _as_json(self.was) if self.was else None,
        }

    @classmethod
    def of_row(cls, row: dict[str, Any]) -> "Line":
        """The line that `as_row` wrote."""
        was = _grant(row["was"]) if row["was"] else None
        return cls(row["change"], _grant(row["grant"]), was)


def lines(found: Difference) -> list[Line]:
    """The difference as lines, in order of time."""
    return sorted(_lines(found), key=lambda line: (line.grant.starts_at, repr(line)))


def difference_of(found: Iterable[Line]) -> Difference:
    """The difference that these lines were made of."""
    of: dict[str, list[Line]] = {"added": [], "moved": [], "removed": [], "kept": []}
    for line in found:
        of[line.change].append(line)
    return Difference(
        added=tuple(line.grant for line in of["added"]),
        moved=tuple(Move(line.was, line.grant) for line in of["moved"] if line.was),
        removed=tuple(line.grant for line in of["removed"]),
        kept=tuple(line.grant for line in of["kept"]),
    )


def _lines(found: Difference) -> Iterator[Line]:
    yield from (Line("added", grant) for grant in found.added)
    yield from (Line("moved", move.now, move.was) for move in found.moved)
    yield from (Line("removed", grant) for grant in found.removed)
    yield from (Line("kept", grant) for grant in found.kept)


def _as_json(grant: Grant) -> dict[str, Any]:
    return {
        **vars(grant),
        "starts_at": grant.starts_at.isoformat(),
        "ends_at": grant.ends_at.isoformat(),
    }


def _grant(fields: dict[str, Any]) -> Grant:
    return Grant(
        **{
            **fields,
            "group": tuple(fields.get("group", ())),
            "starts_at": datetime.fromisoformat(fields["starts_at"]),
            "ends_at": datetime.fromisoformat(fields["ends_at"]),
        }
    )
