"""The picture of a timeline: where each mark stands, in units of its drawing.

The picture is a glance; the table below it says the same in words.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rotation.timeline.queries import Given
from rotation.times import day_of_week

LABELS = 190
WIDTH = 1000
ROW = 18
HEAD = 26
SHORTEST = 3.0
WEEK = 7
WEEKEND = (5, 6)
FIRST, LAST = 7 * 60, 20 * 60
"""Minutes of the day between which a mark stands where it belongs; others stand at the edge."""


@dataclass(frozen=True)
class Row:
    """One person's name; `y` is the top of their row."""

    id: int
    name: str
    y: int


@dataclass(frozen=True)
class Mark:
    """A seat of a week, to be pointed at: the path of its stroke."""

    call: int
    path: str
    given: Given


@dataclass(frozen=True)
class Column:
    """One day; `shaded` is weekend, quiet or nothing."""

    x: float
    width: float
    shaded: str
    text: str

    def box(self, height: int) -> str:
        """The path around the day in a picture of that height."""
        return f"M{self.x:g} 0h{self.width:g}v{height}h{-self.width:g}z"


@dataclass(frozen=True)
class Picture:
    """All that is drawn."""

    height: int
    columns: list[Column]
    rows: list[Row]
    lines: str
    marks: dict[str, str]
    """For each track a path with a stroke for each of its seats or sittings."""
    seats: list[Mark]
    """Of a week, the seats one by one instead; of many days they are too narrow for that."""

    @property
    def boxes(self) -> dict[str, str]:
        """For each shade the path around its days."""
        found: dict[str, str] = defaultdict(str)
        for one in self.columns:
            found[one.shaded] += one.box(self.height)
        return found


def picture_of(
    given: Iterable[Given],
    names: Sequence[tuple[int, str]],
    days: Sequence[date],
    zone: ZoneInfo,
    quiet: Sequence[tuple[date, date]],
) -> Picture:
    """A row for each of the people named, a column for each day."""
    width = (WIDTH - LABELS) / len(days)
    place = {day: LABELS + number * width for number, day in enumerate(days)}
    tops = {id_: HEAD + number * ROW for number, (id_, _) in enumerate(names)}
    marks: dict[str, list[str]] = defaultdict(list)
    seats: list[Mark] = []
    for one in given:
        here = one.start.astimezone(zone)
        if one.person in tops and here.date() in place:
            start, length = _mark(one, here, place[here.date()], width)
            path = f"M{start:g} {tops[one.person] + ROW // 2}h{length:g}"
            if one.call and len(days) <= WEEK:
                seats.append(Mark(one.call, path, one))
            else:
                marks[one.kind].append(path)
    return Picture(
        HEAD + ROW * len(tops),
        [_column(day, place[day], width, len(days), quiet) for day in days],
        [Row(id_, name, tops[id_]) for id_, name in names],
        "".join(f"M0 {top}h{WIDTH}" for top in tops.values()),
        {kind: "".join(paths) for kind, paths in marks.items()},
        seats,
    )


def _mark(one: Given, here: datetime, x: float, width: float) -> tuple[float, float]:
    """Where a seat or sitting begins in the picture, and how long it is."""
    minute = here.hour * 60 + here.minute
    scale = width / (LAST - FIRST)
    length = max(SHORTEST, (one.end - one.start) / timedelta(minutes=1) * scale)
    start = min(max(0.0, (minute - FIRST) * scale), width - length)
    return round(x + start, 1), round(length, 1)


def _column(
    day: date,
    x: float,
    width: float,
    count: int,
    quiet: Sequence[tuple[date, date]],
) -> Column:
    shaded = "quiet" if any(first <= day <= last for first, last in quiet) else ""
    if day.weekday() in WEEKEND:
        shaded = shaded or "weekend"
    text = str(day.day) if day.weekday() == 0 else ""
    if count <= WEEK:
        text = day_of_week(day)
    return Column(round(x, 1), round(width, 1), shaded, text)


def most_at_once(spans: Iterable[tuple[datetime, datetime]]) -> int:
    """How many of the spans hold the same instant, at most."""
    steps: dict[datetime, int] = defaultdict(int)
    for start, end in spans:
        steps[start] += 1
        steps[end] -= 1
    now = most = 0
    for moment in sorted(steps):
        now += steps[moment]
        most = max(most, now)
    return most
