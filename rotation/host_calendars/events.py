"""Which events of a host's calendar are calls; runs in a limited process of its own.

What is no call leaves this process as a time and a reason, never with its title.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rotation.calendars.repeating import Event
from rotation.calendars.text import text_of
from rotation.imports.reading.calendar_events import (
    NAMES,
    calendar,
    described,
    times_of,
)
from rotation.kept import kept

NEEDED = NAMES | {"ATTENDEE", "X-MICROSOFT-CDO-BUSYSTATUS"}
ROOMS = ("ROOM", "RESOURCE")
NOT_PEOPLE = ("resource.calendar.google.com", "group.calendar.google.com")


def answer(
    content: bytes,
    *,
    start: str,
    end: str,
    email: str,
    own_domains: list[str],
    words: list[str],
    domain: str,
) -> dict[str, Any]:
    """As `calendar`, of the host with that address. What has a `why` is no call.

    `domain` is what the UIDs of our own entries end in.
    """
    rules = _Rules(email, tuple(own_domains), tuple(words), domain)
    window = (datetime.fromisoformat(start), datetime.fromisoformat(end))
    text = text_of(content)
    return calendar(text, *window, names=NEEDED, describe=rules.described)


@dataclass(frozen=True)
class _Rules:
    """What makes an event a call of this host."""

    email: str
    own_domains: tuple[str, ...]
    words: tuple[str, ...]
    domain: str

    def described(self, number: int, uid: str, event: Event) -> dict[str, Any]:
        """The event, where it is a call; else when it is and why it is none."""
        found = described(number, uid, event)
        why = self._why_not(found, uid, event)
        if why is None:
            return found
        times = times_of(event)
        when = {"start": times["start"], "end": times["end"]}
        return {"number": number, "uid": uid, "why": why, **when}

    def _why_not(self, found: dict[str, Any], uid: str, event: Event) -> str | None:
        if found.get("private"):
            return kept("file", "Private.")
        guests = _listed(event.get("ATTENDEE"))
        shown = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
        for said, why in (
            (found["cancelled"], kept("file", "Cancelled.")),
            (found["all_day"], kept("file", "It lasts all day.")),
            (found["free"] or shown == "FREE", kept("file", "Shown as free.")),
            (
                _stem(uid).endswith(f"@{self.domain}"),
                kept("file", "It is in a schedule here."),
            ),
            (any(map(self._declined, guests)), kept("file", "You declined it.")),
        ):
            if said:
                return why
        people = [*guests, *_listed(event.get("ORGANIZER"))]
        if any(map(self._is_outside, people)) or self._is_named(found["title"]):
            return None
        if not self.own_domains:
            return kept("file", "No such word is in its title.")
        if not self.words:
            return kept("file", "Nobody from outside takes part.")
        return kept(
            "file",
            "Nobody from outside takes part and no such word is in its title.",
        )

    def _declined(self, guest: Any) -> bool:
        said = str(guest.params.get("PARTSTAT", "")).upper()
        return said == "DECLINED" and _address(guest) == self.email.lower()

    def _is_outside(self, guest: Any) -> bool:
        """Whether this is a person whose address is none of the company's."""
        _, at, domain = _address(guest).rpartition("@")
        if not self.own_domains or not at or domain in NOT_PEOPLE:
            return False
        if str(guest.params.get("CUTYPE", "")).upper() in ROOMS:
            return False
        return not any(
            domain == own or domain.endswith(f".{own}") for own in self.own_domains
        )

    def _is_named(self, title: str) -> bool:
        """Whether the title holds one of the words, as a word of its own, in any case."""
        seen = " ".join(title.casefold().split())
        return any(
            re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", seen)
            for word in self.words
        )


def _listed(found: Any) -> list[Any]:
    """What a property holds that may be there not at all, once or often."""
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def _address(guest: Any) -> str:
    return str(guest).strip().lower().removeprefix("mailto:").strip()


def _stem(uid: str) -> str:
    """The UID without the date that tells the events of a series apart."""
    return uid.partition("/")[0]
