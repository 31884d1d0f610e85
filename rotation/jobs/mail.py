"""Mail on its way out, over a connection that is protected as the settings say."""

import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from email.message import EmailMessage
from email.utils import localtime, make_msgid, parseaddr

from rotation.config import Settings, settings

ANSWER_SECONDS = 60
"""How long a mail server may take for one answer. RFC 5321 (4.5.3.2) would have us wait
for minutes; but who gives up too early sends a mail twice."""
WAITED_FOR_SECONDS = 20
"""The same where a person waits for the mail, and other jobs for the thread."""


class MailFailed(Exception):  # noqa: N818  the worker tries again later
    """The mail did not leave; the text says why and holds nothing of the mail."""


def new_mail(to: str, subject: str, text: str) -> EmailMessage:
    """A plain mail that no out-of-office answers."""
    sender = settings().mail_from
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = localtime()
    mail["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    return mail


def send(mail: EmailMessage) -> None:
    """Hand the mail to the mail server. Raises MailFailed; never falls back to clear text."""
    try:
        with connect(settings(), WAITED_FOR_SECONDS) as server:
            server.send_message(mail)
    except (OSError, smtplib.SMTPException) as error:
        raise MailFailed(why(error)) from error


class _Prompt(smtplib.SMTP):
    """Hangs up on a server whose answer is not there in time, even if it trickles in."""

    def getreply(self) -> tuple[int, bytes]:
        over = threading.Timer(self.timeout, self._hang_up)
        over.daemon = True
        over.start()
        try:
            return super().getreply()
        finally:
            over.cancel()

    def _hang_up(self) -> None:
        with suppress(OSError):  # it is closed already
            if self.sock:
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class _PromptTLS(_Prompt, smtplib.SMTP_SSL):
    """The same, protected from the first byte on."""


def connect(wanted: Settings, seconds: float = ANSWER_SECONDS) -> smtplib.SMTP:
    """A connection to the mail server, protected and signed in.

    It ends when an answer takes longer than `seconds`. Raises OSError or SMTPException;
    a server without the protection asked for is refused.
    """
    host, _, port = wanted.mail_server.rpartition(":")
    if wanted.mail_security == "tls":
        server: smtplib.SMTP = _PromptTLS(
            host, int(port), timeout=seconds, context=ssl.create_default_context()
        )
    else:
        server = _Prompt(host, int(port), timeout=seconds)
    try:
        if wanted.mail_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if wanted.mail_user:
            server.login(wanted.mail_user, wanted.mail_password)
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def why(error: Exception) -> str:
    """The kind of failure and the server's code: its words may repeat the address."""
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__}{f' {code}' if code else ''}"
