"""Ways out of a trouble: who stands by, the new time, something else for those who lose.

Each is a small change of what is published, which the judge lets pass; all that the
change does not name stays to the byte.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from rotation.adjusting.bench import Bench
from rotation.adjusting.changes import (
    Change,
    Entries,
    Entry,
    State,
    schedule_fields,
)
from rotation.adjusting.openings import takers
from rotation.publishing.difference import Grant, changes, difference
from rotation.publishing.queries import Published
from rotation.publishing.recheck import ids_of, schedule_of
from rotation.publishing.wanted import Cast, grants_of
from rotation.repairs.models import Repair
from rotation.scheduling import engine
from rotation.scheduling.review import curve, wanting

MOST = 3
"""So many are shown; more would not make choosing easier."""

Search = Callable[[str], str | None]
"""Gives the schedule of a problem's file; `None` where there is none in time."""


@dataclass(frozen=True)
class Case:
    """All that is known of a trouble: what is published, what of it is broken, who stands
    by for each call (participants, in line), and the problem as the rows pose it now."""

    problem: str
    cast: Cast
    published: Published
    broken: Entries
    others_broken: Entries
    standing_by: dict[int, list[int]]

    def repairs(self, search: Search) -> list[Repair]:
        """Up to three, the best first; none where nothing is broken any more."""
        return repairs_of(self, search) if self.broken else []

    @property
    def given(self) -> Entries:
        """What is published, as entries of a schedule file."""
        file = schedule_of(self.published.grants, self.cast, ids_of(self.cast))
        return frozenset(map(Entry.of, [*file["seats"], *file["placements"]]))

    @property
    def rest(self) -> State:
        """What is published, without what is broken."""
        return State(self.given - self.broken)

    def bench(self, into: Entries = frozenset()) -> Bench:
        """What holds and these entries, on the bench."""
        return Bench(self.problem, State(self.rest.given | into), ids_of(self.cast))

    def fits(self, into: Entries) -> bool:
        """Whether what holds breaks no further rule with these entries."""
        return not self.bench().breaks(Change(into=State(into)))

    def after(self, into: Entries) -> list[Grant]:
        """The grants after the repair: what it does not name is as it is published."""
        return after_grants(
            self.published, self.cast, Change(State(self.broken), State(into))
        )


def after_grants(published: Published, cast: Cast, change: Change) -> list[Grant]:
    """What is published, after a change; entries that come are at the times of now."""
    person = {one.person_id: str(one.id) for one in cast.participants.values()}
    out = {
        (one.person, one.call or one.placement, bool(one.call))
        for one in change.out.given
    }
    kept = [
        grant
        for grant in published.grants
        if (
            person[grant.person],
            str(grant.call or grant.placement),
            grant.call is not None,
        )
        not in out
    ]
    return kept + [
        grant
        for one in sorted(change.into.given)
        for grant in grants_of(one.fields(), cast)
    ]


def repairs_of(case: Case, search: Search) -> list[Repair]:
    """Up to three repairs, the best first: who stands by, then those that leave the fewest
    with less, then those that change the fewest calendars."""
    found: dict[Entries, str] = {}
    for kind, into in _ideas(case, search):
        found.setdefault(into, kind)
    ranked = sorted(
        (_repair(case, kind, into) for into, kind in found.items()),
        key=lambda one: (one.kind != "standby", one.without, one.people, one.kind),
    )
    best = ranked[:MOST]
    for rank, one in enumerate(best, start=1):
        one.rank = rank
    return best


def _ideas(case: Case, search: Search) -> Iterable[tuple[str, Entries]]:
    """What may come in for what goes out, with the kind of each idea."""
    if standby := _standby(case):
        yield "standby", standby
    follow = _follow(case)
    if follow:
        yield "follow", follow
    other = follow | _other(case, follow, search)
    if other != follow:
        yield "other", other
    refill = other | _refill(case, other)
    if refill != other:
        yield "refill", refill
    yield "leave_out", frozenset()


def _standby(case: Case) -> Entries:
    """The first in line who fits, on each seat that came free."""
    into: Entries = frozenset()
    for seat in sorted(case.broken):
        line = case.standing_by.get(int(seat.call), []) if seat.call else []
        for one in line:
            taker = frozenset({Entry(str(one), call=seat.call)})
            if not taker & (case.broken | case.given) and case.fits(into | taker):
                into |= taker
                break
    return into


def _follow(case: Case) -> Entries:
    """Those of the broken entries that hold again as they are: at a call's new time."""
    into: Entries = frozenset()
    for one in sorted(case.broken):
        if case.fits(into | {one}):
            into |= {one}
    return into


def _other(case: Case, into: Entries, search: Search) -> Entries:
    """Something else for those who lose, found by the engine while all others keep what
    they have."""
    losing = Counter(one.person for one in case.broken - into)
    if not losing:
        return frozenset()
    problem = json.loads(case.problem)
    kept = (case.rest.given - case.others_broken) | into
    had = Counter((bool(one.call), one.person) for one in case.rest.given | into)
    had.update((bool(one.call), one.person) for one in case.broken - into)
    for name, is_seat in (("shadowers", True), ("rotators", False)):
        for seeker in problem.get(name, ()):
            most = seeker.get("credit", 0) + had[is_seat, seeker["person"]]
            seeker["target"] = max(1, min(seeker["target"], most))
    pins = problem.get("pins", [])
    mine = [one.fields() for one in sorted(kept)]
    problem["pins"] = [*(one for one in mine if one not in pins), *pins]
    problem["published"] = [one.fields() for one in sorted(case.given)]
    text = search(engine.text_of(problem))
    if text is None:
        return frozenset()
    schedule = json.loads(text)
    found = frozenset(map(Entry.of, [*schedule["seats"], *schedule["placements"]]))
    new = frozenset(one for one in found - kept if one.person in losing)
    return new if new and case.fits(into | new) else frozenset()


def _refill(case: Case, into: Entries) -> Entries:
    """Whoever has the least so far, on each seat that is free now and was not before."""
    more: Entries = frozenset()
    losers = {one.person for one in case.broken}
    for seat in sorted(case.broken - into):
        bench = case.bench(into | more)
        call = bench.calls.get(seat.call)
        if call is None or len(bench.taken.get(seat.call, ())) >= call.seats:
            continue
        able = [one for one in takers(bench, seat.call).able if one not in losers]
        if able:
            more |= {Entry(able[0], call=seat.call)}
    return more


def _repair(case: Case, kind: str, into: Entries) -> Repair:
    after = case.after(into)
    due = list(changes(difference(case.published.grants, after)))
    problem = json.loads(case.problem)
    everybody = ("0", wanting(problem))
    state = State(case.rest.given | into)
    had = {kind: State(case.given).had(kind) for kind in ("shadower", "rotator")}
    has = {kind: state.had(kind) for kind in ("shadower", "rotator")}
    without = sum(
        has[one][person] < count
        for one, people in had.items()
        for person, count in people.items()
    )
    moments = [
        grant.starts_at
        for change in due
        for grant in (change.was, change.now)
        if grant is not None
    ]
    return Repair(
        kind=kind,
        change=Change(State(case.broken), State(into)).fields(),
        people=len({change.person for change in due}),
        without=without,
        before=[everybody, *curve(problem, schedule_fields(case.given))],
        after=[everybody, *curve(problem, schedule_fields(state.given))],
        first_at=min(moments) if moments else _first(case),
    )


def _first(case: Case) -> datetime:
    return min(grant.starts_at for grant in case.published.grants)
