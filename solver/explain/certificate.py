"""The certificate as part of an explanation: level by level, who gets in whose way."""

from typing import Any

from solver.check.counting import Counting, Cut
from solver.check.facts import Facts
from solver.check.values import fairness
from solver.explain.cuts import find_cuts
from solver.instants import to_text

NAMED = 5
"""So many people are named in a sentence; more are only counted (the cut lists them)."""


def certificate(facts: Facts) -> list[dict[str, Any]]:
    """For each level of fairness, how many seekers can reach it and why no more.

    `proof` is "counting" as long as the cuts allow just what the schedule reaches, then
    "search" as long as the schedule's own bound does, otherwise "none". A limit counts
    only where the levels below reach theirs: above the first that does not, nobody knows.
    """
    counting = Counting(facts)
    cuts = find_cuts(counting)
    most = counting.most(cuts.values())
    value = dict(fairness(facts))
    bound = next(
        (tier.bound for tier in facts.schedule.tiers if tier.tier == "fairness"), most
    )
    limits = dict(bound) if isinstance(bound, tuple) else dict(most)
    proof, out = "counting", []
    for j, (level, count) in enumerate(most):
        limit = len(counting.goals)
        if proof == "counting" and count != value[level]:
            proof, limit = "search", min(count, limit)
        elif proof == "counting":
            limit = count
        if proof == "search":
            limit = min(limit, limits[level])
        known = proof != "none"
        if proof == "search" and limit != value[level]:
            proof = "none"
        here = [cut for (first, _), cut in cuts.items() if first == j]
        hopeless = out_of_reach(counting, j)
        out.append(
            {
                "level": level,
                "most": limit,
                "proof": proof,
                "cuts": [
                    shown(counting, cut) for cut in (hopeless, *here) if cut.seekers
                ],
                "sentence": sentence(counting, (level, limit), proof, here, hopeless)
                if known
                else f"How many can reach {level} is open, as long as a level below is.",
            }
        )
    return out


def out_of_reach(counting: Counting, j: int) -> Cut:
    """The seekers who could not reach a level even if nobody else were there."""
    level, alone = counting.levels[j], counting.alone
    short = (who for who in counting.goals if counting.need(who, level) > alone[who])
    return Cut(frozenset(short), frozenset(), frozenset())


def shown(counting: Counting, cut: Cut) -> dict[str, Any]:
    """A cut as JSON, with what its people can be granted in all."""
    return {
        "shadowers": sorted(one for kind, one in cut.seekers if kind == "shadower"),
        "rotators": sorted(one for kind, one in cut.seekers if kind == "rotator"),
        "calls": sorted(cut.calls),
        "placements": sorted(cut.placements),
        "most": counting.size(cut),
    }


def sentence(
    counting: Counting,
    limit: tuple[str, int],
    proof: str,
    cuts: list[Cut],
    hopeless: Cut,
) -> str:
    """One level, and how many can reach it, in words."""
    level, most = limit
    everybody = len(counting.goals)
    if most == everybody:
        return f"All {everybody} seekers can reach {level}."
    why = []
    if hopeless.seekers:
        why.append(f"{named(hopeless)} could not even if nobody else were there")
    if proof == "counting" and cuts:
        why.append(in_each_others_way(counting, cuts[-1]))
    if proof == "search":
        why.append("the search has proven it, given the levels below")
    said = f"At most {most} of {everybody} seekers can reach {level}"
    return f"{said}: {'; '.join(why)}." if why else f"{said}, given the levels below."


def named(cut: Cut) -> str:
    """The people of a cut, by name as long as they are few."""
    who = sorted({one for _, one in cut.seekers})
    if len(who) > NAMED:
        return f"{len(who)} people"
    return " and ".join(filter(None, (", ".join(who[:-1]), who[-1])))


def in_each_others_way(counting: Counting, cut: Cut) -> str:
    """A cut in words."""
    people, size = {one for _, one in cut.seekers}, counting.size(cut)
    who = (
        f"these {len(people)} people reach"
        if len(people) > 1
        else f"{min(people)} reaches"
    )
    what = "grants" if cut.placements else "seats"
    what = what.removesuffix("s") if size == 1 else what
    shared = len(cut.calls) + len(cut.placements)
    where = (
        f", on {shared} that they share{when(counting, cut)}"
        " and on what only one of them can use"
        if shared
        else ""
    )
    return f"{who} only {size} {what}{where}"


def when(counting: Counting, cut: Cut) -> str:
    """From which day to which the calls of a cut are, in UTC."""
    calls = [counting.facts.calls[name] for name in cut.calls]
    if not calls:
        return ""
    first, last = (
        to_text(pick(call.start for call in calls))[:10] for pick in (min, max)
    )
    return f" on {first}" if first == last else f" from {first} to {last}"
