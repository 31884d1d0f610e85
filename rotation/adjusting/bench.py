"""A draft on the bench: what a change would break, quickly enough to try many.

The judge looks only at the part of the schedule that a change can touch, once without it
and once with it. What is new is what the change breaks; what both break is not its doing.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from flask_babel import gettext as _

from rotation.adjusting.changes import (
    Change,
    Entries,
    Entry,
    State,
    changed,
    schedule_fields,
)
from rotation.errors import Refused
from rotation.publishing.recheck import Names
from rotation.scheduling import engine


class Bench:
    """A problem and a state of its schedule; `names` is what sentences call everybody."""

    def __init__(self, problem: str, state: State, names: Names) -> None:
        self.state = state
        self.names = names
        self.problem: Any = engine.reading(problem)
        self.people = {one.id: one for one in self.problem.people}
        self.calls = {one.id: one for one in self.problem.calls}
        self.shadowers = {one.person: one for one in self.problem.shadowers}
        self.rotators = {one.person: one for one in self.problem.rotators}

    @cached_property
    def taken(self) -> dict[str, list[str]]:
        """Who sits on each call, by its id."""
        found = defaultdict(list)
        for one in sorted(self.state.given):
            if one.call:
                found[one.call].append(one.person)
        return found

    @cached_property
    def _hosted(self) -> dict[str, set[str]]:
        found = defaultdict(set)
        for call in self.problem.calls:
            found[call.host].add(call.id)
        return found

    @cached_property
    def _near(self) -> dict[str, set[Entry]]:
        """What each person has to do with: as seeker, host or mentor."""
        found = defaultdict(set)
        for one in self.state.given:
            for person in self._people_of(one):
                found[person].add(one)
        return found

    def refuse_strangers(self, change: Change) -> None:
        """Refused where the change brings in people, calls or placements that the problem
        does not have. What is gone may still be taken out."""
        into = (*change.into.given, *change.into.pins, *change.into.bans)
        places = {one.id for one in self.problem.placements}
        if not (
            {who for one in into for who in (one.person, one.mentor) if who}
            <= self.people.keys()
            and {one.call for one in into if one.call} <= self.calls.keys()
            and {one.placement for one in into if one.placement} <= places
        ):
            raise Refused(_("This draft knows no such person, call or placement."))

    def breaks(self, change: Change) -> list[str]:
        """A sentence for each rule that the change would break."""
        after = changed(self.state, change)
        focus = {one for entry in change.entries for one in self._people_of(entry)}
        before_part = self._around(change, focus, self.state.given)
        after_part = (before_part - change.out.given) | change.into.given
        people = focus | {
            one for entry in before_part | after_part for one in self._people_of(entry)
        }
        calls = {one.call for one in before_part | after_part if one.call}
        calls |= {call for person in focus for call in self._hosted[person]}
        known = self._judged(self.state, before_part, people, focus, calls)
        found = self._judged(after, after_part, people, focus, calls)
        return [sentence for sentence in found if sentence not in known]

    def broken(self) -> list[str]:
        """A sentence for each rule that the whole draft breaks."""
        everybody = set(self.people)
        return self._judged(
            self.state, self.state.given, everybody, everybody, set(self.calls)
        )

    def _around(self, change: Change, focus: set[str], given: Entries) -> Entries:
        """What shares a limit with the change: of the same people, hosts and mentors, and
        of the teams of those whose placements change."""
        found = {one for person in focus for one in self._near[person]}
        found |= {
            one for entry in change.entries for one in self._near_call(entry.call)
        }
        teams = {
            self.people[one.person].team
            for one in change.entries
            if one.placement and one.person in self.people
        }
        if teams:
            found |= {
                one
                for one in given
                if one.placement and self.people[one.person].team in teams
            }
        return frozenset(found) | change.out.given

    def _near_call(self, call: str) -> Iterable[Entry]:
        return (Entry(person, call=call) for person in self.taken.get(call, ()))

    def _people_of(self, entry: Entry) -> list[str]:
        """The seeker, and the host or mentor, as far as the problem knows them."""
        call = self.calls.get(entry.call)
        guide = call.host if call else entry.mentor
        return [one for one in (entry.person, guide) if one in self.people]

    def _judged(
        self,
        state: State,
        given: Entries,
        people: set[str],
        free: set[str],
        calls: set[str],
    ) -> list[str]:
        return engine.judge_part(
            self.problem,
            engine.text_of(schedule_fields(given)),
            people=people,
            free=free,
            calls=calls,
            orders={
                "pins": [one.fields() for one in state.pins if one.person in people],
                "bans": [one.fields() for one in state.bans if one.person in people],
            },
            names=self.names,
        )
