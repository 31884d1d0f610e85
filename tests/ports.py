"""Ports of this machine for servers of tests."""

import random
import socket

RANGE = range(20_000, 32_000)
"""Below those that the kernel gives to clients: a client that asks again and again for a
port among them, until its server is there, is at last given that very port itself."""


def free_port() -> int:
    """A port that nobody listens on."""
    while True:
        port = random.SystemRandom().choice(RANGE)
        with socket.socket() as taken:
            try:
                taken.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
