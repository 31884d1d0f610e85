"""A child process that ends with its parent, even where the parent is killed with -9.

The parent keeps the writing end of the child's standard input and never writes to it.
The kernel closes that end when the parent is gone, however it went.
"""

import os
import subprocess
import threading


def start_child(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a command that calls `end_with_parent` first thing.

    It gets a session of its own, so a Ctrl-C reaches only us and we stop it in order.
    """
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603  our own command


def end_with_parent() -> None:
    """End this process as soon as standard input ends."""

    def wait() -> None:
        while os.read(0, 1024):  # not sys.stdin: its lock would be held at exit
            pass
        os._exit(0)  # rows are the truth: there is nothing to tidy up

    threading.Thread(target=wait, name="lifeline", daemon=True).start()
