"""A mail server that keeps what it takes, and misbehaves where a test tells it to."""

import struct
from collections import Counter
from collections.abc import Awaitable, Callable
from email.parser import BytesHeaderParser
from email.policy import default
from functools import lru_cache
from inspect import isawaitable
from socket import SO_LINGER, SOL_SOCKET

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

STEPS = ("connect", "ehlo", "mail", "rcpt", "data", "taken")
"""Where a server can misbehave: at "data" it has the whole mail, at "taken" it keeps it."""

UNHEARD = "421 nobody hears this"
Answer = str | None
Misbehave = Callable[[str, str, SMTP], Answer | Awaitable[Answer]]
"""Given the step, the recipient and the server: its answer, if it is not the usual one.
It may cut the connection itself, or take its time."""


def cut(server: SMTP) -> str:
    """Close the connection in order; what came last counts for nothing."""
    server.transport.close()
    return UNHEARD


def reset(server: SMTP) -> str:
    """The same with RST instead of FIN: what was under way is gone."""
    taken = server.transport.get_extra_info("socket")
    taken.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    server.transport.abort()
    return UNHEARD


@lru_cache(maxsize=20_000)
def name_of(message: bytes) -> str:
    """The Message-ID."""
    return BytesHeaderParser(policy=default).parsebytes(message)["Message-ID"]


class Mailbox:
    """What a mail server took in, in order: the recipient and the bytes of each mail."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.misbehave: Misbehave = lambda *_: None

    @property
    def recipients(self) -> Counter[str]:
        return Counter(recipient for recipient, _ in self.taken)

    @property
    def names(self) -> Counter[str]:
        """How often each Message-ID came."""
        return Counter(name_of(message) for _, message in self.taken)

    async def answer(self, step: str, recipient: str, server: SMTP) -> Answer:
        """What is answered at this step, if it is not the usual."""
        found = self.misbehave(step, recipient, server)
        return await found if isawaitable(found) else found

    async def handle_EHLO(  # noqa: N802  aiosmtpd's names
        self,
        server: SMTP,
        session: Session,
        _envelope: Envelope,
        name: str,
        usual: list[str],
    ) -> list[str]:
        session.host_name = name
        answer = await self.answer("ehlo", "", server)
        return [answer] if answer else usual

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _more
    ) -> str:
        if answer := await self.answer("mail", "", server):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _more
    ) -> str:
        if answer := await self.answer("rcpt", address, server):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        [recipient] = envelope.rcpt_tos
        if answer := await self.answer("data", recipient, server):
            return answer
        self.taken.append((recipient, bytes(envelope.content or b"")))
        return await self.answer("taken", recipient, server) or "250 OK"


class Greeter(SMTP):
    """Also asks the mailbox what to say when somebody connects."""

    greeted = False

    async def push(self, status: str | bytes) -> None:
        if not self.greeted:
            self.greeted = True
            status = await self.event_handler.answer("connect", "", self) or status
            if self.transport is None or self.transport.is_closing():
                return
        await super().push(status)


class MailServer(Controller):
    """Serves a mailbox at a port of this machine."""

    def __init__(self, box: Mailbox, port: int, **options: object) -> None:
        super().__init__(box, hostname="127.0.0.1", port=port, **options)

    def factory(self) -> SMTP:
        return Greeter(self.handler, **self.SMTP_kwargs)
