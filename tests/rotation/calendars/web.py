"""A web server that answers as a test tells it, and a network in which names are ours."""

import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rotation.calendars.fetching import Network

PUBLIC = "93.184.216.34"
CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\nBEGIN:VEVENT\r\nUID:a\r\n"
    b"DTSTART:20270104T100000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def ok(body: bytes = CALENDAR, *headers: str) -> list[bytes]:
    """The pieces of an answer that gives this body."""
    lines = [f"Content-Length: {len(body)}", *headers]
    return [said(200, *lines), body]


def said(status: int, *headers: str) -> bytes:
    """The head of an answer."""
    return "\r\n".join([f"HTTP/1.1 {status} x", *headers, "", ""]).encode()


def moved(to: str) -> list[bytes]:
    return [said(302, f"Location: {to}", "Content-Length: 0")]


@dataclass
class Web:
    """A server on this machine: what it says at each path, and what it was asked.

    A path's answer is pieces of bytes, or numbers: seconds to wait. A path that is not
    told of answers 404; `always` is the answer to whatever comes.
    """

    port: int
    pages: dict[str, list[bytes | float]] = field(default_factory=dict)
    always: list[bytes | float] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    secured: ssl.SSLContext | None = None
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def hits(self) -> int:
        return len(self.requests)

    def answer(self, line: socket.socket) -> None:
        try:
            with self.secured.wrap_socket(line, True) if self.secured else line as talk:
                request = talk.recv(65536).decode("latin-1")
                self.requests.append(request)
                path = request.split(" ")[1] if " " in request else ""
                pieces = self.pages.get(path, [said(404, "Content-Length: 0")])
                for piece in self.always or pieces:
                    if isinstance(piece, bytes):
                        talk.sendall(piece)
                    elif self.stopped.wait(piece):
                        return
        except OSError:
            pass  # the other side had enough


@contextmanager
def serving(secured: ssl.SSLContext | None = None) -> Iterator[Web]:
    """A server on a free port of this machine, until the test ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    web = Web(listener.getsockname()[1], secured=secured)

    def accept() -> None:
        while not web.stopped.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=web.answer, args=[line], daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield web
    web.stopped.set()
    listener.close()


@dataclass
class Names:
    """A resolver that says what the test wants, and a network in which every address that
    is dialled leads to the test's server. Both write down what they were asked."""

    web: Web
    answers: dict[str, list[list[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    dialled: list[tuple[str, int]] = field(default_factory=list)
    slow: float = 0

    def resolve(self, host: str, _port: int) -> list[str]:
        self.asked.append(host)
        time.sleep(self.slow)
        answers = self.answers.get(host, [[PUBLIC]])
        if not answers:
            raise OSError("no such name")
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        self.dialled.append((address, port))
        return socket.create_connection(("127.0.0.1", self.web.port), seconds)

    @property
    def network(self) -> Network:
        return Network(self.resolve, self.connect)


def a_certificate(folder: Path, host: str) -> Path:
    """A certificate of nobody's for that host, and its key, in one file."""
    if not shutil.which("openssl"):
        pytest.skip("no openssl makes a certificate here")
    file = folder / "server.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes"),
            *("-keyout", file, "-out", f"{file}.crt", "-subj", f"/CN={host}"),
            *("-days", "2", "-addext", f"subjectAltName=DNS:{host}"),
        ],
        check=True,
        capture_output=True,
    )
    file.write_text(file.read_text() + Path(f"{file}.crt").read_text())
    return file
