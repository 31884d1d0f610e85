"""One search in a process of its own: started, listened to, stopped, and always buried."""

import os
import selectors
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

CAGE = str(Path(__file__).with_name("cage.py"))
TAIL = 8_000  # characters of what it said that are kept for the log


@dataclass(frozen=True)
class Ended:
    """How a search ended: exit code, the best schedule it wrote, and what it complained of.

    `stopped` says that somebody asked it to end early, `killed` that it had to be ended by
    force because it overran its time.
    """

    code: int
    schedule: str | None
    errors: str
    stopped: bool
    killed: bool


class Child:
    """A running command; leaving the `with` block ends it in any case."""

    def __init__(self, command: list[str], out: Path, *, memory_mb: int) -> None:
        self.out = out
        self.stopped = False
        self.killed = False
        self._rest = b""
        self._errors = ""
        cage = [sys.executable, CAGE, str(os.getpid()), str(memory_mb)]
        self._process = subprocess.Popen(  # noqa: S603  our own command, no shell
            cage + command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._process.stderr is not None  # noqa: S101  it is a pipe
        self._pipe = self._process.stderr.fileno()
        os.set_blocking(self._pipe, False)
        self._ready = selectors.DefaultSelector()
        self._ready.register(self._pipe, selectors.EVENT_READ)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._signal(signal.SIGKILL)
        self._process.wait()
        self._ready.close()
        if self._process.stderr:
            self._process.stderr.close()

    def running(self) -> bool:
        return self._process.poll() is None

    def lines(self, *, wait: float) -> list[str]:
        """What it said, after waiting for it at most `wait` seconds."""
        if not self._ready.select(wait):
            return []
        data = b""
        with suppress(BlockingIOError):
            data = os.read(self._pipe, 1 << 20)
        if not data:  # the pipe is closed: it is ending
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(wait)
        *whole, self._rest = (self._rest + data).split(b"\n")
        return [line.decode(errors="replace") for line in whole]

    def complain(self, line: str) -> None:
        """Keep a line for the log."""
        self._errors = (self._errors + line + "\n")[-TAIL:]

    def stop(self) -> None:
        """Ask it to end and to keep the best it has."""
        self.stopped = True
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once; what it has written stays."""
        self.killed = True
        self._signal(signal.SIGKILL)

    def ended(self) -> Ended:
        """How it ended, once it has."""
        code = self._process.wait()
        schedule = self.out.read_text("utf-8") if self.out.exists() else None
        self.complain(self._rest.decode(errors="replace"))
        return Ended(code, schedule, self._errors.strip(), self.stopped, self.killed)

    def _signal(self, number: int) -> None:
        if self.running():
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)
