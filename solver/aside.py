"""Native work in a thread of its own, left behind when the time is up before it ends."""

import atexit
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from solver.clock import Clock

GRACE = 0.4  # seconds for work that ends by itself at its limit, to bring what it has
ENDS = 5.0  # seconds, at the end of the program, for work that was left behind
Answer = TypeVar("Answer")


def aside(
    work: Callable[[], Answer], clock: Clock, grace: float = 0.0
) -> Answer | None:
    """What the work comes to; `None` when `grace` seconds after the time it still runs.

    Work that is left behind must have a limit of its own, which ends it a little later.
    Raises what the work raises.
    """
    answer: Future[Answer] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except BaseException as error:  # noqa: BLE001 (raised again where it is awaited)
            answer.set_exception(error)

    # Not of a pool: a program that ends waits for the threads of its pools.
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive() and clock.left > 0:
        thread.join(min(0.05, clock.left))
    thread.join(grace)
    if grace and thread.is_alive():
        # Native threads that still run when their program ends bring it down.
        atexit.register(thread.join, ENDS)
    return answer.result() if answer.done() else None
