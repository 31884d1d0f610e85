"""Parts of a problem that share nothing: each is a problem of its own, and they add up.

People hang together where a possible grant joins them: through the call, through what its
host is asked to carry, through a mentor, or through a limit of who may be away at once.
Whatever cannot happen joins nobody. Every tier of the whole is the sum of the parts'.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from solver.candidates import Offer, slices
from solver.problem import Call, Entry, Problem
from solver.tables import EMPTY, Bools, Ints

FEW = 50  # of so many seats, one is looked at first
AT_ONCE = 1_000_000  # seats looked at, at a time
ENOUGH = 500  # seats and sittings: with fewer, one more model costs more than it saves


def split(offered: Offer, enough: int = ENOUGH) -> list[Problem]:
    """The problems that an offer falls into; smaller ones share one until it is big `enough`.

    A single one is the problem itself.
    """
    problem = offered.tables.problem
    nodes = Nodes(len(problem.people), len(problem.calls))
    label = components(nodes.count, joined(offered, nodes))
    group = gathered(label, weights(offered, nodes, label), enough)
    count = int(group.max(initial=0)) + 1
    if count == 1:
        return [problem]
    return [part(problem, nodes, group == number) for number in range(count)]


@dataclass(frozen=True, slots=True)
class Nodes:
    """Numbers for what hangs together: people, calls, and what each host carries.

    A host's calls and the host's own time are two things: who observes a call changes
    nothing of when the host is busy.
    """

    people: int
    calls: int

    def call(self, numbers: Ints) -> Ints:
        """Calls, by their numbers."""
        return self.people + numbers

    def load(self, people: Ints) -> Ints:
        """What people host."""
        return self.people + self.calls + people

    @property
    def count(self) -> int:
        """How many there are."""
        return 2 * self.people + self.calls


def joined(offered: Offer, nodes: Nodes) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of nodes that belong together, many at a time."""
    tables, seats = offered.tables, offered.seats
    calls = np.flatnonzero(np.bincount(seats.call))
    host = tables.call_host[calls]
    counts = carried(offered)[host]
    yield nodes.call(calls[counts]), nodes.load(host[counts])
    yield pairs(offered)
    for team in away_together(offered):
        yield team, np.broadcast_to(team[:1], team.shape)
    # A few seats first: they mostly join all that the others would, one by one.
    few = slice(None, None, FEW)
    for some in (few, *slices(seats, AT_ONCE)):
        yield tables.shadower_person[seats.who[some]], nodes.call(seats.call[some])


def carried(offered: Offer) -> Bools:
    """For which people it matters how many seats they host in all."""
    tables = offered.tables
    matters = np.full(
        len(tables.problem.people),
        "balance" in tables.problem.objective,
        dtype=np.bool_,
    )
    for host in tables.problem.hosts:
        if host.max_per_week is not None:
            matters[tables.person[host.person]] = True
    return matters


def pairs(offered: Offer) -> tuple[Ints, Ints]:
    """The rotator and the mentor of each option, as people."""
    each = [(o.rotator, o.mentor) for o in offered.options]
    rotators, mentors = np.array(each, dtype=np.int64).reshape(-1, 2).T
    return offered.tables.rotator_person[rotators], mentors


def away_together(offered: Offer) -> Iterator[Ints]:
    """For each limit that can bind, the rotators of its team, as people."""
    tables = offered.tables
    people = np.unique(pairs(offered)[0])
    teams = np.array(
        [tables.problem.people[p].team for p in people.tolist()], dtype=str
    )
    for away in tables.problem.away:
        mine = people[teams == away.team]
        if mine.size > away.max:
            yield mine


def components(count: int, joined: Iterable[tuple[Ints, Ints]]) -> Ints:
    """For each node the least number of those it hangs together with, itself included."""
    label: Ints = np.arange(count)
    for pair in joined:
        one, other = pair
        while True:
            first, second = label[one], label[other]
            apart = first != second
            if not apart.any():
                break
            one, other = one[apart], other[apart]
            first, second = first[apart], second[apart]
            np.minimum.at(label, np.maximum(first, second), np.minimum(first, second))
            while (label[label] != label).any():
                label = label[label]
    return label


def weights(offered: Offer, nodes: Nodes, label: Ints) -> Ints:
    """How many seats and sittings each component has, at the place of its label."""
    tables, sittings = offered.tables, offered.sittings
    each = np.bincount(offered.seats.who, minlength=tables.shadower_person.size)
    rotator = pairs(offered)[0][sittings.option] if offered.options else EMPTY
    weight = np.bincount(label[rotator], minlength=nodes.count)
    np.add.at(weight, label[tables.shadower_person], each)
    return weight


def gathered(label: Ints, weight: Ints, enough: int) -> Ints:
    """For each node the number of its part. What is not enough goes with the last one."""
    number: Ints = np.full(label.size, -1)
    parts, small, filled = 0, list[int](), 0
    for root in np.flatnonzero(weight).tolist():
        if weight[root] >= enough:
            number[root] = parts
            parts += 1
            continue
        small.append(root)
        filled += int(weight[root])
        if filled >= enough:
            number[small] = parts
            parts, small, filled = parts + 1, [], 0
    number[number < 0] = max(0, parts - 1)
    return number[label]


def part(problem: Problem, nodes: Nodes, here: Bools) -> Problem:
    """The problem of some people, calls and hosts: all that can matter to them.

    Calls that others may observe stay as what they are to their host, without seats.
    """
    mine = {
        one.id for one, is_mine in zip(problem.people, here, strict=False) if is_mine
    }
    loads = here[nodes.load(np.arange(nodes.people))]
    hosts = {
        one.id for one, is_mine in zip(problem.people, loads, strict=True) if is_mine
    }
    seen = here[nodes.call(np.arange(nodes.calls))].tolist()
    lines = {
        name: tuple(line for line in getattr(problem, name) if line.person in mine)
        for name in ("pins", "bans", "published")
    }
    rotators = tuple(one for one in problem.rotators if one.person in mine)
    named = [*lines["pins"], *lines["bans"]]
    calls = tuple(calls_of(problem, seen, mine, named))
    chosen = {name for one in rotators for name in one.choices}
    chosen |= {line.placement for line in named if line.placement is not None}
    people = mine | {call.host for call in calls}
    people |= {line.mentor for line in named if line.mentor is not None}
    return replace(
        problem,
        people=tuple(one for one in problem.people if one.id in people),
        calls=calls,
        hosts=tuple(
            one for one in problem.hosts if one.person in hosts and one.person in people
        ),
        shadowers=tuple(one for one in problem.shadowers if one.person in mine),
        placements=tuple(
            replace(one, mentors=tuple(who for who in one.mentors if who in mine))
            for one in problem.placements
            if one.id in chosen
        ),
        mentors=tuple(one for one in problem.mentors if one.person in mine),
        rotators=rotators,
        pins=lines["pins"],
        bans=lines["bans"],
        published=lines["published"],
    )


def calls_of(
    problem: Problem, seen: list[bool], mine: set[str], named: Collection[Entry]
) -> Iterator[Call]:
    """The calls that a part's people may observe, host, or are named with."""
    asked = {line.call for line in named}
    for call, here in zip(problem.calls, seen, strict=True):
        if here:
            yield call
        elif call.host in mine or call.id in asked:
            yield replace(call, seats=0)
