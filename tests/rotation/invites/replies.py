"""Replies by mail, as calendar programs write them."""

from email.message import EmailMessage

from rotation.invites.models import Entry


def a_reply(
    entry: Entry,
    partstat: str = "ACCEPTED",
    *,
    sender: str = "",
    attendee: str = "",
    sequence: int | None = None,
    stamp: str = "20261201T085500Z",
    uid: str = "",
    method: str = "REPLY",
    more: str = "",
) -> bytes:
    """What a calendar program sends when a button was pressed."""
    own = entry.person.email
    calendar = f"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Another//Calendar//EN
METHOD:{method}
BEGIN:VEVENT
UID:{uid or entry.uid}
DTSTAMP:{stamp}
DTSTART:20270104T110000Z
SEQUENCE:{entry.sequence if sequence is None else sequence}
ATTENDEE;PARTSTAT={partstat}:{attendee or f"mailto:{own}"}
{more}END:VEVENT
END:VCALENDAR
"""
    mail = EmailMessage()
    mail["From"] = f"Mia <{sender or own}>"
    mail["To"] = "rotation@example.com"
    mail["Subject"] = "Angenommen: Demo"
    mail.set_content("Yes")
    mail.add_alternative(
        calendar.replace("\n", "\r\n").encode(),
        "text",
        "calendar",
        params={"method": method},
    )
    return mail.as_bytes()
