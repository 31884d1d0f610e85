"""The certificate as part of an explanation: level by level, who gets in whose way."""

from typing import Any

from solver.check.counting import Counting, Cut
from solver.check.values import fairness
from solver.check.words import open_still, out_of_reach, sentence
from solver.explain.cuts import find_cuts
from solver.explain.network import Network


def certificate(network: Network) -> list[dict[str, Any]]:
    """For each level of fairness, how many seekers can reach it and why no more.

    `proof` is "counting" as long as the cuts allow just what the schedule reaches, then
    "search" as long as the schedule's own bound does, otherwise "none". A limit counts
    only where the levels below reach theirs: above the first that does not, nobody knows.
    """
    counting = network.counting
    facts = counting.facts
    cuts = find_cuts(network)
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
                else open_still(level),
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
