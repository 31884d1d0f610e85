"""What the command lines of this package share: arguments, files, signals, exit codes."""

import argparse
import math
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from pathlib import Path
from typing import NoReturn, TypeVar

from solver.files.document import MOST_BYTES

Read = TypeVar("Read")


class Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def run(parser: Parser) -> int:
    """Run the command that the arguments name; the return value is the exit code."""
    args = parser.parse_args()
    try:
        code: int = args.run(args)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return code


def seconds(text: str) -> float:
    value = float(text)
    if not math.isfinite(value) or value < 0:
        raise argparse.ArgumentTypeError(f"{text} must be 0 or more")
    return value


def workers(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 64:
        raise argparse.ArgumentTypeError(f"{text} must be 1 to 64")
    return value


def read(path: str, reader: Callable[[bytes], Read]) -> Read:
    """What a file holds; raises ValueError that begins with the file's name."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror})") from None
    try:
        return reader(data)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def until_stopped(work: Callable[[threading.Event], Read]) -> Read:
    """Do the work; SIGTERM and SIGINT ask it to stop and to give what it has.

    The work has a thread of its own, because signals only reach the main thread, and
    only while that runs Python.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work, stop)
        while True:
            try:
                return future.result(timeout=0.2)
            except StillRunning:
                continue


def write(path: Path, text: str) -> None:
    """Replace the file at once: whoever reads it sees the old or the new one, whole."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        fresh.write_text(text, "utf-8")
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def leave(code: int) -> NoReturn:
    """End at once: in an orderly end, native work left behind at the limit would abort."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
