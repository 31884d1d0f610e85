"""Changes, and who wins and loses by them, in words for managers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from flask_babel import gettext as _

from rotation import times
from rotation.adjusting.bench import Bench
from rotation.adjusting.changes import Change, Entry, Fields, changed
from rotation.publishing.sentences import called
from rotation.publishing.wanted import Cast


class Words:
    """What to call the people, calls and placements of a program; times in its zone.

    `at` says when calls (by id) were, where that is not when they are now.
    """

    def __init__(
        self,
        cast: Cast,
        zone: str,
        at: Mapping[str, tuple[datetime, datetime]] | None = None,
    ) -> None:
        self.cast, self.zone, self.at = cast, zone, at or {}

    def person(self, id_: str) -> str:
        """The name of a person; the address where they gave none."""
        found = self.cast.participants.get(int(id_)) if id_.isdecimal() else None
        return called(found.person) if found else _("somebody who is gone")

    def call(self, id_: str) -> str:
        """A call with its time: “Demo call, Mon 4 Jan, 10:00–10:45”."""
        found = self.cast.calls.get(int(id_)) if id_.isdecimal() else None
        title = (found.title or _("A call")) if found else _("a call that is gone")
        span = self.at.get(id_, (found.starts_at, found.ends_at) if found else None)
        return f"{title}, {times.span(*span, self.zone)}" if span else title

    def placement(self, id_: str) -> str:
        """The title of a placement."""
        found = self.cast.placements.get(int(id_)) if id_.isdecimal() else None
        return found.title if found else _("a placement that is gone")

    def what(self, entry: Entry) -> str:
        """What an entry gives, without to whom."""
        if entry.call:
            return self.call(entry.call)
        words = self.placement(entry.placement)
        if entry.mentor:
            words = _(
                "%(what)s with %(mentor)s", what=words, mentor=self.person(entry.mentor)
            )
        starts = [
            f"{times.day(one, self.zone)} {times.clock(one, self.zone)}"
            for one in map(datetime.fromisoformat, entry.starts)
        ]
        return f"{words} ({', '.join(starts)})" if starts else words

    def edit(self, change: Fields) -> list[str]:
        """What the stored change of an edit did."""
        return self.change(Change.of(change))

    def change(self, change: Change) -> list[str]:
        """A sentence for each entry that goes or comes."""
        texts = {
            ("out", "given"): _("%(who)s loses %(what)s."),
            ("into", "given"): _("%(who)s gets %(what)s."),
            ("out", "pins"): _("%(who)s is not pinned any more to %(what)s."),
            ("into", "pins"): _("%(who)s is pinned to %(what)s."),
            ("out", "bans"): _("%(who)s may have %(what)s again."),
            ("into", "bans"): _("%(who)s is not to have %(what)s."),
        }
        return [
            text % {"who": self.person(one.person), "what": self.what(one)}
            for (side, part), text in texts.items()
            for one in sorted(getattr(getattr(change, side), part))
        ]


@dataclass(frozen=True)
class Share:
    """What somebody has of what they asked for, before a change and after it."""

    person: str
    kind: str
    before: int
    after: int
    target: int

    @property
    def wins(self) -> bool:
        return self.after > self.before

    @property
    def share_after(self) -> Fraction:
        return min(Fraction(1), Fraction(self.after, self.target))


def shares(bench: Bench, change: Change) -> list[Share]:
    """Who has more or less by the change, the winners first."""
    after = changed(bench.state, change)
    found = []
    for kind, seekers in (("shadower", bench.shadowers), ("rotator", bench.rotators)):
        had, has = bench.state.had(kind), after.had(kind)
        found += [
            Share(
                person,
                kind,
                one.credit + had[person],
                one.credit + has[person],
                one.target,
            )
            for person, one in seekers.items()
            if had[person] != has[person]
        ]
    return sorted(found, key=lambda one: (not one.wins, one.person))
