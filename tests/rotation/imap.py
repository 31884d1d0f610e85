"""A mail server that speaks as much IMAP as a reader of unread mails needs, over sockets."""

import re
import socketserver
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

Misbehave = Callable[[str], str | None]
"""Given the command: "drop" cuts the connection, "hang" says nothing more, another text
is the answer after the tag; `None`: as usual."""

PASSWORD = 'a "secret" \\ word'


@dataclass
class Kept:
    """A mail in the folder, with its flags."""

    content: bytes
    flags: set[str] = field(default_factory=set)


class ImapServer(socketserver.ThreadingTCPServer):
    """Listens on a free port until `close`; UIDs count from 1."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
    ) -> None:
        self.mails: list[Kept] = []
        self.misbehave: Misbehave = lambda _command: None
        self.said: list[str] = []
        self.tls, self.starttls = tls, starttls
        self.over = threading.Event()
        super().__init__(("127.0.0.1", 0), Conversation)
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def deliver(self, content: bytes) -> Kept:
        self.mails.append(Kept(content))
        return self.mails[-1]

    def close(self) -> None:
        self.over.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address) -> None:
        """A client that ends the connection (a bad certificate) is no failure here."""


class Conversation(socketserver.BaseRequestHandler):
    """One connection; tagged commands, one a line."""

    server: ImapServer

    def handle(self) -> None:
        if self.server.tls:
            self._protect(self.server.tls)
        else:
            self.reader = self.request.makefile("rb")
        self._say("* OK ready")
        while line := self.reader.readline():
            tag, _, text = line.decode().rstrip("\r\n").partition(" ")
            self.server.said.append(text)
            words = text.split()
            command = words[1] if words[0] == "UID" else words[0]
            odd = self.server.misbehave(command)
            if odd == "hang":
                self.server.over.wait(30)
            if odd in ("hang", "drop"):
                return
            answer = odd or getattr(self, f"do_{command.lower()}")(text)
            self._say(f"{tag} {answer}")
            if command == "STARTTLS" and self.server.starttls:
                self._protect(self.server.starttls)
            if command == "LOGOUT":
                return

    def finish(self) -> None:
        self.request.close()  # the one under TLS; the server closes the plain one

    def do_capability(self, _text: str) -> str:
        self._say(f"* CAPABILITY IMAP4rev1{' STARTTLS' * bool(self.server.starttls)}")
        return "OK done"

    def do_starttls(self, _text: str) -> str:
        return "OK go on"

    def do_login(self, text: str) -> str:
        user, password = re.findall(r'"((?:[^"\\]|\\.)*)"', text)
        good = (user, re.sub(r"\\(.)", r"\1", password)) == ("rotation", PASSWORD)
        return "OK done" if good else "NO [AUTHENTICATIONFAILED] not you"

    def do_select(self, text: str) -> str:
        self._say(f"* {len(self.server.mails)} EXISTS")
        return "OK done" if text == 'SELECT "INBOX"' else "NO no such folder"

    def do_search(self, _text: str) -> str:
        unread = [
            str(number)
            for number, mail in enumerate(self.server.mails, start=1)
            if r"\Seen" not in mail.flags
        ]
        self._say(f"* SEARCH {' '.join(unread)}".rstrip())
        return "OK done"

    def do_fetch(self, text: str) -> str:
        number, size = map(
            int,
            re.fullmatch(
                r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", text
            ).groups(),
        )
        content = self.server.mails[number - 1].content[:size]
        head = f"* {number} FETCH (UID {number} BODY[]<0> {{{len(content)}}}\r\n"
        self.request.sendall(head.encode() + content + b")\r\n")
        return "OK done"

    def do_store(self, text: str) -> str:
        number, flags = re.fullmatch(
            r"UID STORE (\d+) \+FLAGS\.SILENT \((.*)\)", text
        ).groups()
        self.server.mails[int(number) - 1].flags |= set(flags.split())
        return "OK done"

    def do_logout(self, _text: str) -> str:
        self._say("* BYE")
        return "OK done"

    def _protect(self, context: ssl.SSLContext) -> None:
        self.request = context.wrap_socket(self.request, server_side=True)
        self.reader = self.request.makefile("rb")

    def _say(self, line: str) -> None:
        self.request.sendall(f"{line}\r\n".encode())
