"""What a new schedule changes against what is published: no database and no clock."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

Key = tuple[int, int | None, int | None, int]


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A seat, a sitting or a place in a meeting that somebody has, [starts_at, ends_at), as
    their calendar shows it.

    `person`, `guide` (who hosts the call or mentors the sitting) and the `group` of a
    meeting (everybody in it, sorted) are ids of people. A seat names its call; a sitting
    its placement and its number from 1; a place in a meeting has the number of its round,
    from 1, and no guide. `title` is of the call or the placement, `place` is how to join.
    """

    person: int
    guide: int | None = None
    group: tuple[int, ...] = ()
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
    def is_meeting(self) -> bool:
        return bool(self.group)

    @property
    def company(self) -> tuple[int, frozenset[int]]:
        """The round of a meeting, and the people in it."""
        return self.number, frozenset(self.group)

    @property
    def parts(self) -> dict[str, int]:
        """Who does which part: the person first, then the guide, if there is one."""
        if self.is_meeting:
            return {"member": self.person}
        assert self.guide is not None  # noqa: S101  seats and sittings have one
        if self.call is not None:
            return {"shadower": self.person, "host": self.guide}
        return {"rotator": self.person, "mentor": self.guide}

    @property
    def convener(self) -> int | None:
        """Who of a group sends the link and keeps the notes; with each round another one."""
        return convener_of(self.group, self.number) if self.group else None

    @property
    def others(self) -> tuple[int, ...]:
        """Whom the person is together with: the guide, or the rest of the group."""
        if self.guide is not None:
            return (self.guide,)
        return tuple(one for one in self.group if one != self.person)


def convener_of(group: Sequence[int], number: int) -> int:
    """Whose turn it is in that round, of people by id."""
    return sorted(group)[number % len(group)]


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
    `part` is what the person does there: shadower, host, rotator, mentor or member.
    """

    person: int
    part: str
    was: Grant | None
    now: Grant | None


def difference(published: Iterable[Grant], wanted: Iterable[Grant]) -> Difference:
    """Compare what is published with what is wanted.

    A seat (person and call), a sitting (person, placement and number) and a place in a
    meeting (person and round) that are in both are the same assignment; it is moved if its
    time, place, title, guide or group differs.
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
        for part, person in grant.parts.items():
            yield Change(person, part, None, grant)
    for move in found.moved:
        was, now = move.was, move.now
        for part, person in now.parts.items():
            if was.parts[part] == person:
                yield Change(person, part, was, now)
            else:
                yield Change(was.parts[part], part, was, None)
                yield Change(person, part, None, now)
    for grant in found.removed:
        for part, person in grant.parts.items():
            yield Change(person, part, grant, None)


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
