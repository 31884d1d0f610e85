"""One part of a report: a sentence, a picture, and the table of which both are made."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Bar:
    """One bar of a picture. `of` is what it could be at most (`None`: no track behind it),
    `second` and `third` other bars below it."""

    label: str
    value: float
    text: str
    of: float | None = None
    second: float | None = None
    second_text: str = ""
    third: float | None = None
    third_text: str = ""


@dataclass(frozen=True)
class Curve:
    """Everybody's share in ascending order, before and after, each from 0 to 1."""

    before: tuple[float, ...]
    after: tuple[float, ...]


@dataclass(frozen=True)
class Grid:
    """Who has met whom: how many are down and across, who they are, and the cells (down,
    across) of those who met."""

    down: int
    across: int
    down_title: str
    across_title: str
    cells: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Part:
    """`key` is its place in addresses; `says` is the sentence that executives read;
    `fine` is what has to be known to read it right. Without `rows` there is nothing yet."""

    key: str
    title: str
    says: str
    headers: Sequence[str]
    rows: Sequence[Sequence[object]]
    fine: str = ""
    bars: tuple[Bar, ...] = ()
    series: tuple[str, ...] = ()
    curve: Curve | None = None
    grid: Grid | None = None
    figures: tuple[tuple[str, str], ...] = field(default=())
    """Numbers with their words, for the page of executives."""

    @property
    def largest(self) -> float:
        """What the longest bar stands for."""
        values = [
            max(one.value, one.of or 0, one.second or 0, one.third or 0)
            for one in self.bars
        ]
        return max(values, default=0) or 1
