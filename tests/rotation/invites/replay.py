"""A small model of a calendar program that knows nothing but the messages it got."""

from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from icalendar import Calendar, Event


@dataclass(frozen=True)
class Shown:
    """What a calendar shows of one UID."""

    sequence: int
    stamp: datetime
    start: datetime
    end: datetime
    summary: str
    description: str
    place: str
    status: str

    @classmethod
    def of(cls, event: Event) -> "Shown":
        return cls(
            sequence=int(event["SEQUENCE"]),
            stamp=event["DTSTAMP"].dt,
            start=event.start,
            end=event.end,
            summary=str(event["SUMMARY"]),
            description=str(event["DESCRIPTION"]),
            place=str(event.get("LOCATION", "")),
            status=str(event["STATUS"]),
        )


@dataclass
class CalendarProgram:
    """Takes REQUEST and CANCEL as RFC 5546 says: per UID the highest SEQUENCE wins, then
    the latest DTSTAMP; anything older is ignored."""

    address: str
    known: dict[str, Shown] = field(default_factory=dict)

    def receive(self, message: bytes) -> None:
        mail = message_from_bytes(message, policy=default)
        content = calendar_in(mail)
        calendar = Calendar.from_ical(content)
        [event] = calendar.walk("VEVENT")
        assert str(event["ATTENDEE"]) == f"mailto:{self.address}"
        new = Shown.of(event)
        assert (calendar["METHOD"] == "CANCEL") == (new.status == "CANCELLED")
        old = self.known.get(str(event["UID"]))
        if old is None or (new.sequence, new.stamp) > (old.sequence, old.stamp):
            self.known[str(event["UID"])] = new


def calendar_in(mail: EmailMessage) -> bytes:
    """The calendar object of a mail, which says the same in all the places it stands."""
    body, file = mail.get_payload()
    plain, html, calendar = body.get_payload()
    assert mail.get_content_type() == "multipart/mixed"
    assert body.get_content_type() == "multipart/alternative"
    assert [plain.get_content_type(), html.get_content_type()] == [
        "text/plain",
        "text/html",
    ]
    assert calendar.get_content_type() == "text/calendar"
    assert calendar["Content-Disposition"] is None
    assert file.get_content_type() == "application/ics"
    content = calendar.get_payload(decode=True)
    assert file.get_payload(decode=True) == content
    method = Calendar.from_ical(content)["METHOD"]
    assert calendar.get_param("method") == method
    return content


def read(content: bytes) -> dict[str, Shown]:
    """What a calendar shows that reads this file or feed."""
    events = Calendar.from_ical(content).walk("VEVENT")
    return {str(event["UID"]): Shown.of(event) for event in events}
