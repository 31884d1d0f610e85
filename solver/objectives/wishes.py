"""Give people what they wish for: tags, preferred times, chosen placements."""

from itertools import pairwise

import numpy as np

from solver.candidates import Offer, Option, Seats
from solver.choice import Choice
from solver.grants import Grants
from solver.model import Linear, Model
from solver.objectives.stage import Stage
from solver.tables import Ints, Tables, inside


def seat_weights(tables: Tables, seats: Seats) -> Ints:
    """What each seat is worth to its shadower. The seats are sorted by shadower."""
    worth = np.zeros(seats.who.size, dtype=np.int64)
    edges = np.flatnonzero(np.diff(seats.who, prepend=-1, append=-1)).tolist()
    for low, high in pairwise(edges):
        one = int(seats.who[low])
        calls = seats.call[low:high]
        for wish, weight in tables.problem.shadowers[one].wishes.items():
            if wish == "preferred":
                liked = tables.preferred(int(tables.shadower_person[one]))
                hit = inside(liked, tables.call_start[calls], tables.call_end[calls])
            else:
                hit = tables.tagged(wish)[calls]
            worth[low:high] += weight * hit
    return worth


def option_weight(tables: Tables, option: Option) -> int:
    """What a placement is worth to its rotator, whenever it is."""
    name = tables.problem.placements[option.placement].id
    return tables.problem.rotators[option.rotator].choices.get(name, 0)


def sitting_weights(tables: Tables, option: Option, starts: Ints) -> Ints:
    """What each sitting adds for lying wholly in preferred time."""
    liked = tables.preferred(int(tables.rotator_person[option.rotator]))
    ends = starts + tables.problem.placements[option.placement].minutes
    weight = tables.problem.rotators[option.rotator].preferred_weight
    return inside(liked, starts, ends) * np.int64(weight)


def value(tables: Tables, choice: Choice) -> int:
    """The sum of all wishes fulfilled."""
    order = np.argsort(choice.who, kind="stable")
    seats = Seats(choice.who[order], choice.call[order])
    total = int(seat_weights(tables, seats).sum())
    for option, starts in choice.given:
        each = sitting_weights(tables, option, np.array(starts, dtype=np.int64))
        total += option_weight(tables, option) + int(each.sum())
    return total


def weights(offer: Offer) -> tuple[Ints, Ints, Ints]:
    """What each seat, option and sitting of an offer is worth."""
    tables, sittings = offer.tables, offer.sittings
    held = np.zeros(sittings.start.size, dtype=np.int64)
    ends = np.searchsorted(sittings.option, np.arange(len(offer.options) + 1)).tolist()
    for number, option in enumerate(offer.options):
        mine = slice(ends[number], ends[number + 1])
        held[mine] = sitting_weights(tables, option, sittings.start[mine])
    granted = [option_weight(tables, option) for option in offer.options]
    return (
        seat_weights(tables, offer.seats),
        np.array(granted, dtype=np.int64),
        held,
    )


def stages(model: Model, grants: Grants) -> list[Stage]:  # noqa: ARG001 (the shape of a tier)
    """One stage: the weighted sum of what is granted."""
    worth = np.concatenate(weights(grants.offer))
    columns = np.concatenate([grants.seat, grants.option, grants.sitting])
    counts = np.flatnonzero(worth)
    return [Stage("wishes", Linear(columns[counts], worth[counts]))]
