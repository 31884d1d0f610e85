"""How many rotators a placement's mentors can take: people paired with times, by hand."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Slot = TypeVar("Slot", bound=Hashable)
Group = TypeVar("Group", bound=Hashable)
Arcs = dict[Hashable, dict[Hashable, int]]


def most_paired(
    wanted: Mapping[str, Iterable[Slot]],
    room: Mapping[Slot, int],
    group: Mapping[Slot, Group],
    group_room: Mapping[Group, int],
) -> int:
    """How many people can have one of the slots they want, at most.

    A slot takes `room` people and belongs to a group of slots that takes `group_room`.
    Augmenting paths, one person after the other.
    """
    arcs: Arcs = defaultdict(dict)
    for person, slots in wanted.items():
        for slot in slots:
            arcs["person", person]["slot", slot] = 1
            arcs["slot", slot]["group", group[slot]] = room[slot]
            arcs["group", group[slot]]["end"] = group_room[group[slot]]
    return sum(augmented(arcs, ("person", person)) for person in wanted)


def augmented(arcs: Arcs, start: Hashable) -> bool:
    """Send one more from the start to the end, if there is a way."""
    came: dict[Hashable, Hashable] = {start: start}
    queue = [start]
    node: Hashable
    for node in queue:
        for head, room in arcs[node].items():
            if room > 0 and head not in came:
                came[head] = node
                queue.append(head)
    if "end" not in came:
        return False
    node = "end"
    while node != start:
        before = came[node]
        arcs[before][node] -= 1
        arcs[node][before] = arcs[node].get(before, 0) + 1
        node = before
    return True
