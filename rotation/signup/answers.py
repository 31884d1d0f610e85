"""What somebody answers on the way to joining, page by page, and how a draft keeps it.

A draft lives in `Participant.answers` as plain JSON until it is confirmed. Dates and
minutes are on the person's own wall clock.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

from rotation.availability.week import Week

LIKE, LOVE, PREFERRED = 1, 3, 2  # what a wish weighs
RANKS = {1: 5, 2: 3, 3: 2}  # what a placement weighs as first, second, third choice


class DatedWish(NamedTuple):
    """One exception: from minute to minute of a day; available, preferred or no."""

    day: date
    start_minute: int
    end_minute: int
    level: str


@dataclass(frozen=True, kw_only=True)
class Who:
    name: str = ""
    zone: str = "UTC"
    team: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class When:
    """`drop_imported`: the hours that an import brought are to go."""

    week: Week = ()
    dated: tuple[DatedWish, ...] = ()
    drop_imported: bool = False


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """`tags` holds like, love or refuse; `placements` the rank, 1 to 3. `None`: no limit."""

    target: int = 3
    max_per_week: int | None = 1
    max_per_host: int | None = None
    tags: dict[str, str] = field(default_factory=dict)
    not_with: tuple[str, ...] = ()
    placement_target: int = 1
    sittings_per_week: int | None = None
    placements: dict[str, int] = field(default_factory=dict)
    host_per_week: int | None = 1
    mentor_per_week: int | None = 2


@dataclass(frozen=True, kw_only=True)
class Promise:
    """When confidentiality was promised (UTC; `None`: not yet), and in which wording."""

    at: datetime | None = None
    wording: int | None = None


@dataclass(frozen=True, kw_only=True)
class Answers:
    who: Who
    when: When
    wishes: Wishes
    promise: Promise


Part = Who | When | Wishes | Promise
KINDS: dict[str, type[Part]] = {
    "who": Who,
    "when": When,
    "wishes": Wishes,
    "promise": Promise,
}


def with_draft(known: Answers, draft: Mapping[str, Any]) -> Answers:
    """What is known, with the pages that somebody has answered since in their place.

    A page that an older version of this program wrote and this one cannot read is left out.
    """
    parts: dict[str, Any] = {}
    for page, kind in KINDS.items():
        with suppress(msgspec.ValidationError):
            if page in draft:
                parts[page] = msgspec.convert(draft[page], kind)
    return replace(known, **parts)


def as_json(part: Part) -> dict[str, Any]:
    """One page's answers as plain JSON, as a draft keeps them."""
    plain: dict[str, Any] = msgspec.to_builtins(part)
    return plain


def fingerprint(part: Part | Answers) -> str:
    """Short text that differs when the answers do: forms carry it to notice other tabs."""
    text = json.dumps(msgspec.to_builtins(part), sort_keys=True)
    return sha256(text.encode()).hexdigest()[:16]
