"""A mailbox is opened protected as the settings say, or not at all."""

import ssl
from dataclasses import replace

import pytest

from rotation.config import Settings
from rotation.jobs.mailbox import MailboxFailed, open_mailbox
from tests.rotation.imap import PASSWORD, ImapServer

CONTENT = b"Subject: Yes\r\n\r\nA line\r\n"


def read(server: ImapServer, security: str, **changes: str) -> list[bytes]:
    """What is unread in the mailbox."""
    wanted = Settings(
        inbox_server=f"localhost:{server.port}",
        inbox_security=security,
        inbox_user="rotation",
        inbox_password=PASSWORD,
    )
    server.deliver(CONTENT)
    try:
        with open_mailbox(replace(wanted, **changes)) as mailbox:
            return [content for _, content in mailbox.unread(1000)]
    finally:
        server.close()


@pytest.mark.usefixtures("trusted")
def test_tls_from_the_first_byte(tls: ssl.SSLContext):
    assert read(ImapServer(tls=tls), "tls") == [CONTENT]


@pytest.mark.usefixtures("trusted")
def test_starttls_comes_before_the_password(tls: ssl.SSLContext):
    server = ImapServer(starttls=tls)
    assert read(server, "starttls") == [CONTENT]
    commands = [said.split()[0] for said in server.said]
    assert commands.index("STARTTLS") < commands.index("LOGIN")


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_of_nobody_gets_no_password(tls: ssl.SSLContext, security: str):
    server = ImapServer(**{security: tls})
    with pytest.raises(
        MailboxFailed, match=r"certificate of localhost:.* is not valid"
    ):
        read(server, security)
    assert not any("LOGIN" in said for said in server.said)


def test_a_server_without_starttls_gets_no_password():
    server = ImapServer()
    with pytest.raises(MailboxFailed, match="does not speak IMAP with starttls"):
        read(server, "starttls")
    assert not any("LOGIN" in said for said in server.said)


def test_no_server_at_all_is_said_in_a_sentence():
    with pytest.raises(
        MailboxFailed, match=r"localhost:1 cannot be reached \(.*refused"
    ):
        read(ImapServer(), "none", inbox_server="localhost:1")


def test_of_a_mail_that_is_too_large_no_more_is_read_than_shows_it():
    server = ImapServer()
    server.deliver(b"x" * 5000)
    assert list(map(len, read(server, "none"))) == [1001, len(CONTENT)]
