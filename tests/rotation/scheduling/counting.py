"""How many queries a piece of work asks."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from rotation.extensions import db


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The statements that are sent to the database inside the `with` block."""
    asked: list[str] = []

    def listen(*args: object) -> None:
        asked.append(str(args[2]))

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
