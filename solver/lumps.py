"""A model in which starts near each other count as one: it allows all that the model does, and more.

So what no values of it beat no values of the model beat, and it is several times as small
(aggregation of columns and rows; Rogers, Plante, Wong and Evans 1991). What it chooses says
where the model may have as much.
"""

import numpy as np

from solver.clock import Clock
from solver.grants import Grants, distinct, keys
from solver.model import Floats, Linear, Model
from solver.objectives import wishes
from solver.objectives.stage import Stage
from solver.optimise import Outcome, solve
from solver.tables import Bools, Ints

DAY = 24 * 60


class Lumps:
    """The lump that each column of a model is in, and a model of the lumps.

    A sitting's lump has its number in its option on one day, as far as it is as welcome
    and in the same local weeks. All other columns are lumps of their own. With
    `overlapping`, a mentor can lead only one of the starts in a lump that may be shared.
    """

    def __init__(
        self, model: Model, grants: Grants, *, overlapping: bool = False
    ) -> None:
        self.fine, self.grants, self.overlapping = model, grants, overlapping
        room = [p.seats_per_mentor for p in grants.tables.problem.placements]
        self.room = np.array(room, dtype=np.int64)
        groups, sittings = self._numbered()
        alone = np.ones(model.width, dtype=np.bool_)
        alone[grants.sitting] = alone[grants.group] = False
        self.of = np.cumsum(alone) - 1
        first = int(alone.sum())
        self.of[grants.sitting] = first + sittings
        first += int(sittings.max(initial=-1)) + 1
        self.of[grants.group] = first + groups
        self.sizes = np.bincount(self.of)
        self.model = Model()
        tops = np.ones(self.sizes.size, dtype=np.int64)
        tops[self.of[alone]] = model.uppers()[alone]
        tops[self.of[grants.group]] = self._most_groups(groups)
        self.model.columns(tops.size, tops)
        matrix = model.matrix()
        self._weaken(matrix.upper, 1)
        self._weaken(-matrix.lower, -1)
        self._share(sittings, groups)

    def _numbered(self) -> tuple[Ints, Ints]:
        """The lumps of groups and of sittings, numbered from 0 each."""
        grants, tables = self.grants, self.grants.tables
        offered = grants.offer.sittings
        groups = self._groups()
        rotator = tables.rotator_person[grants.sitting_rotator]
        sittings = distinct(
            offered.option,
            offered.number,
            groups[grants.group_of],
            grants.weekly(rotator, offered.start),
            wishes.weights(grants.offer)[2],
        )[1]
        return groups, sittings

    def _groups(self) -> Ints:
        """The lump of each group, numbered from 0.

        Where rotators may share, each start is in a lump with one to which all who could
        come to it could come, too. So all in a lump can share, but for their other duties.
        """
        grants = self.grants
        sittings = grants.offer.sittings
        shared = self.room[grants.group_placement] > 1
        span = np.full(shared.size, DAY)
        if self.overlapping:
            span[shared] = (grants.group_end - grants.group_start)[shared]
        lump = distinct(
            grants.group_mentor,
            grants.group_placement,
            grants.group_start // span,
            grants.weekly(grants.group_mentor, grants.group_start),
        )[1]
        comers: list[set[int]] = [set() for _ in shared]
        who = keys(sittings.option, sittings.number).tolist()
        for group, one in zip(grants.group_of.tolist(), who, strict=True):
            comers[group].add(one)
        widest: dict[int, list[int]] = {}  # groups that take in the others of a lump
        lump += shared.size
        for group in sorted(
            np.flatnonzero(shared).tolist(), key=lambda one: -len(comers[one])
        ):
            known = widest.setdefault(int(lump[group]), [])
            wide = (one for one in known if comers[group] <= comers[one])
            lump[group] = next(wide, group)
            if lump[group] == group:
                known.append(group)
        return distinct(lump)[1]

    def _most_groups(self, groups: Ints) -> Ints:
        """How many groups of a lump fit one after the other, for each group."""
        grants = self.grants
        count = int(groups.max(initial=-1)) + 1
        first, last = np.full(count, np.iinfo(np.int64).max), np.zeros(count, np.int64)
        np.minimum.at(first, groups, grants.group_start)
        np.maximum.at(last, groups, grants.group_start)
        apart = grants.minutes[grants.group_placement]
        apart = apart + grants.tables.problem.buffer_minutes
        return np.asarray(1 + (last - first)[groups] // apart)

    def _weaken(self, limit: Floats, sign: int) -> None:
        """Rows Σ coefficient · column ≤ limit (signs turned by `sign`), lump by lump.

        A lump takes at least what the cheapest of its columns does.
        """
        matrix = self.fine.matrix()
        once, same = distinct(matrix.row, matrix.column)
        by = sign * np.bincount(same, matrix.coefficient, once.size).astype(np.int64)
        row, lump = matrix.row[once], self.of[matrix.column[once]]
        entry, which = distinct(row, lump)
        least = np.full(entry.size, np.iinfo(np.int64).max)
        np.minimum.at(least, which, by)
        row, lump = row[entry], lump[entry]
        whole = np.bincount(which, minlength=entry.size) == self.sizes[lump]
        least = np.where(whole, least, np.minimum(least, 0))
        reach = np.maximum(least, 0) * self.model.uppers()[lump]
        binds = np.bincount(row, reach, limit.size) > limit
        stays = binds[row] & (least != 0)
        number = np.cumsum(binds) - 1
        self.model.rows(
            number[row[stays]],
            lump[stays],
            least[stays],
            count=int(binds.sum()),
            upper=limit[binds],
        )

    def _share(self, sittings: Ints, groups: Ints) -> None:
        """Sittings of a lump need groups of it, and those of one rotator one each.

        Sums of the rows of the single starts, which come to nothing one by one.
        """
        grants = self.grants
        led = groups[grants.group_of]
        first = distinct(sittings)[0]
        lump, led = self.of[grants.sitting[first]], led[first]
        group = self.of[grants.group[grants.group_of[first]]]
        room = self.room[grants.sitting_placement[first]]
        self._lead(lump, group, room, led)
        shared = room > 1
        each = keys(led, grants.sitting_rotator[first])[shared]
        self._lead(lump[shared], group[shared], np.ones_like(room[shared]), each)

    def _lead(self, lump: Ints, group: Ints, room: Ints, key: Ints) -> None:
        """In each row, a key, so many sittings for each group at most."""
        first, row = distinct(key)
        self.model.rows(
            np.concatenate([row, np.arange(first.size)]),
            np.concatenate([lump, group[first]]),
            np.concatenate([np.ones_like(row), -room[first]]),
            count=first.size,
            upper=0,
        )

    def gathered(self, values: Ints) -> Ints:
        """What values of the model's columns come to in each lump."""
        return np.bincount(self.of, values, self.sizes.size).astype(np.int64)

    def stage(self, stage: Stage) -> Stage:
        """A stage in which each lump counts as the best of its columns does."""
        sign = 1 if stage.maximise else -1
        each = np.zeros(self.fine.width, dtype=np.int64)
        np.add.at(each, stage.terms.columns, sign * stage.terms.coefficients)
        best = np.full(self.sizes.size, np.iinfo(np.int64).min)
        np.maximum.at(best, self.of, each)
        counts = np.flatnonzero(best)
        terms = Linear(counts, sign * best[counts], stage.terms.constant)
        return Stage(stage.name, terms, stage.maximise)

    def best(
        self,
        stage: Stage,
        values: Ints,
        clock: Clock,
        *,
        effort: float | None = None,
        near: float = 0.0,
    ) -> Outcome:
        """The best lumps for a stage of the model, from values of the model's columns.

        `effort` and `near` as in `optimise.solve`.
        """
        return solve(
            self.model,
            self.stage(stage),
            clock,
            hint=self.gathered(values),
            effort=effort,
            thorough=True,
            near=near,
        )

    def starts(self, lumps: Ints) -> Bools:
        """The columns of the options that are granted with these lumps, at any start.

        Seats, and what only counts, are among them in any case.
        """
        grants = self.grants
        options = lumps[self.of[grants.option]] > 0
        seats = np.ones(grants.seat.size, dtype=np.bool_)
        sittings = options[grants.offer.sittings.option]
        return grants.columns(self.fine.width, seats, sittings)
