"""Who could take a call, which calls somebody could take, and why not the others."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from rotation.adjusting.bench import Bench
from rotation.adjusting.changes import Change, Entry, State

MOST_JUDGED = 16
"""So many are tried on one page; those further down count as not looked at."""


@dataclass
class Obstacle:
    """What keeps some of them away: in words, who (or which call), and one example."""

    words: str
    ids: list[str] = field(default_factory=list)
    example: str = ""


@dataclass
class Openings:
    """`able` are ids of people (or calls) that would do; `funnel` counts how many are left
    after each condition; `unseen` would have had to be tried, and were too many."""

    able: list[str] = field(default_factory=list)
    funnel: list[tuple[str, int]] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)
    unseen: int = 0


def takers(bench: Bench, call_id: str, of: str = "") -> Openings:
    """Who could get a seat on the call, in the place of the person `of` if there is one."""
    call = bench.calls[call_id]
    sitting = bench.taken.get(call_id, [])
    out = frozenset({Entry(of, call=call_id)}) if of else frozenset()
    had = bench.state.had("shadower")
    seekers = [
        one
        for one in bench.problem.shadowers
        if one.person not in sitting and one.person != call.host
    ]
    kept = _Keeping(len(seekers), _("people who sit in on calls"))
    rest = [one.person for one in seekers]
    people = bench.shadowers
    rest = kept.narrow(
        rest, lambda one: free(bench, one, call), _("free then"), _("Not free then")
    )
    rest = kept.narrow(
        rest,
        lambda one: fits(people[one], call),
        _("whom it suits"),
        _("It does not suit them: tags, or the host"),
    )
    rest = kept.narrow(
        rest,
        lambda one: had[one] < people[one].wanted,
        _("with a wish left"),
        _("Have all that they asked for"),
    )
    rest.sort(key=lambda one: (had[one] + people[one].credit) / people[one].target)
    return kept.judge(
        bench,
        rest,
        lambda one: Change(
            State(given=out), State(given=frozenset({Entry(one, call=call_id)}))
        ),
    )


def calls_for(bench: Bench, person: str, instead: str = "") -> Openings:
    """Which calls the person could get a seat on, `instead` of a call or beside it all."""
    seeker = bench.shadowers[person]
    mine = {one.call for one in bench.state.given if one.person == person}
    out = frozenset({Entry(person, call=instead)}) if instead else frozenset()
    calls = [
        one
        for one in bench.problem.calls
        if one.seats and one.id not in mine and one.host != person
    ]
    kept = _Keeping(len(calls), _("calls with seats"))
    rest = [one.id for one in sorted(calls, key=lambda one: (one.start, one.id))]
    rest = kept.narrow(
        rest,
        lambda one: free(bench, person, bench.calls[one]),
        _("while free"),
        _("Not free then"),
    )
    rest = kept.narrow(
        rest,
        lambda one: fits(seeker, bench.calls[one]),
        _("that suit"),
        _("They do not suit: tags, or the host"),
    )
    rest = kept.narrow(
        rest,
        lambda one: len(bench.taken.get(one, ())) < bench.calls[one].seats,
        _("with a seat left"),
        _("Every seat is taken"),
    )
    if not instead and bench.state.had("shadower")[person] >= seeker.wanted:
        kept.found.funnel.append((_("with a wish left"), 0))
        return kept.found
    return kept.judge(
        bench,
        rest,
        lambda one: Change(
            State(given=out), State(given=frozenset({Entry(person, call=one)}))
        ),
    )


def swaps(bench: Bench, person: str, call_id: str) -> Openings:
    """For which seat of somebody else the person could exchange theirs on the call; the
    ids are “person:call”."""
    call, seeker = bench.calls[call_id], bench.shadowers[person]
    mine = {one.call for one in bench.state.given if one.person == person}
    sitting = bench.taken.get(call_id, ())
    seats = [
        one
        for one in sorted(bench.state.given)
        if one.call in bench.calls
        and one.person in bench.shadowers
        and one.call not in mine
        and one.person not in sitting
        and person != bench.calls[one.call].host
        and one.person != call.host
    ]
    by_id = {f"{one.person}:{one.call}": one for one in seats}
    kept = _Keeping(len(seats), _("seats of others"))
    rest = kept.narrow(
        list(by_id),
        lambda id_: (
            free(bench, person, bench.calls[by_id[id_].call])
            and free(bench, by_id[id_].person, call)
        ),
        _("with both free then"),
        _("One of both is not free then"),
    )
    rest = kept.narrow(
        rest,
        lambda id_: (
            fits(seeker, bench.calls[by_id[id_].call])
            and fits(bench.shadowers[by_id[id_].person], call)
        ),
        _("that suit both"),
        _("They do not suit both: tags, or the host"),
    )
    rest.sort(key=lambda id_: abs(bench.calls[by_id[id_].call].start - call.start))
    return kept.judge(
        bench, rest, lambda id_: exchanged(Entry(person, call=call_id), by_id[id_])
    )


def exchanged(one: Entry, other: Entry) -> Change:
    """Two people exchange the seats that they have."""
    return Change(
        State(given=frozenset({one, other})),
        State(
            given=frozenset(
                {Entry(other.person, call=one.call), Entry(one.person, call=other.call)}
            )
        ),
    )


def free(bench: Bench, person: str, call: Any) -> bool:
    """Whether the person is available for the whole of the call."""
    spans = bench.people[person].available
    at = bisect_right(spans, (call.start, 2**62)) - 1
    return at >= 0 and spans[at].start <= call.start and call.end <= spans[at].end


def fits(seeker: Any, call: Any) -> bool:
    """Whether tags and host are what the seeker asked for."""
    return (
        seeker.requires <= call.tags
        and not seeker.refuses & call.tags
        and call.host not in seeker.not_with
    )


class _Keeping:
    """What is left after each condition, and who fell away with it."""

    def __init__(self, number: int, words: str) -> None:
        self.found = Openings(funnel=[(words, number)])

    def narrow(self, ids: list[str], passes: Any, words: str, why: str) -> list[str]:
        kept = [one for one in ids if passes(one)]
        left = set(kept)
        self.found.funnel.append((words, len(kept)))
        if gone := [one for one in ids if one not in left]:
            self.found.obstacles.append(Obstacle(why, gone))
        return kept

    def judge(self, bench: Bench, ids: list[str], change: Any) -> Openings:
        reasons: dict[str, Obstacle] = defaultdict(lambda: Obstacle(""))
        for one in ids[:MOST_JUDGED]:
            broken = bench.breaks(change(one))
            if not broken:
                self.found.able.append(one)
                continue
            why = reasons[_rule_words(broken[0])]
            why.words = _rule_words(broken[0])
            why.ids.append(one)
            why.example = why.example or broken[0]
        self.found.unseen = len(ids[MOST_JUDGED:])
        self.found.obstacles += reasons.values()
        self.found.funnel.append((_("within every rule"), len(self.found.able)))
        return self.found


def _rule_words(sentence: str) -> str:
    """What kind of rule a sentence of the judge is about."""
    words = {
        "1": _("Not free then"),
        "2": _("Something else is at that time, or too close"),
        "3": _("Every seat is taken"),
        "4": _("A limit is reached: for the week, the host, or in all"),
        "5": _("It does not suit: tags, or the host"),
        "8": _("A pin or a ban forbids it"),
    }
    return words.get(sentence.removeprefix("Rule ")[:1], _("Another rule"))
