"""Fairness as people read it: how many get which share, and how many could at best."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest

from flask_babel import gettext as _
from flask_babel import ngettext

Curve = Sequence[Sequence[str | int]]


@dataclass(frozen=True)
class Level:
    """How many people get at least a share (“1/3”) of what they asked for, and could at best
    (`None`: nobody knows)."""

    level: str
    value: int
    bound: int | None = None


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
    """“9 get 1/3 of what they asked for, 2 get 2/3, 10 get all they asked for”.

    Each person is counted once, at the share that they get; those with nothing are told
    where the levels begin with “0”, which everybody reaches. Of more than four shares, the
    ones below the highest are told as one.
    """
    shares = [(level, people) for level, people in _exactly(levels) if people]
    between = shares[2:-1] if len(shares) > 4 else []
    parts = _listed(
        (str(people), people, level)
        for level, people in shares
        if (level, people) not in between
    )
    if between:
        more = sum(people for _level, people in between)
        parts.insert(2, ngettext("%(num)s gets more", "%(num)s get more", more))
    return ", ".join(parts) or _("nobody yet")


def change_in_words(before: list[Level], after: list[Level]) -> str:
    """“3 instead of 2 get 1/3 of what they asked for, …”; “” where no number changes."""
    was, now = Counter(dict(_exactly(before))), Counter(dict(_exactly(after)))
    return ", ".join(
        _listed(
            (
                _("%(now)s instead of %(was)s", now=now[level], was=was[level]),
                now[level],
                level,
            )
            for level in sorted({*was, *now}, key=Fraction)
            if now[level] != was[level]
        )
    )


def room_in_words(levels: list[Level]) -> str | None:
    """“33 get 2/3 or more”: the first level that may still rise; `None` where all is proven."""
    for one in levels:
        if one.bound is not None and one.bound > one.value:
            share = _("%(level)s or more", level=one.level)
            return _gets(str(one.bound), one.bound, one.level, share)
    return None


def _exactly(levels: list[Level]) -> list[tuple[str, int]]:
    """How many get each share and no more, the lowest share first."""
    return [
        (one.level, one.value - (higher.value if higher else 0))
        for one, higher in zip_longest(levels, levels[1:])
    ]


def _listed(shares: Iterable[tuple[str, int, str]]) -> list[str]:
    """A clause for each (number in words, number, share); the first says of what it is."""
    clauses, of_what = [], False
    for people, count, level in shares:
        share = level
        if level not in ("0", "1") and not of_what:
            share, of_what = _("%(share)s of what they asked for", share=level), True
        clauses.append(_gets(people, count, level, share))
    return clauses


def _gets(people: str, count: int, level: str, share: str) -> str:
    """That so many people (in words, and to count) get the level, which `share` words."""
    if level == "0":
        return ngettext(
            "%(people)s gets nothing", "%(people)s get nothing", count, people=people
        )
    if level == "1":
        return ngettext(
            "%(people)s gets all they asked for",
            "%(people)s get all they asked for",
            count,
            people=people,
        )
    return ngettext(
        "%(people)s gets %(share)s",
        "%(people)s get %(share)s",
        count,
        people=people,
        share=share,
    )
