"""The cuts behind the bound of fairness: who gets in whose way, found by maximum flow.

What the network cannot carry, no schedule can grant. Its minimum cut names the people and
the calls. `check.counting` counts what is found here again, without any flow.
"""

from collections import defaultdict

from solver.check.counting import Cut, Seeker
from solver.explain.network import Network


def find_cuts(network: Network) -> dict[tuple[int, int], Cut]:
    """For each class of units (first and last level) what stops it and those before it.

    A class that can be granted in full, with all before it, has no cut.
    """
    cuts = {}
    opened: dict[Seeker, int] = defaultdict(int)
    for group in network.counting.classes():
        for unit in group:
            opened[unit.seeker] += 1
        cut = least_cut(network, opened)
        if cut.seekers:
            cuts[group[0].first, group[0].last] = cut
    return cuts


def least_cut(network: Network, opened: dict[Seeker, int]) -> Cut:
    """A minimum cut when each seeker may be granted so many."""
    alone = network.counting.alone
    network.carry({who: min(most, alone[who]) for who, most in opened.items()})
    near = network.near()
    nodes = network.nodes
    return Cut(
        frozenset(one for one in network.counting.goals if nodes[one] in near),
        frozenset(name for name, node in network.call_nodes.items() if node in near),
        frozenset(
            place.id
            for place in network.counting.facts.problem.placements
            if nodes.get(("placement", place.id)) in near
        ),
    )
