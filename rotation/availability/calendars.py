"""The door to reading a calendar for busy times: a file goes in, spans come out."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from rotation.availability.intervals import Span
from rotation.availability.reading import Busy
from rotation.calendars.asking import ask

MOST_DAYS = 400


def busy_in(
    content: bytes,
    window: Span,
    zone: ZoneInfo,
    *,
    email: str = "",
    own: Iterable[str] = (),
    domain: str = "",
) -> Busy:
    """What of the window (UTC) is busy in a calendar file, read in a limited process.

    `zone` is the owner's clock, for times without one; `email` the owner's address, to
    know what was declined; `own` the UIDs of our own entries and `domain` how those of
    everybody's end, which do not count. Raises Refused, in a sentence, where the file cannot be read.
    """
    answer = ask(
        "rotation.availability.reading",
        content,
        start=window.start.isoformat(),
        end=window.end.isoformat(),
        zone=zone.key,
        email=email,
        own=sorted(own),
        domain=domain,
    )
    spans = (Span(*map(datetime.fromisoformat, pair)) for pair in answer["busy"])
    skipped = [(what, why) for what, why in answer["skipped"]]
    return Busy(list(spans), skipped, answer["notes"])
