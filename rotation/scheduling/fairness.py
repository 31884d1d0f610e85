"""Fairness as people read it: how many get which share, and how many could at best."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from flask_babel import gettext as _

Curve = Sequence[Sequence[str | int]]


@dataclass(frozen=True)
class Level:
    """How many people get at least a share (“1/3”) of what they asked for, and could at best."""

    level: str
    value: int
    bound: int


def levels_of(value: Curve, bound: Curve) -> list[Level]:
    """The levels of a fairness tier, as a schedule file lists them.

    Its bound is that of the whole list: past the first level that may still rise, all
    that is known is that no more people can reach a higher level than a lower one.
    """
    levels: list[Level] = []
    most: int | None = None
    for (level, people), (_level, best) in zip(value, bound, strict=True):
        if most is None and best != people:
            most = int(best)
        ceiling = int(people) if most is None else most
        levels.append(Level(str(level), int(people), ceiling))
    return levels


def telling(levels: list[Level]) -> list[Level]:
    """Of levels that the same people reach, only the highest: it implies the others."""
    return [
        one
        for one, higher in zip_longest(levels, levels[1:])
        if higher is None or (one.value, one.bound) != (higher.value, higher.bound)
    ]


def in_words(levels: list[Level]) -> str:
    """“39 get 1/3, 30 get 2/3, 10 get all”; of many levels only the first and the last."""
    shares = [_get(one.value, one.level) for one in telling(levels) if one.value]
    if len(shares) > 4:
        shares = [*shares[:2], "…", shares[-1]]
    return ", ".join(shares) or _("nobody yet")


def room_in_words(levels: list[Level]) -> str | None:
    """“33 get 2/3”: the first level that may still rise; `None` where all is proven."""
    for one in levels:
        if one.bound > one.value:
            return _get(one.bound, one.level)
    return None


def _get(people: int, level: str) -> str:
    if level == "1":
        return _("%(people)s get all", people=people)
    return _("%(people)s get %(share)s", people=people, share=level)
