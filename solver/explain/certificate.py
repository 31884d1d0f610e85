"""The certificate as part of an explanation: level by level, who gets in whose way."""

from typing import Any

from solver.check.counting import Counting, Cut
from solver.check.facts import Facts
from solver.check.values import fairness
from solver.explain.cuts import find_cuts


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
        out.append(
            {
                "level": level,
                "most": limit,
                "proof": proof,
                "cuts": [shown(counting, cut) for cut in here],
                "sentence": sentence(counting, level, limit, proof, here)
                if known
                else f"How many can reach {level} is open, as long as a level below is.",
            }
        )
    return out


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
    counting: Counting, level: str, most: int, proof: str, cuts: list[Cut]
) -> str:
    """One level in words."""
    everybody = len(counting.goals)
    if most == everybody:
        return f"All {everybody} seekers can reach {level}."
    said = f"At most {most} of {everybody} seekers can reach {level}"
    if proof != "counting" or not cuts:
        return f"{said}, given the levels below."
    return f"{said}: {in_each_others_way(counting, cuts[-1])}."


def in_each_others_way(counting: Counting, cut: Cut) -> str:
    """A cut in words."""
    people, size = len({one for _, one in cut.seekers}), counting.size(cut)
    who = (
        f"these {people} people reach"
        if people > 1
        else f"{min(cut.seekers)[1]} reaches"
    )
    what = "grants" if cut.placements else "seats"
    what = what.removesuffix("s") if size == 1 else what
    shared = len(cut.calls) + len(cut.placements)
    where = (
        f", on {shared} that they share and on what only one of them can use"
        if shared
        else ""
    )
    return f"{who} only {size} {what}{where}"
