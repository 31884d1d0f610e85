"""What a new schedule changes against what is published: no database and no clock."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

Key = tuple[int, int | None, int | None, int]


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A seat or a sitting somebody has, [starts_at, ends_at), as their calendar shows it.

    `person` and `guide` (who hosts the call or mentors the sitting) are ids of people. A
    seat names its call; a sitting its placement and its number from 1. `title` is of the
    call or the placement, `place` is how to join.
    """

    person: int
    guide: int
    call: int | None = None
    placement: int | None = None
    number: int = 0
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str = ""

    @property
    def key(self) -> Key:
        """What stays the same while it moves, and makes it the same assignment."""
        return self.person, self.call, self.placement, self.number

    @property
    def is_seat(self) -> bool:
        return self.call is not None


@dataclass(frozen=True)
class Move:
    """One assignment, as it was and as it will be."""

    was: Grant
    now: Grant

    @property
    def same_time(self) -> bool:
        before, after = self.was, self.now
        return (before.starts_at, before.ends_at) == (after.starts_at, after.ends_at)


@dataclass(frozen=True)
class Difference:
    """What becomes of every assignment; each part is in order of time."""

    added: tuple[Grant, ...]
    moved: tuple[Move, ...]
    removed: tuple[Grant, ...]
    kept: tuple[Grant, ...]

    def counts(self) -> dict[str, int]:
        """How many were added, moved, removed and kept."""
        return {
            "added": len(self.added),
            "moved": len(self.moved),
            "removed": len(self.removed),
            "kept": len(self.kept),
        }


@dataclass(frozen=True)
class Change:
    """What one assignment changes in one person's calendar.

    Without `was` it is a new entry, without `now` a cancelled one, with both an update.
    `part` is what the person does there: shadower, host, rotator or mentor.
    """

    person: int
    part: str
    was: Grant | None
    now: Grant | None


def difference(published: Iterable[Grant], wanted: Iterable[Grant]) -> Difference:
    """Compare what is published with what is wanted.

    A seat (person and call) and a sitting (person, placement and number) that are in both
    are the same assignment; it is moved if its time, place, title or guide differs.
    Raises ValueError where the same assignment comes twice.
    """
    before, after = _by_key(published), _by_key(wanted)
    both = [(before[key], grant) for key, grant in after.items() if key in before]
    return Difference(
        added=_in_order(grant for key, grant in after.items() if key not in before),
        moved=tuple(
            sorted(
                (Move(was, now) for was, now in both if was != now),
                key=lambda move: _order(move.now),
            )
        ),
        removed=_in_order(grant for key, grant in before.items() if key not in after),
        kept=_in_order(now for was, now in both if was == now),
    )


def changes(found: Difference) -> Iterator[Change]:
    """What the difference changes in calendars: one change for each entry and person."""
    for grant in found.added:
        yield Change(grant.person, seeker_part(grant), None, grant)
        yield Change(grant.guide, guide_part(grant), None, grant)
    for move in found.moved:
        was, now = move.was, move.now
        yield Change(now.person, seeker_part(now), was, now)
        if was.guide == now.guide:
            yield Change(now.guide, guide_part(now), was, now)
        else:
            yield Change(was.guide, guide_part(was), was, None)
            yield Change(now.guide, guide_part(now), None, now)
    for grant in found.removed:
        yield Change(grant.person, seeker_part(grant), grant, None)
        yield Change(grant.guide, guide_part(grant), grant, None)


def seeker_part(grant: Grant) -> str:
    """What the person of this grant does: shadower or rotator."""
    return "shadower" if grant.is_seat else "rotator"


def guide_part(grant: Grant) -> str:
    """What the guide of this grant does: host or mentor."""
    return "host" if grant.is_seat else "mentor"


def _by_key(grants: Iterable[Grant]) -> dict[Key, Grant]:
    found: dict[Key, Grant] = {}
    for grant in grants:
        if grant.key in found:
            raise ValueError(f"The same assignment twice: {grant.key}.")
        found[grant.key] = grant
    return found


def _in_order(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    return tuple(sorted(grants, key=_order))


def _order(grant: Grant) -> tuple[datetime, datetime, int, int]:
    return grant.starts_at, grant.ends_at, grant.person, grant.call or 0
