"""The progress of a run as server-sent events.

Each look at the run is a session of its own that ends before anything is sent: on SQLite
even a reader holds the lock while its transaction is open. A stream holds a thread of the
web server, so there are few; whoever comes too many gets one look, and asks again.
"""

import threading
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

LOOK_EVERY = 1.0  # seconds
STREAM_SECONDS = 120.0  # then the browser asks again, and others get their turn
RETRY_MILLISECONDS = 3_000


class Look(NamedTuple):
    """The run as it stands: the fragment of its page, and whether it has ended."""

    html: str
    ended: bool


class Streams:
    """At most `most` streams at a time."""

    def __init__(self, most: int) -> None:
        self._room = threading.BoundedSemaphore(most)

    def of(self, look: Callable[[], Look]) -> Iterator[str]:
        """The events of one browser, until the run ends or its turn is over."""
        yield f"retry: {RETRY_MILLISECONDS}\n\n"
        if not self._room.acquire(blocking=False):
            yield from _events(look())
            return
        try:
            yield from _while_it_runs(look)
        finally:
            self._room.release()


def _while_it_runs(look: Callable[[], Look]) -> Iterator[str]:
    until = time.monotonic() + STREAM_SECONDS
    sent = None
    while time.monotonic() < until:
        now = look()
        if now == sent:
            yield ": still there\n\n"  # a browser that has left is noticed by writing
        else:
            yield from _events(now)
        if now.ended:
            return
        sent = now
        time.sleep(LOOK_EVERY)


def _events(look: Look) -> Iterator[str]:
    lines = "".join(f"data: {line}\n" for line in look.html.splitlines())
    yield f"event: progress\n{lines}\n"
    if look.ended:
        yield "event: end\ndata: \n\n"
