"""Getting a calendar from the web, from a server that nobody here has reason to trust.

A name is resolved once, all its addresses are judged, and the connection goes to one of
those very addresses, so a name that means something else a moment later gains nothing.
Proxies of the environment, cookies and compression are not used.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from queue import Empty, SimpleQueue
from urllib.parse import urljoin

from rotation.calendars.addresses import Policy, Target, refuse_private, target_of
from rotation.calendars.errors import Unusable
from rotation.kept import kept

SECONDS = 10.0  # for everything: names, redirects, the last byte
MOST_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
GONE = (404, 410)


class Unreadable(Exception):  # noqa: N818  an answer of the web, not a fault
    """There was no calendar to be had; the text is one of a few classes and tells nothing
    of what else answered there (RELIABILITY.md, I27)."""


NOT_FOUND = kept("file", "not found")
REFUSED = kept("file", "refused")
TOO_SLOW = kept("file", "too slow")
TOO_LARGE = kept("file", "too large")


@dataclass(frozen=True)
class Known:
    """What the server said with the content that we know; empty for none."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Fetched:
    """What came: the bytes, or `None` where they are as we know them."""

    content: bytes | None
    known: Known


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system's resolver gives them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def connect(address: str, port: int, seconds: float) -> socket.socket:
    """A connection to that very address. Raises OSError."""
    return socket.create_connection((address, port), timeout=seconds)


@dataclass(frozen=True)
class Network:
    """How names and addresses are reached; tests bring their own."""

    resolve: Callable[[str, int], list[str]] = resolve
    connect: Callable[[str, int, float], socket.socket] = connect


INTERNET = Network()
NOTHING = Known()


def fetch(
    link: str,
    policy: Policy,
    *,
    known: Known = NOTHING,
    most_bytes: int,
    network: Network = INTERNET,
) -> Fetched:
    """What is behind a link. Raises Unreadable where that is nothing we may or can read.

    At most three redirects, each judged as the link itself; `SECONDS` in all.
    """
    clock = _Clock(SECONDS)
    try:
        for _ in range(MOST_REDIRECTS + 1):
            target = target_of(link, policy)
            with _answer(target, known, network, clock) as answer:
                if answer.status not in REDIRECTS:
                    return _taken(answer, known, most_bytes, clock)
                link = urljoin(target.url, answer.getheader("Location", ""))
    except (Unusable, OSError, HTTPException, ValueError) as error:
        slow = clock.is_over or isinstance(error, TimeoutError)
        raise Unreadable(TOO_SLOW if slow else REFUSED) from None
    raise Unreadable(REFUSED)


class _Clock:
    """Counts down the seconds, and shuts the socket that is open when they are over."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return self._until - time.monotonic()

    @property
    def is_over(self) -> bool:
        return self.left <= 0

    @contextmanager
    def watching(self, line: socket.socket) -> Iterator[None]:
        """End all waiting on this socket when the time is over.

        A timeout of the socket counts anew for each byte that drips in.
        """
        if self.is_over:
            raise TimeoutError
        timer = threading.Timer(self.left, _shut, [line])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _shut(line: socket.socket) -> None:
    with suppress(OSError):  # closed already
        socket.socket.shutdown(line, socket.SHUT_RDWR)  # TLS is not asked


@contextmanager
def _answer(
    target: Target, known: Known, network: Network, clock: _Clock
) -> Iterator[HTTPResponse]:
    """The server's answer up to its body, while the connection is open."""
    secure = target.scheme == "https"
    kind = HTTPSConnection if secure else HTTPConnection
    line = _connected(target, network, clock)
    if secure:
        # No handshake yet: the clock has to watch it.
        line = ssl.create_default_context().wrap_socket(
            line, server_hostname=target.host, do_handshake_on_connect=False
        )
    with line, clock.watching(line):
        if isinstance(line, ssl.SSLSocket):
            line.do_handshake()
        http = kind(target.host, target.port)
        http.auto_open, http.sock = False, line
        http.putrequest("GET", target.path, skip_accept_encoding=True)
        for name, value in _headers(known).items():
            http.putheader(name, value)
        http.endheaders()
        with http.getresponse() as answer:
            yield answer


def _headers(known: Known) -> dict[str, str]:
    asked = {
        "Accept": "text/calendar",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "User-Agent": "Rotation (reads calendars)",
        "If-None-Match": known.etag,
        "If-Modified-Since": known.last_modified,
    }
    return {name: value for name, value in asked.items() if value}


def _connected(target: Target, network: Network, clock: _Clock) -> socket.socket:
    addresses = _resolved(target, network, clock)
    if not target.listed:
        refuse_private(addresses)
    for address in addresses[:-1]:
        try:
            return network.connect(address, target.port, clock.left)
        except OSError:
            continue  # the host may have others
    return network.connect(addresses[-1], target.port, clock.left)


def _resolved(target: Target, network: Network, clock: _Clock) -> list[str]:
    """The host's addresses; the system's resolver cannot be told when to give up."""
    answers: SimpleQueue[list[str]] = SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(network.resolve(target.host, target.port))
        except (OSError, UnicodeError):
            answers.put([])

    threading.Thread(target=look_up, daemon=True).start()
    try:
        found = answers.get(timeout=max(clock.left, 0))
    except Empty:
        raise Unreadable(TOO_SLOW) from None
    if not found:
        raise Unreadable(NOT_FOUND)
    return found


def _taken(
    answer: HTTPResponse, known: Known, most_bytes: int, clock: _Clock
) -> Fetched:
    if answer.status in GONE:
        raise Unreadable(NOT_FOUND)
    if answer.status == 304 and known != NOTHING:
        return Fetched(None, known)
    if answer.status != 200:
        raise Unreadable(REFUSED)
    if (answer.length or 0) > most_bytes:
        raise Unreadable(TOO_LARGE)
    content = answer.read(most_bytes + 1)
    if clock.is_over:
        raise Unreadable(TOO_SLOW)
    if len(content) > most_bytes:
        raise Unreadable(TOO_LARGE)
    return Fetched(
        content, Known(_kept(answer, "ETag"), _kept(answer, "Last-Modified"))
    )


def _kept(answer: HTTPResponse, name: str) -> str:
    """A header to send back one day; a long or strange one is not worth it."""
    value = answer.getheader(name, "")
    return (
        value if len(value) <= 200 and value.isascii() and value.isprintable() else ""
    )
