"""The columns of the model: a seat taken, an option granted, a sitting held, a group led."""

import numpy as np

from solver.candidates import Offer, Seats
from solver.model import Model
from solver.tables import EMPTY, Bools, Ints, Tables


class Grants:
    """An offer with a column for everything in it.

    `seat`, `option` and `sitting` run beside the offer's own arrays. A `group` is what a
    mentor leads at one start of one placement, however many rotators share it.
    """

    def __init__(self, model: Model, offer: Offer) -> None:
        self.offer = offer
        self.tables = tables = offer.tables
        seats, sittings = offer.seats, offer.sittings
        self.seat = model.columns(seats.who.size)
        self.option = model.columns(len(offer.options))
        self.sitting = model.columns(sittings.start.size)

        self.seat_person = tables.shadower_person[seats.who]
        self.seat_host = tables.call_host[seats.call]

        each = np.array(
            [(o.rotator, o.placement, o.mentor) for o in offer.options], dtype=np.int64
        ).reshape(-1, 3)
        self.option_rotator, self.option_placement, self.option_mentor = each.T
        lengths = [p.minutes for p in tables.problem.placements]
        self.minutes = np.array(lengths, dtype=np.int64)
        self.sitting_rotator = self.option_rotator[sittings.option]
        self.sitting_placement = self.option_placement[sittings.option]
        self.sitting_mentor = self.option_mentor[sittings.option]
        self.sitting_end = sittings.start + self.minutes[self.sitting_placement]

        groups, self.group_of = distinct(
            self.sitting_mentor, self.sitting_placement, sittings.start
        )
        self.group_mentor = self.sitting_mentor[groups]
        self.group_placement = self.sitting_placement[groups]
        self.group_start = sittings.start[groups]
        self.group_end = self.sitting_end[groups]
        self.group = model.columns(groups.size)

    def at_every(self, slots: int, width: int) -> Bools:
        """Which of so many columns are not of sittings between every so many slots."""
        problem = self.tables.problem
        step = slots * problem.slot_minutes
        keep = np.ones(width, dtype=np.bool_)
        for column, start in (
            (self.sitting, self.offer.sittings.start),
            (self.group, self.group_start),
        ):
            keep[column] = (start - problem.slots_from) % step == 0
        return keep

    def columns(self, width: int, seats: Bools, sittings: Bools) -> Bools:
        """Which of so many columns some seats and sittings need, those that count included."""
        keep = np.ones(width, dtype=np.bool_)
        keep[self.seat] = seats
        keep[self.sitting] = sittings
        keep[self.option] = False
        keep[self.option[self.offer.sittings.option[sittings]]] = True
        keep[self.group] = False
        keep[self.group[self.group_of[sittings]]] = True
        return keep

    def weekly(self, person: Ints, instant: Ints) -> Ints:
        """A key for each pair: the same for the same person in the same local week."""
        week = np.zeros(instant.size, dtype=np.int64)
        zones: dict[str, list[int]] = {}
        for one in np.unique(person).tolist():
            zones.setdefault(self.tables.problem.people[one].timezone, []).append(one)
        for people in zones.values():
            here = np.isin(person, people)
            week[here] = self.tables.weeks(people[0], instant[here])
        return keys(person, week)


def keys(*parts: Ints) -> Ints:
    """One number for each combination of the parts, the same for the same combination."""
    total: Ints = np.zeros(parts[0].size, dtype=np.int64)
    for part in parts:
        if part.size:
            low = int(part.min())
            total = total * (int(part.max()) - low + 1) + (part - low)
            if total.size and int(total.max()) > 2**31:
                total = np.unique(total, return_inverse=True)[1]
    return total


def distinct(*parts: Ints) -> tuple[Ints, Ints]:
    """The first place of each combination, and for every place which combination it is."""
    if not parts[0].size:
        return EMPTY, EMPTY
    _, first, which = np.unique(keys(*parts), return_index=True, return_inverse=True)
    return first, which


def covering(line: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """For spans [start, end) on several lines, those that share an instant.

    Returns pairs (set, span): every largest set of spans that have an instant in common,
    each exactly once. Sets of one span are included.
    """
    if not start.size:
        return EMPTY, EMPTY
    low, reach = int(start.min()), int(end.max()) - int(start.min()) + 1
    lane = np.unique(line, return_inverse=True)[1] * reach
    opens, shuts = lane + start - low, lane + end - low
    points = np.unique(opens)
    first = np.searchsorted(points, opens)
    last = np.searchsorted(points, shuts)  # the first point the span no longer covers
    # The set at a point is contained in the next point's unless a span ends in between.
    ends = np.zeros(points.size, dtype=np.bool_)
    ends[last - 1] = True
    number = np.cumsum(ends) - 1
    span = np.repeat(np.arange(start.size), last - first)
    within = np.arange(span.size) - np.repeat(np.cumsum(last - first), last - first)
    point = np.repeat(last, last - first) + within
    kept: Bools = ends[point]
    return number[point[kept]], span[kept]


def nests(tables: Tables, seats: Seats) -> Ints:
    """A nest for each seat, few for each shadower: greedily, by where the first call ends."""
    start = tables.call_start[seats.call]
    end = tables.call_end[seats.call] + tables.problem.buffer_minutes
    nest = np.zeros(seats.who.size, dtype=np.int64)
    number, left = 0, np.lexsort((end, seats.who))
    while left.size:
        # One more nest for everybody who has seats left.
        first, mine = distinct(seats.who[left])
        inside = start[left] < end[left[first]][mine]
        nest[left[inside]] = number + mine[inside]
        number, left = number + first.size, left[~inside]
    return nest
