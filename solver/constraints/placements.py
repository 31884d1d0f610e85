"""Rule 6: a granted placement is complete, in order, shared fairly, after what it needs."""

from itertools import pairwise

import numpy as np

from solver.candidates import gaps
from solver.grants import Grants, keys
from solver.model import Model
from solver.tables import Ints

LONG = 20  # entries for each column at which running sums take less room
FAR = np.iinfo(np.int64).max // 8


def add(model: Model, grants: Grants) -> None:
    """Complete series, their gaps, groups and prerequisites."""
    complete(model, grants)
    apart(model, grants)
    groups(model, grants)
    after(model, grants)


def complete(model: Model, grants: Grants) -> None:
    """Each sitting of a granted option is held exactly once, of any other never."""
    sittings = grants.offer.sittings
    if not sittings.start.size:
        return
    _, first, series = np.unique(
        keys(sittings.option, sittings.number), return_index=True, return_inverse=True
    )
    granted = grants.option[sittings.option[first]]
    model.rows(
        np.concatenate([series, np.arange(first.size)]),
        np.concatenate([grants.sitting, granted]),
        np.repeat([1, -1], [series.size, first.size]),
        count=first.size,
        lower=0,
        upper=0,
    )


def apart(model: Model, grants: Grants) -> None:
    """Consecutive starts keep the least and the greatest gap."""
    sittings = grants.offer.sittings
    cuts = np.flatnonzero(np.diff(keys(sittings.option, sittings.number))) + 1
    series = np.split(np.arange(sittings.start.size), cuts)
    for one, next_ in pairwise(series):
        option = int(sittings.option[one[0]]) if one.size else -1
        if next_.size and option == int(sittings.option[next_[0]]):
            placement = grants.offer.options[option].placement
            least, most = gaps(grants.tables, placement)
            here, there = sittings.start[one], sittings.start[next_]
            follow(
                model,
                (grants.sitting[one], here),
                (grants.sitting[next_], there),
                gap=least,
                equal=True,
            )
            if most < FAR:
                follow(
                    model,
                    (grants.sitting[one][::-1], -here[::-1]),
                    (grants.sitting[next_][::-1], -there[::-1]),
                    gap=-most,
                    equal=True,
                )


Timed = tuple[Ints, Ints]
"""Columns and their instants, sorted by instant."""


def follow(
    model: Model, first: Timed, second: Timed, *, gap: int, equal: bool = False
) -> None:
    """Up to each instant, `second` is taken at most as often as `first` was, `gap` before.

    Instants that allow the same choices of `first` make one row, the last of them.
    `equal`: both sums are the same in the end, so that the last row says nothing.
    """
    reach = np.searchsorted(first[1], second[1] - gap, side="right")
    if not reach.size:
        return
    last = np.append(reach[1:] != reach[:-1], True)
    if equal:
        last &= reach < first[0].size
    uses, allows = np.flatnonzero(last) + 1, reach[last]
    rows = np.arange(uses.size)
    if int(uses.sum() + allows.sum()) > LONG * (first[0].size + second[0].size):
        late, early = so_far(model, second[0]), so_far(model, first[0])
        some = allows > 0
        model.rows(
            np.concatenate([rows, rows[some]]),
            np.concatenate([late[uses - 1], early[allows[some] - 1]]),
            np.repeat([1, -1], [rows.size, int(some.sum())]),
            count=rows.size,
            upper=0,
        )
        return
    model.rows(
        np.concatenate([np.repeat(rows, uses), np.repeat(rows, allows)]),
        np.concatenate([second[0][_counts(uses)], first[0][_counts(allows)]]),
        np.repeat([1, -1], [int(uses.sum()), int(allows.sum())]),
        count=uses.size,
        upper=0,
    )


def so_far(model: Model, columns: Ints) -> Ints:
    """New columns: how many of the columns up to each one are taken (0 or 1)."""
    sums = model.columns(columns.size)
    rows = np.arange(columns.size)
    model.rows(
        np.concatenate([rows, rows[1:], rows]),
        np.concatenate([sums, sums[:-1], columns]),
        np.repeat([1, -1, -1], [rows.size, rows.size - 1, rows.size]),
        count=rows.size,
        lower=0,
        upper=0,
    )

    def derive(values: Ints) -> None:
        values[sums] = np.cumsum(values[columns])

    model.derive(derive)
    return sums


def _counts(sizes: Ints) -> Ints:
    """0 … size-1 for each size, one after the other."""
    return np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def groups(model: Model, grants: Grants) -> None:
    """Rotators share a group only from its start, and at most as many as it seats."""
    sharing = [p.seats_per_mentor for p in grants.tables.problem.placements]
    room = np.array(sharing, dtype=np.int64)[grants.group_placement]
    of, count = grants.group_of, grants.group.size
    model.rows(
        np.concatenate([of, np.arange(count)]),
        np.concatenate([grants.sitting, grants.group]),
        np.concatenate([np.ones(of.size, dtype=np.int64), -room]),
        count=count,
        upper=0,
    )
    shared = np.flatnonzero(room[of] > 1)
    _, first, which = np.unique(
        keys(of[shared], grants.sitting_rotator[shared]),
        return_index=True,
        return_inverse=True,
    )
    led = grants.group[of[shared][first]]
    model.rows(
        np.concatenate([which, np.arange(first.size)]),
        np.concatenate([grants.sitting[shared], led]),
        np.repeat([1, -1], [shared.size, first.size]),
        count=first.size,
        upper=0,
    )


def after(model: Model, grants: Grants) -> None:
    """What comes `after` other placements starts when the last of those is over."""
    tables = grants.tables
    wanted = {(o.rotator, o.placement) for o in grants.offer.options}
    for rotator, placement in sorted(wanted):
        later = tables.problem.placements[placement]
        done = tables.problem.rotators[rotator].done
        for name in later.after:
            if name not in done:
                earlier = tables.placement.get(name, -1)
                _order(model, grants, rotator, earlier, placement)


def _order(
    model: Model, grants: Grants, rotator: int, earlier: int, later: int
) -> None:
    mine = grants.sitting_rotator == rotator
    starts = mine & (grants.sitting_placement == later)
    starts &= grants.offer.sittings.number == 0
    ends = mine & (grants.sitting_placement == earlier)
    if earlier >= 0:
        last = grants.tables.problem.placements[earlier].sessions - 1
        ends &= grants.offer.sittings.number == last
    follow(
        model,
        _timed(grants.sitting[ends], grants.sitting_end[ends]),
        _timed(grants.sitting[starts], grants.offer.sittings.start[starts]),
        gap=0,
    )


def _timed(columns: Ints, instants: Ints) -> Timed:
    order = np.argsort(instants, kind="stable")
    return columns[order], instants[order]
