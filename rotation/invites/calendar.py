"""Calendar entries as iCalendar bytes: the same entries give the same bytes each time.

All times are UTC, so no time zone definition can be read wrongly. Nothing here draws a
UID or reads the clock. Files and feeds carry no METHOD, no organizer and no attendee:
they are the person's own entries, and name nobody's address.

The lines are written here and not by icalendar, which takes 2 ms an event (a feed of
fifty: 0.1 s) and reads `\\N` in a text as a line break. The tests read everything back
with icalendar, and unfold and unescape it by hand.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import urlsplit

from flask_babel import gettext as _

from rotation.invites.models import Entry
from rotation.languages import in_language

PRODUCT = "-//Rotation//Shadowing and rotation//EN"
POLL = "PT1H"
WIDTH = 75
CONTROLS = {*range(0x20), *range(0x7F, 0xA0)} - {ord("\n"), ord("\t")}
DIRECTIONS = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
HARMFUL = dict.fromkeys(CONTROLS | DIRECTIONS | {*range(0xD800, 0xE000)})
UTC_ZONE = (
    *("BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
    *("TZNAME:UTC", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0000"),
    *("END:STANDARD", "END:VTIMEZONE"),
)


def calendar_file(entries: Iterable[Entry], *, name: str) -> bytes:
    """A file or feed of these entries, in order of time, called `name`.

    Where there are none it holds the definition of UTC, since strict readers refuse a
    calendar without any component.
    """
    title = escaped(plain(name))
    head = (
        f"NAME:{title}",
        f"X-WR-CALNAME:{title}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{POLL}",
        f"X-PUBLISHED-TTL:{POLL}",
    )
    ordered = sorted(entries, key=lambda entry: (entry.starts_at, entry.uid))
    events = [line for entry in ordered for line in _event(entry)]
    return _calendar(*head, *(events or UTC_ZONE))


def message(entry: Entry, *, method: str, organizer: str) -> bytes:
    """The one entry as REQUEST or CANCEL to its person, from the organizer's address.

    An answer to this time stands; a time that was moved asks again.
    """
    person = entry.person
    name = plain(person.name).replace('"', "")
    known = entry.answer.answer.upper() if entry.sequence and entry.answer else ""
    attendee = (
        f'ATTENDEE;CN="{name or person.email}";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT'
        f";PARTSTAT={known or 'NEEDS-ACTION'}"
        f";RSVP={'TRUE' if method == 'REQUEST' else 'FALSE'}"
        f":mailto:{plain(person.email)}"
    )
    people = (f"ORGANIZER:mailto:{plain(organizer)}", attendee)
    return _calendar(f"METHOD:{method}", *_event(entry, *people))


def plain(text: str, *, lines: bool = False) -> str:
    """The text without control and direction characters, which calendars choke on.

    Line breaks of every kind become a space, or `\\n` where `lines` are wanted.
    """
    joined = ("\n" if lines else " ").join(text.splitlines())
    return joined.translate(HARMFUL).strip()


def escaped(text: str) -> str:
    """The text as a TEXT value of RFC 5545, 3.3.11."""
    for character in "\\;,":
        text = text.replace(character, f"\\{character}")
    return text.replace("\n", "\\n")


def _calendar(*lines: str) -> bytes:
    frame = ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}")
    whole = (*frame, *lines, "END:VCALENDAR", "")
    return b"\r\n".join(map(_folded, whole))


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, none of which tears a character or an
    escape apart; all but the first begin with a space."""
    rest = line.encode()
    pieces: list[bytes] = []
    while len(rest) > (width := WIDTH - bool(pieces)):
        cut = width
        while rest[cut] & 0b1100_0000 == 0b1000_0000:
            cut -= 1
        head = rest[:cut]
        cut -= (len(head) - len(head.rstrip(b"\\"))) % 2
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return b"\r\n ".join((*pieces, rest))


def _event(entry: Entry, *people: str) -> Iterator[str]:
    off = entry.cancelled
    summary = escaped(plain(entry.summary))
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{_instant(entry.stamped_at)}"
    yield f"CREATED:{_instant(entry.created_at)}"
    yield f"LAST-MODIFIED:{_instant(entry.stamped_at)}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTART:{_instant(entry.starts_at)}"
    yield f"DTEND:{_instant(entry.ends_at)}"
    yield f"SUMMARY:{_called_off(entry, summary) if off else summary}"
    yield f"DESCRIPTION:{escaped(plain(entry.description, lines=True))}"
    if place := plain(entry.location):
        yield f"LOCATION:{escaped(place)}"
        if _is_link(place):
            yield f"URL:{place}"
    yield from people
    yield f"STATUS:{'CANCELLED' if off else 'CONFIRMED'}"
    yield f"TRANSP:{'TRANSPARENT' if off else 'OPAQUE'}"
    yield f"X-MICROSOFT-CDO-BUSYSTATUS:{'FREE' if off else 'BUSY'}"
    yield "END:VEVENT"


def _called_off(entry: Entry, summary: str) -> str:
    with in_language(entry.language):
        return _("Cancelled: %(entry)s", entry=summary)


def _instant(instant: datetime) -> str:
    return f"{instant:%Y%m%dT%H%M%SZ}"  # rows keep UTC (extensions.UTCDateTime)


def _is_link(place: str) -> bool:
    try:
        parts = urlsplit(place)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and not any(map(str.isspace, place))
