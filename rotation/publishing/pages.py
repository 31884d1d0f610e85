"""What the pages of publishing show, made of differences and versions."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from rotation.accounts.models import Person
from rotation.invites.mailroom import TITLES
from rotation.publishing.difference import Grant, changes
from rotation.publishing.letters import summarised
from rotation.publishing.lines import Line, difference_of
from rotation.publishing.queries import Proposal
from rotation.publishing.sentences import by_person, called, mails, numbered
from rotation.scheduling.models import Draft, Version
from rotation.times import long_day

VIEWS = ("changes", "day", "person")


@dataclass(frozen=True)
class Row:
    """One assignment for a table."""

    starts_at: datetime
    ends_at: datetime
    what: str
    person: str
    others: str


@dataclass
class Share:
    """Everything that one person has in a version, as seeker and as guide."""

    name: str
    note: str
    rows: list[tuple[str, Row]] = field(default_factory=list)


def preview_page(draft: Draft, found: Proposal, zone: str) -> dict[str, Any]:
    """What publishing the draft would do."""
    due = list(changes(found.difference))
    counts = found.difference.counts()
    people, kinds = mails(due)
    if summaries := len(summarised(found)):
        kinds["summary"] = summaries
    return {
        "number": draft.based_on + 1,
        "latest": draft.based_on,
        "left_out": found.left_out,
        "figures": [
            {"name": words, "value": counts[name], "of": None}
            for name, words in (
                ("added", _("Added")),
                ("moved", _("Moved")),
                ("removed", _("Removed")),
                ("kept", _("Kept")),
            )
        ],
        "people": by_person(due, found.cast.people, zone),
        "reached": people,
        "mails": {TITLES[kind]: count for kind, count in kinds.items()},
    }


def version_page(
    version: Version, people: dict[int, Person], zone: str, view: str
) -> dict[str, Any]:
    """One version, in one of three views."""
    lines = [Line.of_row(row) for row in version.lines]
    standing = [line.grant for line in lines if line.change != "removed"]
    page: dict[str, Any] = {"version": version, "view": view, "total": len(standing)}
    if view == "changes":
        page["people"] = by_person(changes(difference_of(lines)), people, zone)
    elif view == "day":
        rows = [_row(grant, people) for grant in standing]
        page["days"] = [
            (day, list(group))
            for day, group in groupby(rows, lambda row: long_day(row.starts_at, zone))
        ]
    else:
        page["shares"] = _shares(standing, people)
    return page


def _shares(grants: list[Grant], people: dict[int, Person]) -> list[Share]:
    rows: dict[int, list[tuple[str, Row]]] = defaultdict(list)
    for grant in grants:
        row = _row(grant, people)
        for part, person in grant.parts.items():
            rows[person].append((part, row))
    shares = [
        Share(called(people[person]), people[person].email, found)
        for person, found in rows.items()
    ]
    return sorted(shares, key=lambda share: (share.name.casefold(), share.note))


def _row(grant: Grant, people: dict[int, Person]) -> Row:
    return Row(
        grant.starts_at,
        grant.ends_at,
        numbered(grant) if grant.title or grant.call is None else _("A call"),
        called(people[grant.person]),
        ", ".join(called(people[one]) for one in grant.others),
    )
