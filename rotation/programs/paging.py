"""Long lists a page at a time."""

from dataclasses import dataclass

from flask import abort


@dataclass(frozen=True)
class Paging:
    """Which part of a list is shown: `number` counts pages from 1."""

    number: int
    size: int
    total: int

    @property
    def start(self) -> int:
        """How many rows come before this page."""
        return (self.number - 1) * self.size

    @property
    def end(self) -> int:
        """How many rows there are up to the end of this page."""
        return min(self.start + self.size, self.total)

    @property
    def before(self) -> int | None:
        """The page before; `None` on the first."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The next page; `None` on the last."""
        return self.number + 1 if self.end < self.total else None


def paging(asked: str, size: int, total: int) -> Paging:
    """The page that the address asks for; 404 where there is none of that number."""
    if not (asked.isdecimal() and asked.isascii() and len(asked) < 7):
        abort(404)
    found = Paging(int(asked), size, total)
    if found.number < 1 or (found.start >= total and found.number > 1):
        abort(404)
    return found
