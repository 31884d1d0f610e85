"""Mail that waits in a mailbox (IMAP), over a connection that is protected as the settings say."""

import imaplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from rotation.config import Settings
from rotation.kept import kept

TIMEOUT_SECONDS = 20
LONGEST_SECONDS = 120
"""How long one look into the mailbox may last; a server could drip for ever."""
MOST = 100
"""Mails taken in one look; the others come with the next."""


class MailboxFailed(Exception):  # noqa: N818  the worker tries again later
    """The mailbox cannot be read; the text says why and holds nothing of the mail."""


class Mailbox:
    """One folder of a mailbox that is open; its methods raise MailboxFailed."""

    def __init__(self, server: imaplib.IMAP4) -> None:
        self.server = server

    def unread(self, largest: int) -> Iterator[tuple[str, bytes]]:
        """UID and bytes of each mail that nobody has read, the oldest first.

        Of a mail with more than `largest` bytes come one more, and no others.
        """
        [found] = self._ask("SEARCH", "UNSEEN")
        uids = found.decode("ascii").split() if isinstance(found, bytes) else []
        for uid in uids[:MOST]:
            parts = self._ask("FETCH", uid, f"(BODY.PEEK[]<0.{largest + 1}>)")
            whole = [part[1] for part in parts if isinstance(part, tuple)]
            if whole:  # else somebody else has deleted it meanwhile
                yield uid, whole[0]

    def mark(self, uid: str, *, flagged: bool) -> None:
        """This mail is read; `flagged`, so that a person finds it."""
        flags = r"(\Seen \Flagged)" if flagged else r"(\Seen)"
        self._ask("STORE", uid, "+FLAGS.SILENT", flags)

    def _ask(self, command: str, *arguments: str) -> list[bytes | tuple[bytes, bytes]]:
        answer, found = self.server.uid(command, *arguments)
        if answer != "OK":
            raise MailboxFailed(
                kept(
                    "mail",
                    "The mailbox refused to %(command)s.",
                    command=command.lower(),
                )
            )
        return found


@contextmanager
def open_mailbox(wanted: Settings) -> Iterator[Mailbox]:
    """The folder of the settings, open until the block ends. Raises MailboxFailed.

    A server without the protection asked for is refused, and so is one whose certificate
    is not valid for its name.
    """
    try:
        server = _connected(wanted)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxFailed(_why(error, wanted)) from error
    too_long = threading.Timer(LONGEST_SECONDS, _cut, args=(server,))
    too_long.daemon = True
    too_long.start()
    try:
        _sign_in(server, wanted)
        yield Mailbox(server)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxFailed(_why(error, wanted)) from error
    finally:
        too_long.cancel()
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()
        with suppress(OSError):
            server.shutdown()


def _connected(wanted: Settings) -> imaplib.IMAP4:
    host, _, port = wanted.inbox_server.rpartition(":")
    host = host.strip("[]")
    safe = ssl.create_default_context()
    if wanted.inbox_security == "tls":
        return imaplib.IMAP4_SSL(
            host, int(port), ssl_context=safe, timeout=TIMEOUT_SECONDS
        )
    server = imaplib.IMAP4(host, int(port), timeout=TIMEOUT_SECONDS)
    try:
        if wanted.inbox_security == "starttls":
            if "STARTTLS" not in server.capabilities:
                raise imaplib.IMAP4.error("no STARTTLS")
            server.starttls(ssl_context=safe)
    except (OSError, imaplib.IMAP4.error):
        with suppress(OSError):
            server.shutdown()
        raise
    return server


def _sign_in(server: imaplib.IMAP4, wanted: Settings) -> None:
    user, folder = wanted.inbox_user, wanted.inbox_folder
    if not f"{user}{wanted.inbox_password}{folder}".isascii():
        raise MailboxFailed(
            kept(
                "mail",
                "ROTATION_INBOX_USER, _PASSWORD and _FOLDER may hold ASCII only.",
            )
        )
    try:
        server.login(_quoted(user), wanted.inbox_password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise MailboxFailed(
            kept(
                "mail",
                "%(server)s does not let us in; see ROTATION_INBOX_USER and _PASSWORD.",
                server=wanted.inbox_server,
            )
        ) from error
    answer, _ = server.select(_quoted(folder))
    if answer != "OK":
        raise MailboxFailed(
            kept(
                "mail",
                "%(server)s has no folder %(folder)s.",
                server=wanted.inbox_server,
                folder=folder,
            )
        )


def _quoted(text: str) -> str:
    """The text as a quoted string of IMAP; imaplib does so with passwords only."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _cut(server: imaplib.IMAP4) -> None:
    """End the connection under whoever reads from it in another thread."""
    with suppress(OSError):
        socket.socket.shutdown(server.sock, socket.SHUT_RDWR)


def _why(error: Exception, wanted: Settings) -> str:
    """Why it failed, in our words: those of the server may repeat what is in a mail."""
    server = wanted.inbox_server
    if isinstance(error, ssl.SSLCertVerificationError):
        return kept(
            "mail",
            "The certificate of %(server)s is not valid (%(words)s).",
            server=server,
            words=error.verify_message,
        )
    if isinstance(error, TimeoutError):
        return kept(
            "mail",
            "%(server)s did not answer within %(seconds)s seconds.",
            server=server,
            seconds=TIMEOUT_SECONDS,
        )
    if isinstance(error, imaplib.IMAP4.abort):
        return kept("mail", "%(server)s broke off the connection.", server=server)
    if isinstance(error, OSError):
        words = error.strerror or type(error).__name__
        return kept(
            "mail",
            "%(server)s cannot be reached (%(words)s).",
            server=server,
            words=words,
        )
    return kept(
        "mail",
        "%(server)s does not speak IMAP with %(security)s.",
        server=server,
        security=wanted.inbox_security,
    )
