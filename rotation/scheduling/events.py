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
    """The run as it stands: what is shown of it, a sentence for those who listen to the
    page, and once it has ended what it came to."""

    progress: str
    sentence: str
    result: str | None = None


class Streams:
    """At most `most` streams at a time."""

    def __init__(self, most: int) -> None:
        self._room = threading.BoundedSemaphore(most)

    def of(self, look: Callable[[], Look]) -> Iterator[str]:
        """The events of one browser, until the run ends or its turn is over."""
        yield f"retry: {RETRY_MILLISECONDS}\n\n"
        if not self._room.acquire(blocking=False):
            yield from _news(None, look())
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
        yield from _news(sent, now)
        if now.result is not None:
            return
        sent = now
        time.sleep(LOOK_EVERY)


def _news(sent: Look | None, now: Look) -> Iterator[str]:
    """What is not as it was sent; always something, since it is by writing that a
    browser that has left is noticed."""
    if now.result is not None:
        yield _event("result", now.result)
        yield _event("end", "")
        return
    if sent is None or now.sentence != sent.sentence:
        yield _event("sentence", now.sentence)
    if sent is None or now.progress != sent.progress:
        yield _event("progress", now.progress)
    else:
        yield ": still there\n\n"


def _event(name: str, text: str) -> str:
    lines = "".join(f"data: {line}\n" for line in text.splitlines() or [""])
    return f"event: {name}\n{lines}\n"
