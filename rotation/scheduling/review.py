"""A draft made ready for its page: figures, fairness, who is short, and the schedule."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from rotation import times
from rotation.scheduling.fairness import Level, levels_of, telling
from rotation.scheduling.queries import Named

Fields = dict[str, Any]

VIEWS = ("day", "person", "host")


@dataclass(frozen=True, order=True)
class Line:
    """A seat or a sitting, [start, end); `kind` is shadowing or rotation, `who`, `guide`
    and `call` are ids of the files: of the person, of the host or mentor, of the call."""

    start: datetime
    end: datetime
    person: str
    with_whom: str
    what: str
    kind: str
    who: str
    guide: str
    call: str = ""


@dataclass(frozen=True)
class Group:
    """Lines under one heading; `number` counts the headings from 1."""

    title: str
    lines: list[Line]
    number: int


@dataclass(frozen=True, order=True)
class Short:
    """Somebody who gets less than asked for; `got` counts what they had before, too, and
    `who` is their id in the files."""

    share: Fraction
    name: str
    what: str
    got: int
    wanted: int
    who: str


@dataclass(frozen=True)
class Review:
    """All that the page of a draft shows."""

    lines: list[Line]
    levels: list[Level]
    seekers: int
    short: list[Short]
    proof: str

    @property
    def seats(self) -> int:
        return sum(line.kind == "shadowing" for line in self.lines)

    @property
    def sittings(self) -> int:
        return len(self.lines) - self.seats

    def groups(self, view: str, zone: str) -> list[Group]:
        """The lines by day (on the clock of `zone`), by person or by host and mentor."""
        place = ZoneInfo(zone)
        day_words = lru_cache(times.date_words)
        headings: dict[str, Callable[[Line], str]] = {
            "day": lambda line: day_words(times.local(line.start, place).date()),
            "person": lambda line: line.person,
            "host": lambda line: line.with_whom,
        }
        found: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            found[headings[view](line)].append(line)
        titles = list(found) if view == "day" else sorted(found, key=str.casefold)
        return [
            Group(title, found[title], number)
            for number, title in enumerate(titles, start=1)
        ]


def review(problem: Fields, schedule: Fields, names: Named) -> Review:
    """A draft's files as its page shows them; times are those of the problem."""
    levels = levels_in(problem, schedule)
    return Review(
        lines=sorted(
            [*_seats(problem, schedule, names), *_sittings(problem, schedule, names)]
        ),
        levels=levels,
        seekers=wanting(problem),
        short=_short(problem, schedule, names),
        proof=proof(schedule),
    )


def _seats(
    problem: dict[str, Any], schedule: dict[str, Any], names: Named
) -> list[Line]:
    calls = {call["id"]: call for call in problem.get("calls", [])}
    return [
        Line(
            _instant(calls[seat["call"]]["start"]),
            _instant(calls[seat["call"]]["end"]),
            names.person(seat["person"]),
            names.person(calls[seat["call"]]["host"]),
            names.call(seat["call"]),
            "shadowing",
            seat["person"],
            calls[seat["call"]]["host"],
            seat["call"],
        )
        for seat in schedule["seats"]
    ]


def _sittings(
    problem: dict[str, Any], schedule: dict[str, Any], names: Named
) -> list[Line]:
    length = {
        one["id"]: timedelta(minutes=one["minutes"])
        for one in problem.get("placements", [])
    }
    return [
        Line(
            _instant(start),
            _instant(start) + length[grant["placement"]],
            names.person(grant["person"]),
            names.person(grant["mentor"]),
            _(
                "%(what)s (%(number)s of %(total)s)",
                what=names.placement(grant["placement"]),
                number=number,
                total=len(grant["starts"]),
            ),
            "rotation",
            grant["person"],
            grant["mentor"],
        )
        for grant in schedule["placements"]
        for number, start in enumerate(grant["starts"], start=1)
    ]


def levels_in(problem: Fields, schedule: Fields) -> list[Level]:
    """The fairness that the schedule claims; one changed by hand claims none, and is
    counted without a bound."""
    for tier in schedule["tiers"]:
        if tier["tier"] == "fairness":
            return telling(levels_of(tier["value"], tier["bound"]))
    reached = curve(problem, schedule)
    return telling([Level(level, people) for level, people in reached])


def curve(problem: dict[str, Any], schedule: dict[str, Any]) -> list[tuple[str, int]]:
    """How many reach at least each share of what they asked for, lowest share first."""
    had = {
        "shadowers": Counter(one["person"] for one in schedule["seats"]),
        "rotators": Counter(one["person"] for one in schedule["placements"]),
    }
    levels: set[Fraction] = set()
    reached: list[Fraction] = []
    for role, granted in had.items():
        for one in filter(_wanting, problem.get(role, [])):
            credit, target = one.get("credit", 0), one["target"]
            levels |= {Fraction(count, target) for count in range(credit, target + 1)}
            got = Fraction(credit + granted[one["person"]], target)
            reached.append(min(Fraction(1), got))
    return [
        (str(level), sum(share >= level for share in reached))
        for level in sorted(levels - {Fraction(0)})
    ]


def wanting(problem: dict[str, Any]) -> int:
    """How many ask for more than they have had; a person counts once for calls and once for
    placements."""
    return sum(map(_wanting, _seekers(problem)))


def _short(
    problem: dict[str, Any], schedule: dict[str, Any], names: Named
) -> list[Short]:
    seats = Counter(seat["person"] for seat in schedule["seats"])
    grants = Counter(grant["person"] for grant in schedule["placements"])
    found = [
        Short(
            Fraction(got, seeker["target"]),
            names.person(seeker["person"]),
            what,
            got,
            seeker["target"],
            seeker["person"],
        )
        for role, granted, what in (
            ("shadowers", seats, _("calls")),
            ("rotators", grants, _("placements")),
        )
        for seeker in problem.get(role, [])
        if (got := seeker.get("credit", 0) + granted[seeker["person"]])
        < seeker["target"]
    ]
    return sorted(found)


def proof(schedule: Fields) -> str:
    """What is proven of the schedule, by what it says of itself."""
    if not schedule["tiers"]:
        return _("It was changed by hand, so nothing is proven of it.")
    if schedule["status"] == "optimal":
        return _("No better schedule exists; every part of this is proven.")
    proven = [tier["tier"] for tier in schedule["tiers"] if tier["proven"]]
    if "fairness" in proven:
        return _("No schedule is fairer; the finer points may have room for better.")
    return _("Every rule holds; a longer search may find a better schedule.")


def _seekers(problem: dict[str, Any]) -> list[dict[str, Any]]:
    return [*problem.get("shadowers", []), *problem.get("rotators", [])]


def _wanting(seeker: dict[str, Any]) -> bool:
    return bool(seeker["target"] > seeker.get("credit", 0))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
