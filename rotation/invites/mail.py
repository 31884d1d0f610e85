"""A letter as the bytes of an iMIP mail (RFC 6047): text, HTML, the calendar object, and
the same object as a file. A mail is about one entry and goes to one person."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from rotation.invites.calendar import plain
from rotation.invites.letters import Letter
from rotation.invites.models import Entry

POLICY = SMTP.clone(cte_type="7bit")  # not every mail server takes eight bits


def mail_name(entry: Entry, method: str) -> str:
    """The Message-ID, which is the same for the same entry, revision and method."""
    return _name(entry.uid, entry.sequence, method)


def mail_bytes(
    letter: Letter, *, calendar: bytes, sender: str, name: str, made_at: datetime
) -> bytes:
    """The whole mail. `name` is its Message-ID, `sender` also the organizer's address."""
    method = "CANCEL" if letter.kind == "Cancelled" else "REQUEST"
    mail = EmailMessage(POLICY)
    mail["From"] = _address(*parseaddr(sender))
    mail["To"] = _address(plain(letter.person.name), letter.person.email)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(made_at)
    mail["Message-ID"] = name
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    mail.add_alternative(
        calendar, "text", "calendar", params={"method": method, "charset": "UTF-8"}
    )
    mail.add_attachment(calendar, "application", "ics", filename="invite.ics")
    return mail.as_bytes()


def read_mail(message: bytes) -> EmailMessage:
    """A mail that was made here, for a page or a test that shows what is in it."""
    found = BytesParser(EmailMessage, policy=POLICY).parsebytes(message)
    assert isinstance(found, EmailMessage)  # noqa: S101  the parser was told so
    return found


def _name(uid: str, sequence: int, method: str) -> str:
    one, _, host = uid.rpartition("@")
    return f"<{one}.{sequence}.{method.lower()}@{host}>"


def _address(name: str, email: str) -> Address:
    return Address(name, addr_spec=email)
