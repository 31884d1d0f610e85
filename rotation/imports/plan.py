"""What a file would do, row by row: the preview shows it, the commit does exactly it."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from rotation.imports.reading.result import Skip

STATES = ("new", "changed", "unchanged", "removed")
LABELS = {
    "starts_at": "start",
    "ends_at": "end",
    "zone": "time zone",
    "sittings": "sessions",
    "crm_id": "CRM owner ID",
    "join_url": "join URL",
}


@dataclass(frozen=True)
class Options:
    """What a manager agreed to on the preview. `host` is the address of the host of
    events that name none who takes part; empty: such events are skipped."""

    add_hosts: bool = False
    add_roles: bool = False
    host: str = ""


@dataclass(frozen=True)
class Change:
    """One value before and after, as text; `old` is empty for what is new."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Outcome:
    """What becomes of one row. `row` is `None` for what goes because no row names it."""

    row: int | None
    what: str
    state: str
    changes: tuple[Change, ...] = ()


@dataclass
class Plan:
    """All outcomes of a file, what was skipped, and what a manager may agree to.

    `new_hosts` are addresses of hosts who do not host here yet; `new_roles` counts the
    roles that departments would give, by kind.
    """

    zone: ZoneInfo
    outcomes: list[Outcome] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    new_hosts: list[str] = field(default_factory=list)
    new_roles: Counter[str] = field(default_factory=Counter)

    def skip(self, row: int, what: str, reason: str) -> None:
        """Leave a row out, for a reason."""
        self.skips.append(Skip(row, what, reason))

    def decide(
        self, row: int, what: str, changes: list[Change], *, new: bool = False
    ) -> None:
        """Say what becomes of a row: it is new, or changed if anything changes."""
        state = "new" if new else "changed" if changes else "unchanged"
        self.outcomes.append(Outcome(row, what, state, tuple(changes)))

    def changes(self, target: object, values: Mapping[str, Any]) -> list[Change]:
        """Give the row of the database these values, and tell which of them were others."""
        found = []
        for name, value in values.items():
            old = getattr(target, name)
            if old != value:
                label = LABELS.get(name, name.replace("_", " "))
                found.append(Change(label, self.text(old), self.text(value)))
                setattr(target, name, value)
        return found

    def text(self, value: object) -> str:
        """A value as the preview shows it; instants are in the program's zone."""
        if value is None:
            return ""
        if isinstance(value, datetime):
            return f"{value.astimezone(self.zone):%Y-%m-%d %H:%M}"
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, dict):
            return "; ".join(f"{name}={weight}" for name, weight in value.items())
        if isinstance(value, list):
            return "; ".join(map(str, value))
        return str(value)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are new, changed, unchanged, removed and skipped."""
        found = Counter(outcome.state for outcome in self.outcomes)
        return {state: found[state] for state in STATES} | {"skipped": len(self.skips)}

    @property
    def changes_something(self) -> bool:
        """Whether any row is new, changed or removed."""
        return any(outcome.state != "unchanged" for outcome in self.outcomes)

    @property
    def digest(self) -> str:
        """The SHA-256 of all that the preview shows of this plan."""
        facts = [self.outcomes, self.skips, self.new_hosts, self.new_roles]
        text = json.dumps(facts, default=vars, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()
