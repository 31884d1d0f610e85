"""A mail server that keeps what it takes, and misbehaves where a test tells it to."""

from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session

Misbehave = Callable[[str, str, SMTP], str | None]
"""Given the step (mail, rcpt or data), the recipient and the server: its answer, if it
is not the usual one."""


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
        return Counter(
            message_from_bytes(message, policy=default)["Message-ID"]
            for _, message in self.taken
        )

    async def handle_MAIL(  # noqa: N802  aiosmtpd's names
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _more
    ) -> str:
        if answer := self.misbehave("mail", "", server):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _more
    ) -> str:
        if answer := self.misbehave("rcpt", address, server):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        [recipient] = envelope.rcpt_tos
        if answer := self.misbehave("data", recipient, server):
            return answer
        self.taken.append((recipient, bytes(envelope.content or b"")))
        return self.misbehave("taken", recipient, server) or "250 OK"
