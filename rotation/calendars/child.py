"""Runs a reader in a process of its own, since a calendar can be made to never end.

A script, started by `asking` with the name of the reader's module: one line of JSON with
what is asked comes in, then the file; the reader's answer goes out as JSON. CPU time and
memory are limited.
"""

import importlib
import json
import resource
import sys
from pathlib import Path
from types import ModuleType

CPU_SECONDS = 5
MEMORY = 512 << 20


def main() -> None:
    """Read from standard input, answer on standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    bare = ModuleType("rotation")  # its __init__ would bring the whole web app along
    bare.__path__ = [str(Path(__file__).parents[1])]
    sys.modules["rotation"] = bare
    reader = importlib.import_module(sys.argv[1])
    unusable = importlib.import_module("rotation.calendars.errors").Unusable
    question, _, content = sys.stdin.buffer.read().partition(b"\n")
    try:
        answer = reader.answer(content, **json.loads(question))
    except unusable as error:
        answer = {"refused": str(error)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
