"""What the survey says: by side, before and after, never of fewer than five people."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean
from typing import Any

from sqlalchemy import func

from rotation.extensions import db
from rotation.programs.models import Participant, Program
from rotation.programs.sides import SIDES
from rotation.surveys.codes import code_of
from rotation.surveys.models import WAVES, SurveyAnswer
from rotation.surveys.statements import STATEMENTS, WORDING
from rotation.surveys.waves import state_of

LEAST = 5
"""Figures of fewer people are shown nowhere, their number included."""

Key = tuple[str, str]


@dataclass(frozen=True)
class Group:
    """One side in one wave: how many answered (`None`: fewer than LEAST, or none), and
    the mean answer to each statement (`None` as well while the wave is open)."""

    size: int | None
    means: tuple[float, ...] | None

    @property
    def mean(self) -> float | None:
        """Over all statements."""
        return fmean(self.means) if self.means else None


@dataclass(frozen=True)
class Pairs:
    """Those of one side who answered before and after, and by how much their mean over
    all statements rose; `None` where that would say something of fewer than LEAST."""

    size: int | None
    change: float | None


@dataclass(frozen=True)
class Results:
    """All that a program's managers may see. Keys are (wave, side)."""

    states: dict[str, str]
    groups: dict[Key, Group]
    pairs: dict[str, Pairs]

    def seen(self, wave: str) -> bool:
        """Whether figures of that wave are there to see."""
        return any(self.groups[wave, side].means for side in SIDES)

    def gap(self, wave: str, number: int) -> float | None:
        """How far apart both sides are in that statement (from 0), unsigned."""
        sales, marketing = (self.groups[wave, side].means for side in SIDES)
        return abs(sales[number] - marketing[number]) if sales and marketing else None

    def mean_gap(self, wave: str) -> float | None:
        """The mean of the gaps of all statements."""
        gaps = [self.gap(wave, number) for number in range(len(STATEMENTS))]
        known = [gap for gap in gaps if gap is not None]
        return fmean(known) if known else None


def results_of(program: Program, now: datetime) -> Results:
    """What the survey of a program says; one query."""
    states = {wave: state_of(program, wave, now) for wave in WAVES}
    found: dict[Key, dict[str, list[int]]] = defaultdict(dict)
    for wave, side, code, answers in db.session.execute(
        db.select(
            SurveyAnswer.wave,
            SurveyAnswer.side,
            SurveyAnswer.code,
            SurveyAnswer.answers,
        ).filter_by(program_id=program.id, wording=WORDING)
    ):
        found[wave, side][code] = answers
    return Results(
        states=states,
        groups={
            (wave, side): _group(found[wave, side], states[wave])
            for wave in WAVES
            for side in SIDES
        },
        pairs={
            side: _pairs(found["before", side], found["after", side], states)
            for side in SIDES
        },
    )


def group_sizes(program: Program) -> dict[Key, int]:
    """How many answered, by (wave, side); for rules, never for a page."""
    rows = db.session.execute(
        db.select(SurveyAnswer.wave, SurveyAnswer.side, func.count())
        .filter_by(program_id=program.id)
        .group_by(SurveyAnswer.wave, SurveyAnswer.side)
    )
    return {(wave, side): size for wave, side, size in rows}


def answers_of(part: Participant, wave: str) -> Sequence[int] | None:
    """What this participant said in that wave, for their own page only."""
    found = db.session.get(
        SurveyAnswer, (part.program_id, wave, code_of(part.program_id, part.person_id))
    )
    return found.answers if found and found.wording == WORDING else None


def _group(answers: dict[str, list[int]], state: str) -> Group:
    if len(answers) < LEAST:
        return Group(None, None)
    means = _means(answers.values()) if state == "closed" else None
    return Group(len(answers), means)


def _pairs(
    before: dict[str, list[int]], after: dict[str, list[int]], states: dict[str, str]
) -> Pairs:
    """Nothing, where whoever is in one wave only could be told by subtracting."""
    both = before.keys() & after.keys()
    alone = [len(wave) - len(both) for wave in (before, after)]
    telling = len(both) < LEAST or any(0 < number < LEAST for number in alone)
    if telling or set(states.values()) != {"closed"}:
        return Pairs(None, None)
    rises = [fmean(after[code]) - fmean(before[code]) for code in both]
    return Pairs(len(both), fmean(rises))


def _means(answers: Iterable[Sequence[int]]) -> tuple[float, ...]:
    columns: Any = zip(*answers, strict=True)
    return tuple(fmean(column) for column in columns)
