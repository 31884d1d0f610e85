"""Runs a command with a memory limit, politely, and never longer than who started it.

A script of its own, `cage.py PARENT MEGABYTES COMMAND…`: between fork and exec a process
with threads may do almost nothing, so the limits are set after an exec.
"""

import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, megabytes = int(sys.argv[1]), int(sys.argv[2])
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before it could take us along
        sys.exit(1)
    room = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)  # pages come first
    os.execv(sys.argv[3], sys.argv[3:])  # noqa: S606  our own command, no shell


if __name__ == "__main__":
    main()
