"""When the search must be over, and whether somebody wants it to stop now."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from ortools.util.python import solve_interrupter


class Clock:
    """Counts down from `seconds`; can be stopped from another thread."""

    def __init__(self, seconds: float) -> None:
        self.began = time.monotonic()
        self.deadline = self.began + seconds
        self.limit = seconds  # of the whole search that this is a part of
        self.interrupter = solve_interrupter.SolveInterrupter()

    def part(self, share: float) -> "Clock":
        """A clock for a share of the time that is left, stopped with this one."""
        part = Clock(self.left * share)
        part.interrupter, part.limit = self.interrupter, self.limit
        return part

    def branch(self) -> "Clock":
        """A clock for all that is left, stopped with this one or alone."""
        branch = Clock(self.left)
        branch.limit = self.limit
        self.interrupter.add_trigger_target(branch.interrupter)
        return branch

    def interrupt(self) -> None:
        """Ends the search as soon as possible."""
        self.interrupter.interrupt()

    @property
    def stopped(self) -> bool:
        """Whether somebody wants the search to end."""
        return bool(self.interrupter.interrupted)

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.began

    @property
    def total(self) -> float:
        """Seconds from the start to the end."""
        return self.deadline - self.began

    @property
    def left(self) -> float:
        """Seconds that are left, 0 when stopped."""
        return 0.0 if self.stopped else max(0.0, self.deadline - time.monotonic())


@contextmanager
def stopped_by(clock: Clock, stop: threading.Event | None) -> Iterator[None]:
    """Interrupts the clock, while the block lasts, when somebody sets `stop`."""
    over = threading.Event()

    def wait() -> None:
        while stop is not None and not over.is_set():
            if stop.wait(0.1):
                clock.interrupt()
                return

    if stop is not None:
        threading.Thread(target=wait, daemon=True).start()
    try:
        yield
    finally:
        over.set()
