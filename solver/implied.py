"""Rows that the rules imply: no schedule needs them, but fractions would break them.

They bring what fractions reach for placements close to what whole numbers can.
"""

import numpy as np

from solver.constraints.caps import limits
from solver.grants import Grants, keys
from solver.model import Linear, Model
from solver.tables import Ints


def add(model: Model, grants: Grants) -> None:
    """What one granted placement takes of its rotator's weeks, and of what they want."""
    weeks(model, grants)
    prerequisites(model, grants)


def weeks(model: Model, grants: Grants) -> None:
    """A rotator's week holds no more of a placement than its cap times what is granted.

    Two thirds of a placement of three sittings would else fit into two weeks of one each.
    """
    tables, sittings = grants.tables, grants.offer.sittings
    rotator = grants.sitting_rotator
    week = grants.weekly(tables.rotator_person[rotator], sittings.start)
    _, first, which = np.unique(
        keys(week, sittings.option), return_index=True, return_inverse=True
    )
    caps = limits(r.max_per_week for r in tables.problem.rotators)[rotator[first]]
    whole = np.array([p.sessions for p in tables.problem.placements], dtype=np.int64)
    binds = caps < whole[grants.sitting_placement[first]]
    kept, number = binds[which], np.cumsum(binds) - 1
    count = int(binds.sum())
    model.rows(
        np.concatenate([number[which[kept]], np.arange(count)]),
        np.concatenate(
            [grants.sitting[kept], grants.option[sittings.option[first[binds]]]]
        ),
        np.concatenate([np.ones(int(kept.sum()), dtype=np.int64), -caps[binds]]),
        count=count,
        upper=0,
    )


def prerequisites(model: Model, grants: Grants) -> None:
    """A placement uses up what its rotator wants together with those it comes after.

    Half of each would else do for a rotator who wants one.
    """
    problem = grants.tables.problem
    offered: dict[int, dict[int, list[int]]] = {}
    for number, option in enumerate(grants.offer.options):
        places = offered.setdefault(option.rotator, {})
        places.setdefault(option.placement, []).append(number)
    for rotator, places in offered.items():
        wanted = problem.rotators[rotator].wanted
        for later, mine in places.items():
            before = _before(grants, rotator, later)
            if not before:
                continue
            if len(before) >= wanted or not before <= places.keys():
                model.row(_sum(grants.option[mine], 1), upper=0)
                continue
            apart = places.keys() - before - {later}
            others = [number for place in sorted(apart) for number in places[place]]
            both = Linear(
                grants.option[[*mine, *others]],
                np.repeat([len(before) + 1, 1], [len(mine), len(others)]),
            )
            model.row(both, upper=wanted)


def _before(grants: Grants, rotator: int, placement: int) -> set[int]:
    """The placements that must be granted, too, where this one is; -1 is none there is."""
    tables = grants.tables
    done = tables.problem.rotators[rotator].done
    found: set[int] = set()
    open_ = [placement]
    while open_:
        for name in tables.problem.placements[open_.pop()].after:
            before = tables.placement.get(name, -1)
            if name not in done and before not in found:
                found.add(before)
                if before >= 0:
                    open_.append(before)
    return found


def _sum(columns: Ints, coefficient: int) -> Linear:
    return Linear(columns, np.full(columns.size, coefficient, dtype=np.int64))
