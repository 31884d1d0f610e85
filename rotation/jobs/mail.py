"""Mail on its way out, over a connection that is protected as the settings say."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import localtime, make_msgid, parseaddr

from rotation.config import Settings, settings

TIMEOUT_SECONDS = 20


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
        with connect(settings()) as server:
            server.send_message(mail)
    except (OSError, smtplib.SMTPException) as error:
        raise MailFailed(why(error)) from error


def connect(wanted: Settings) -> smtplib.SMTP:
    """A connection to the mail server, protected and signed in.

    Raises OSError or SMTPException; a server without the protection asked for is refused.
    """
    host, _, port = wanted.mail_server.rpartition(":")
    safe = ssl.create_default_context()
    if wanted.mail_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, int(port), timeout=TIMEOUT_SECONDS, context=safe
        )
    else:
        server = smtplib.SMTP(host, int(port), timeout=TIMEOUT_SECONDS)
    try:
        if wanted.mail_security == "starttls":
            server.starttls(context=safe)
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
