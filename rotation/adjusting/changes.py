"""What one edit takes out of a draft and brings into it: no database and no clock."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from rotation.errors import Refused

Fields = dict[str, Any]


@dataclass(frozen=True, order=True)
class Entry:
    """A line of a schedule, of its pins or its bans, as PROBLEM.md has it; ids as text.

    A seat names its call. All else is a placement, in which pins and bans may leave out
    the mentor and the starts (ISO, in UTC).
    """

    person: str
    call: str = ""
    placement: str = ""
    mentor: str = ""
    starts: tuple[str, ...] = ()

    @classmethod
    def of(cls, fields: Fields) -> "Entry":
        """Read an entry of a file."""
        return cls(**{**fields, "starts": tuple(fields.get("starts", ()))})

    def fields(self) -> Fields:
        """The entry as a file has it: what is empty is left out."""
        if self.call:
            return {"person": self.person, "call": self.call}
        found: Fields = {"person": self.person, "placement": self.placement}
        if self.mentor:
            found["mentor"] = self.mentor
        if self.starts:
            found["starts"] = list(self.starts)
        return found

    def covers(self, other: "Entry") -> bool:
        """Whether a pin or ban of this entry is about the other one."""
        return (
            (self.person, self.call, self.placement)
            == (other.person, other.call, other.placement)
            and self.mentor in ("", other.mentor)
            and other.starts[: len(self.starts)] == self.starts
        )


Entries = frozenset[Entry]
NONE: Entries = frozenset()


@dataclass(frozen=True)
class State:
    """What a draft gives to whom, and what managers have pinned and banned."""

    given: Entries = NONE
    pins: Entries = NONE
    bans: Entries = NONE

    def had(self, kind: str) -> Counter[str]:
        """How many seats (of a shadower) or placements (of a rotator) each person has."""
        return Counter(
            one.person for one in self.given if bool(one.call) == (kind == "shadower")
        )

    @property
    def unkept(self) -> list[Entry]:
        """The pins of what their person does not have."""
        return [
            pin
            for pin in sorted(self.pins)
            if not any(pin.covers(one) for one in self.given)
        ]

    def fields(self) -> Fields:
        """The state as JSON, each part in order."""
        return {name: _listed(getattr(self, name)) for name in PARTS}

    @classmethod
    def of(cls, fields: Fields) -> "State":
        """Read what `fields` wrote."""
        return cls(**{name: read(fields.get(name, ())) for name in PARTS})


PARTS = ("given", "pins", "bans")


@dataclass(frozen=True)
class Change:
    """What goes out of a state, and what comes in."""

    out: State = field(default_factory=State)
    into: State = field(default_factory=State)

    @property
    def inverse(self) -> "Change":
        """The change that takes this one back."""
        return Change(self.into, self.out)

    @property
    def entries(self) -> set[Entry]:
        """Every entry that it is about."""
        return {
            one
            for side in (self.out, self.into)
            for name in PARTS
            for one in getattr(side, name)
        }

    def fields(self) -> Fields:
        """The change as JSON."""
        return {"out": self.out.fields(), "into": self.into.fields()}

    @classmethod
    def of(cls, fields: Fields) -> "Change":
        """Read what `fields` wrote."""
        return cls(State.of(fields["out"]), State.of(fields["into"]))


def changed(state: State, change: Change) -> State:
    """The state after the change.

    Refused where something that goes out is not there, or something that comes in is:
    then the change was meant for another state, and could not be taken back.
    """
    parts = {}
    for name in PARTS:
        here: Entries = getattr(state, name)
        out: Entries = getattr(change.out, name)
        into: Entries = getattr(change.into, name)
        if out - here or into & (here - out):
            raise Refused(_("This draft is not as it was when you asked for that."))
        parts[name] = (here - out) | into
    return State(**parts)


def read(listed: Iterable[Fields]) -> Entries:
    """The entries of a list of a file."""
    return frozenset(Entry.of(one) for one in listed)


def schedule_fields(given: Iterable[Entry]) -> Fields:
    """The entries as a schedule file that claims nothing of itself."""
    inside = sorted(given)
    return {
        "format": "rotation-schedule/1",
        "status": "feasible",
        "seats": [one.fields() for one in inside if one.call],
        "placements": [one.fields() for one in inside if not one.call],
        "tiers": [],
        "conflict": [],
        "seconds": 0,
    }


def _listed(entries: Entries) -> list[Fields]:
    return [one.fields() for one in sorted(entries)]
