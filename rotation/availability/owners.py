"""Whose calendar is read, and which of its events do not keep them busy."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from rotation.calendars.repeating import Event
from rotation.kept import kept

FREE = ("FREE", "WORKINGELSEWHERE")


@dataclass(frozen=True)
class Owner:
    """Whose calendar it is: the zone, the address (or ""), the UIDs of our own entries.

    `domain` is what the UIDs of our entries end in, whosever they are ("": none).
    """

    zone: ZoneInfo
    email: str = ""
    own: frozenset[str] = frozenset()
    domain: str = ""

    def is_ours(self, uid: str) -> bool:
        """Whether an entry of that UID is one that we put into a calendar."""
        return uid in self.own or bool(self.domain and uid.endswith(f"@{self.domain}"))


def why_free(event: Event, owner: Owner) -> str | None:
    """Why an event does not keep its owner busy, as a kept sentence; `None`: it does."""
    status = str(event.get("STATUS", "")).upper()
    shown = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
    if status == "CANCELLED":
        return kept("file", "Cancelled.")
    if str(event.get("TRANSP", "")).upper() == "TRANSPARENT" or shown in FREE:
        return kept("file", "Shown as free.")
    if owner.is_ours(str(event.get("UID", ""))):
        return kept("file", "It is in a schedule here.")
    if owner.email and _declined(event.get("ATTENDEE", []), owner.email):
        return kept("file", "You declined it.")
    return None


def _declined(guests: Any, email: str) -> bool:
    guests = guests if isinstance(guests, list) else [guests]
    return any(
        str(guest).lower().removeprefix("mailto:").strip() == email.lower()
        and str(guest.params.get("PARTSTAT", "")).upper() == "DECLINED"
        for guest in guests
    )
