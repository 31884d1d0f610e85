"""Mail leaves over real SMTP, protected as the settings say, or it waits."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from rotation.jobs.mail import MailFailed, new_mail, send
from tests.ports import free_port

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


class Inbox:
    """What a mail server took in."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.protected: list[bool] = []
        self.answer = "250 OK"

    async def handle_DATA(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.answer.startswith("2"):
            raw = bytes(envelope.content or b"")
            self.mails.append(message_from_bytes(raw, policy=policy.default))
            self.recipients += envelope.rcpt_tos
            self.protected.append(session.ssl is not None)
        return self.answer


Serve = Callable[..., Inbox]


@pytest.fixture
def serve(app: Flask) -> Iterator[Serve]:
    """Start a mail server and tell the app about it."""
    running: list[Controller] = []

    def start(*, security: str = "none", **options: object) -> Inbox:
        inbox = Inbox()
        port = free_port()
        controller = Controller(inbox, hostname="127.0.0.1", port=port, **options)
        controller.start()
        running.append(controller)
        use_server(app, port, security)
        return inbox

    yield start
    for controller in running:
        controller.stop()


def use_server(app: Flask, port: int, security: str) -> None:
    app.extensions["settings"] = replace(
        app.extensions["settings"],
        mail_server=f"localhost:{port}",
        mail_security=security,
        mail_from="Rotation <rotation@example.com>",
        base_url="https://app.example.com",
    )


def a_mail() -> EmailMessage:
    return new_mail("mia@example.com", "Hello", "Grüße")


def test_a_mail_arrives_and_says_that_a_machine_wrote_it(serve: Serve):
    inbox = serve()
    send(a_mail())

    [mail] = inbox.mails
    assert inbox.recipients == ["mia@example.com"]
    assert mail["From"] == "Rotation <rotation@example.com>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@example.com>")
    assert mail.get_content().strip() == "Grüße"


@pytest.mark.usefixtures("trusted")
def test_starttls_protects_what_is_sent(serve: Serve, tls: ssl.SSLContext):
    inbox = serve(security="starttls", tls_context=tls, require_starttls=True)
    send(a_mail())

    assert inbox.protected == [True]


@pytest.mark.usefixtures("trusted")
def test_tls_from_the_first_byte(serve: Serve, tls: ssl.SSLContext):
    inbox = serve(security="tls", ssl_context=tls)
    send(a_mail())

    assert len(inbox.mails) == 1


def test_a_certificate_of_nobody_stops_the_mail(serve: Serve, tls: ssl.SSLContext):
    inbox = serve(security="starttls", tls_context=tls)

    with pytest.raises(MailFailed, match="SSLCertVerificationError"):
        send(a_mail())
    assert inbox.mails == []


def test_a_server_without_starttls_gets_nothing(serve: Serve):
    inbox = serve(security="starttls")

    with pytest.raises(MailFailed, match="SMTPNotSupportedError"):
        send(a_mail())
    assert inbox.mails == []


def test_a_refusal_does_not_repeat_the_address(serve: Serve):
    inbox = serve()
    inbox.answer = "451 not now, mia@example.com"

    with pytest.raises(MailFailed) as failure:
        send(a_mail())
    assert str(failure.value) == "SMTPDataError 451"


def test_no_server_at_all_is_a_failure_too(app: Flask):
    use_server(app, 1, "none")

    with pytest.raises(MailFailed):
        send(a_mail())


@pytest.mark.parametrize("line", ["a\r\nBcc: eve@example.com", "a\nb", "a\rb"])
def test_a_subject_cannot_add_a_header(app: Flask, line: str):
    with pytest.raises(ValueError, match="Header"):
        new_mail("mia@example.com", line, "text")
