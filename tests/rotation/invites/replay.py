"""A small model of a calendar program that knows nothing but the messages it got."""

from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from functools import lru_cache

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


@dataclass(frozen=True)
class Delivered:
    """A message as it was read: for whom, about which UID, and the answer it knows."""

    attendee: str
    uid: str
    shown: Shown
    partstat: str
    asks: bool

    @classmethod
    def of(cls, message: bytes) -> "Delivered":
        calendar = Calendar.from_ical(calendar_in(message_from_bytes(message)))
        [event] = calendar.walk("VEVENT")
        attendee, shown = event["ATTENDEE"], Shown.of(event)
        assert (calendar["METHOD"] == "CANCEL") == (shown.status == "CANCELLED")
        return cls(
            attendee=str(attendee).removeprefix("mailto:"),
            uid=str(event["UID"]),
            shown=shown,
            partstat=str(attendee.params["PARTSTAT"]),
            asks=attendee.params["RSVP"] == "TRUE",
        )


@lru_cache(maxsize=20_000)
def _delivered(message: bytes) -> Delivered:
    return Delivered.of(message)


@dataclass
class CalendarProgram:
    """Takes REQUEST and CANCEL as RFC 5546 says: per UID the highest SEQUENCE wins, then
    the latest DTSTAMP; anything older is ignored."""

    address: str
    known: dict[str, Shown] = field(default_factory=dict)

    def receive(self, message: bytes | Delivered) -> None:
        if isinstance(message, bytes):
            message = _delivered(message)
        assert message.attendee == self.address
        new, old = message.shown, self.known.get(message.uid)
        if old is None or (new.sequence, new.stamp) > (old.sequence, old.stamp):
            self.known[message.uid] = new


def calendar_in(mail: Message) -> bytes:
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
    method = f"METHOD:{calendar.get_param('method')}"
    assert method.encode() in content.split(b"\r\n")
    return content


def read(content: bytes) -> dict[str, Shown]:
    """What a calendar shows that reads this file or feed."""
    events = Calendar.from_ical(content).walk("VEVENT")
    return {str(event["UID"]): Shown.of(event) for event in events}
