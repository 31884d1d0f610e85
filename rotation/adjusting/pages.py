"""What the pages of adjusting show of a draft."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from rotation import times
from rotation.adjusting.bench import Bench
from rotation.adjusting.changes import Entry, Fields
from rotation.adjusting.words import Words
from rotation.calls.models import Call
from rotation.scheduling.models import DraftEdit

VIEWS = ("person", "host", "day", "call")


@dataclass(frozen=True)
class PersonRow:
    """Somebody who seeks something: what they have of it."""

    id: str
    name: str
    has: int
    wanted: int
    pins: int

    @property
    def short(self) -> int:
        return max(0, self.wanted - self.has)


@dataclass(frozen=True)
class HostRow:
    """Somebody who hosts calls: how many, and the seats on them."""

    id: str
    name: str
    calls: int
    seats: int
    taken: int


@dataclass(frozen=True)
class CallRow:
    """A call of the draft, who sits on it (ids and names), and its seats left."""

    call: Call
    host: str
    host_id: str
    who: list[tuple[str, str]]
    seats: int

    @property
    def open(self) -> int:
        return max(0, self.seats - len(self.who))


@dataclass(frozen=True)
class DayRow:
    """A day on the program's clock: its calls, seats and how many are taken."""

    key: str
    title: str
    calls: int
    seats: int
    taken: int


@dataclass(frozen=True)
class Holding:
    """Something that a person has in the draft; `pinned` and how to say it."""

    entry: Entry
    what: str
    host: str
    pinned: bool
    start: datetime | None


@dataclass(frozen=True)
class EditLine:
    """One edit of the history, in words."""

    number: int
    text: list[str]
    who: str
    when: datetime
    undone: bool


def people_rows(bench: Bench, words: Words) -> list[PersonRow]:
    """Everybody who seeks something; who is furthest behind comes first."""
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for kind, seekers in (("shadower", bench.shadowers), ("rotator", bench.rotators)):
        had = bench.state.had(kind)
        for person, one in seekers.items():
            has, wanted = found[person]
            found[person] = (has + one.credit + had[person], wanted + one.target)
    pins: dict[str, int] = defaultdict(int)
    for pin in bench.state.pins:
        pins[pin.person] += 1
    rows = [
        PersonRow(id_, words.person(id_), has, wanted, pins[id_])
        for id_, (has, wanted) in found.items()
    ]
    return sorted(
        rows, key=lambda row: (Fraction(row.has, row.wanted), row.name.casefold())
    )


def host_rows(bench: Bench, words: Words) -> list[HostRow]:
    """Everybody who hosts a call with a seat, by name."""
    count: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for call in bench.problem.calls:
        if call.seats:
            mine = count[call.host]
            mine[0] += 1
            mine[1] += call.seats
            mine[2] += len(bench.taken.get(call.id, ()))
    rows = [HostRow(id_, words.person(id_), *mine) for id_, mine in count.items()]
    return sorted(rows, key=lambda row: row.name.casefold())


def call_rows(
    bench: Bench, words: Words, *, day: str = "", uncovered: bool = False
) -> list[CallRow]:
    """The calls with seats, by time: of that day (ISO, on the program's clock), or those
    only that have a seat left."""
    rows = []
    for one in bench.problem.calls:
        call = words.cast.calls.get(int(one.id))
        taken = bench.taken.get(one.id, [])
        if call is None or not (one.seats or taken):
            continue
        if uncovered and len(taken) >= one.seats:
            continue
        if day and _day(call, words.zone) != day:
            continue
        rows.append(
            CallRow(
                call,
                words.person(one.host),
                one.host,
                [(who, words.person(who)) for who in taken],
                one.seats,
            )
        )
    return sorted(rows, key=lambda row: (row.call.starts_at, row.call.id))


def day_rows(bench: Bench, words: Words) -> list[DayRow]:
    """The days with calls."""
    count: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    first: dict[str, datetime] = {}
    for row in call_rows(bench, words):
        key = _day(row.call, words.zone)
        first.setdefault(key, row.call.starts_at)
        mine = count[key]
        mine[0] += 1
        mine[1] += row.seats
        mine[2] += len(row.who)
    return [
        DayRow(key, times.long_day(first[key], words.zone), *mine)
        for key, mine in count.items()
    ]


def holdings_of(bench: Bench, words: Words, person: str) -> list[Holding]:
    """What the person has in the draft, by time."""
    rows = [
        Holding(
            one,
            words.what(one),
            words.person(bench.calls[one.call].host) if one.call in bench.calls else "",
            any(pin.covers(one) for pin in bench.state.pins),
            _start(one, words),
        )
        for one in bench.state.given
        if one.person == person
    ]
    return sorted(rows, key=lambda row: (str(row.start or ""), row.entry))


def history(
    edits: list[DraftEdit], position: int, say: Callable[[Fields], list[str]]
) -> list[EditLine]:
    """The edits in words, in the order given; `say` puts the change of one into words."""
    return [
        EditLine(
            one.number,
            say(one.change),
            (one.made_by.name or one.made_by.email) if one.made_by else "",
            one.made_at,
            one.number > position,
        )
        for one in edits
    ]


def _start(entry: Entry, words: Words) -> datetime | None:
    if entry.call:
        call = words.cast.calls.get(int(entry.call))
        return call.starts_at if call else None
    return datetime.fromisoformat(entry.starts[0]) if entry.starts else None


def _day(call: Call, zone: str) -> str:
    return times.local(call.starts_at, zone).date().isoformat()
