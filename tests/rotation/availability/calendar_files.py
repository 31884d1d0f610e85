"""Calendar files for tests, and what is busy in them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from rotation.availability.intervals import Span
from rotation.availability.owners import Owner
from rotation.availability.reading import Busy, read_busy

JANUARY = Span(datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC))
YEAR = Span(datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
BERLIN = ZoneInfo("Europe/Berlin")


def calendar(*events: str, before: str = "", kind: str = "VEVENT") -> str:
    body = "".join(f"BEGIN:{kind}\n{event.strip()}\nEND:{kind}\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{before}{body}END:VCALENDAR\n"


def event(*more: str, uid: str = "a", start: str = "DTSTART:20270104T100000Z") -> str:
    return "\n".join((f"UID:{uid}", start, *(more or ("DURATION:PT1H",))))


def read(
    text: str | bytes,
    window: Span = JANUARY,
    zone: str = "Europe/Berlin",
    **owner: object,
) -> Busy:
    content = text.encode() if isinstance(text, str) else text
    return read_busy(content, window, Owner(ZoneInfo(zone), **owner))


def spans(found: Busy) -> list[str]:
    """Each busy span as “04 10:00–11:00”, in UTC; another end day is written too."""
    return [
        f"{x.start:%d %H:%M}–{x.end:%H:%M}"
        if x.start.date() == x.end.date()
        else f"{x.start:%d %H:%M}–{x.end:%d %H:%M}"
        for x in found.spans
    ]
