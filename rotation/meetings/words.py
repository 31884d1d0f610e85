"""What was changed by hand in a draft of meetings, in words."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from rotation.meetings.changing import read
from rotation.meetings.engine import Group
from rotation.times import span


class Words:
    """`names` are those of people by id, a meeting lasts `minutes`, times are in the zone."""

    def __init__(self, names: Mapping[str, str], minutes: int, zone: str) -> None:
        self.names, self.zone = names, zone
        self.length = timedelta(minutes=minutes)

    def edit(self, change: dict[str, Any]) -> list[str]:
        """What the stored change of an edit did: of one person, or of a whole meeting."""
        out, into = read(change["out"]), read(change["into"])
        who = frozenset(change["who"])
        if len(who) == 1:
            [person] = who
            before, after = (
                next((one for one in side if person in one.members), None)
                for side in (out, into)
            )
            return [
                _(
                    "%(name)s: from %(before)s to %(after)s.",
                    name=self._name(person),
                    before=self._with(before, person),
                    after=self._with(after, person),
                )
            ]
        if who:
            [new] = (one for one in into if one.members == who)
            return [_("New: %(meeting)s.", meeting=self._said(new))]
        return [_("Removed: %(meeting)s.", meeting=self._said(one)) for one in out]

    def _name(self, id_: str) -> str:
        return self.names.get(id_, _("somebody who is gone"))

    def _with(self, group: Group | None, person: str) -> str:
        """The meeting as the person sees it."""
        if group is None:
            return _("no meeting")
        return self._said(group._replace(members=group.members - {person}))

    def _said(self, group: Group) -> str:
        """“Mon 4 Jan, 10:00–10:45 (Mia, Raj)”."""
        start = datetime.fromisoformat(group.start)
        people = ", ".join(sorted(map(self._name, group.members), key=str.casefold))
        return f"{span(start, start + self.length, self.zone)} ({people})"
