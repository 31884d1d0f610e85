"""A letter as the bytes of a mail to one person: text and HTML. One for a calendar is an
iMIP mail (RFC 6047) about one entry, with the calendar object, and the same as a file."""

import base64
import binascii
import hashlib
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import lru_cache

from rotation.invites.calendar import plain
from rotation.invites.letters import Letter
from rotation.invites.models import Entry, method_of
from rotation.invites.notices import Notice
from rotation.tokens import digest

FILE = 'Content-Disposition: attachment; filename="invite.ics"\r\n'
POLICY = SMTP.clone(cte_type="7bit")  # not every mail server takes eight bits


def mail_name(entry: Entry, kind: str) -> str:
    """The Message-ID, the same for the same recipient, entry, revision and method."""
    one, _, host = entry.uid.rpartition("@")
    mark = digest(entry.person.email)[:8]
    return f"<{one}.{entry.sequence}.{method_of(kind).lower()}.{mark}@{host}>"


def plain_mail_name(key: str, host: str) -> str:
    """The Message-ID of a mail without a calendar object; the same for the same key."""
    return f"<{_mark(key)}@{host}>"


def mail_bytes(
    letter: Letter | Notice,
    *,
    calendar: bytes = b"",
    sender: str,
    name: str,
    made_at: datetime,
) -> bytes:
    """The whole mail. `name` is its Message-ID, `sender` also the organizer's address.

    Where the letter can be stopped, mail programs show a button for it (RFC 8058). The parts are put together here and not by EmailMessage, which takes ten times as
    long (a publication of 400 mails: four seconds). It encodes and folds the headers.
    """
    to = Address(plain(letter.person.name), addr_spec=letter.person.email)
    return b"".join(
        (
            _sender(sender),
            _header("To", str(to)),
            _subject(letter.subject),
            f"Date: {format_datetime(made_at)}\r\n".encode(),
            f"Message-ID: {name}\r\n".encode(),
            b"Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n",
            _unsubscribe(letter.stop) if letter.stop else b"",
            _body(letter, calendar, _mark(name)),
        )
    )


def _body(letter: Letter | Notice, calendar: bytes, mark: str) -> bytes:
    parts = [_text("plain", letter.text), _text("html", letter.html)]
    if not calendar:
        return _multipart("alternative", f"a{mark}", *parts)
    method = method_of(letter.kind)
    parts.append(_base64(f"text/calendar; method={method}; charset=UTF-8", calendar))
    body = _multipart("alternative", f"a{mark}", *parts)
    file = _base64('application/ics; name="invite.ics"', calendar, FILE)
    return _multipart("mixed", f"m{mark}", body, file)


def _unsubscribe(address: str) -> bytes:
    return (
        f"List-Unsubscribe: <{address}>\r\n"
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    ).encode()


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def read_mail(message: bytes) -> EmailMessage:
    """A mail that was made here, for a page or a test that shows what is in it."""
    found = BytesParser(EmailMessage, policy=POLICY).parsebytes(message)
    assert isinstance(found, EmailMessage)  # noqa: S101  the parser was told so
    return found


@lru_cache(maxsize=4)
def _sender(sender: str) -> bytes:
    name, email = parseaddr(sender)
    return _header("From", str(Address(name, addr_spec=email)))


def _header(name: str, value: str) -> bytes:
    """The header, encoded and folded. Raises ValueError where the value has a newline."""
    return POLICY.fold_binary(*POLICY.header_store_parse(name, value))


def _subject(text: str) -> bytes:
    """The whole text encoded: EmailMessage encodes word by word, and readers see a space
    too many where it folds."""
    encoded = Header(text, "utf-8", header_name="Subject").encode(linesep="\r\n")
    return f"Subject: {encoded}\r\n".encode()


def _multipart(kind: str, mark: str, *parts: bytes) -> bytes:
    head = f'Content-Type: multipart/{kind}; boundary="{mark}"\r\n\r\n'.encode()
    line = f"--{mark}\r\n".encode()
    inner = b"".join(line + part + b"\r\n" for part in parts)
    return head + inner + f"--{mark}--\r\n".encode()


def _text(kind: str, text: str) -> bytes:
    lines = binascii.b2a_qp("\n".join(text.splitlines()).encode()).splitlines()
    return (
        f'Content-Type: text/{kind}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode() + b"".join(line + b"\r\n" for line in lines)


def _base64(content_type: str, content: bytes, more: str = "") -> bytes:
    lines = base64.encodebytes(content).splitlines()
    return (
        f"Content-Type: {content_type}\r\n"
        f"Content-Transfer-Encoding: base64\r\n{more}\r\n"
    ).encode() + b"".join(line + b"\r\n" for line in lines)
