"""What adjusting a draft changed, in words: the trail has ids, who reads it the names of today.

Names are looked up when they are read, so that nobody who was erased is named by the trail.
When a call was is kept with the entry: it may have moved since.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from rotation import times
from rotation.adjusting.changes import PARTS, Entry, State
from rotation.adjusting.words import Words
from rotation.audit.models import AuditEntry
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.placements.models import Placement
from rotation.programs.models import Participant
from rotation.publishing.wanted import Cast

Side = dict[str, Any] | list[dict[str, Any]] | None
IDS = ("person", "mentor", "call", "placement", "members")


def is_adjustment(entry: AuditEntry) -> bool:
    """Whether the entry tells of a draft that was adjusted."""
    return entry.action.startswith("adjust: ")


def cast_of_entries(entries: Iterable[AuditEntry]) -> Cast:
    """Everybody and everything that adjustments among the entries name; at most three
    queries, none where there is no adjustment."""
    ids: dict[str, set[int]] = defaultdict(set)
    for entry in filter(is_adjustment, entries):
        for side in (entry.before, entry.after):
            _gather(side, ids)
    people = ids["person"] | ids["mentor"] | ids["members"]
    return Cast(
        _rows(Participant, people, joinedload(Participant.person)),
        _rows(Call, ids["call"]),
        _rows(Placement, ids["placement"]),
    )


def changes_in(entry: AuditEntry, cast: Cast, zone: str) -> list[dict[str, str]]:
    """For each person (or round of meetings) what they had before and have after."""
    before, after = entry.before, entry.after
    if _are_meetings(before) or _are_meetings(after):
        return _listed(_meetings(before, cast, zone), _meetings(after, cast, zone))
    words = Words(cast, zone, at=_times(before) | _times(after))
    return _listed(_had(before, words), _had(after, words))


def _had(side: Side, words: Words) -> dict[str, list[str]]:
    """What each person has, is pinned to and must not have, by what to call that."""
    titles = {
        "given": "%(who)s",
        "pins": _("%(who)s, pinned"),
        "bans": _("%(who)s, banned"),
    }
    state = State.of(side) if isinstance(side, dict) else State()
    found: dict[str, list[str]] = defaultdict(list)
    for part in PARTS:
        entries: Iterable[Entry] = getattr(state, part)
        for one in sorted(entries):
            title = titles[part] % {"who": words.person(one.person)}
            found[title].append(words.what(one))
    return found


def _meetings(side: Side, cast: Cast, zone: str) -> dict[str, list[str]]:
    """The meetings of each round: when, and who is in them."""
    words = Words(cast, zone)
    found: dict[str, list[str]] = defaultdict(list)
    listed = side.get("meetings", ()) if isinstance(side, dict) else side or ()
    for one in listed:
        start = datetime.fromisoformat(one["start"])
        who = sorted(map(words.person, one["members"]), key=str.casefold)
        when = f"{times.day(start, zone)} {times.clock(start, zone)}"
        title = _("Round %(number)s", number=one["round"] + 1)
        found[title].append(f"{when}: {', '.join(who)}")
    return found


def _listed(
    was: Mapping[str, list[str]], now: Mapping[str, list[str]]
) -> list[dict[str, str]]:
    return [
        {
            "name": name,
            "before": "; ".join(was.get(name, ())),
            "after": "; ".join(now.get(name, ())),
        }
        for name in [*was, *(one for one in now if one not in was)]
    ]


def _are_meetings(side: Side) -> bool:
    """Entries of before had the meetings as a list of their own."""
    return bool(side) and (isinstance(side, list) or "meetings" in (side or {}))


def _times(side: Side) -> dict[str, tuple[datetime, datetime]]:
    """When the calls were that the entry names, as far as it says so."""
    kept = side.get("calls", {}) if isinstance(side, dict) else {}
    return {
        id_: (datetime.fromisoformat(start), datetime.fromisoformat(end))
        for id_, (start, end) in kept.items()
    }


def _gather(value: Any, ids: dict[str, set[int]], field: str = "") -> None:
    """Collect the ids in a side of an entry, by what they are of."""
    if isinstance(value, dict):
        for key, one in value.items():
            _gather(one, ids, key)
    elif isinstance(value, list):
        for one in value:
            _gather(one, ids, field)
    elif field in IDS and isinstance(value, str) and value.isdecimal():
        ids[field].add(int(value))


def _rows(kind: Any, ids: set[int], *options: Any) -> dict[int, Any]:
    if not ids:
        return {}
    rows = db.session.scalars(db.select(kind).where(kind.id.in_(ids)).options(*options))
    return {one.id: one for one in rows}
