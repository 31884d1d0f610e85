"""What the pages of publishing show, made of differences and versions."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import Blueprint, abort
from flask_babel import gettext as _

from rotation.access import managed_program
from rotation.accounts.models import Person
from rotation.invites.mailroom import TITLES
from rotation.programs.models import Program
from rotation.programs.paging import paging
from rotation.publishing.difference import Change, Grant, changes
from rotation.publishing.letters import summarised
from rotation.publishing.lines import Line, difference_of
from rotation.publishing.queries import Proposal, version_numbered
from rotation.publishing.sentences import (
    by_name,
    by_person,
    called,
    card,
    mails,
    numbered,
)
from rotation.scheduling.models import Version
from rotation.times import date_words, local

bp = Blueprint("publishing", __name__)

VIEWS = ("changes", "day", "person")
PEOPLE_A_PAGE = 50
ROWS_A_PAGE = 200


@dataclass(frozen=True)
class Row:
    """One assignment for a table; `who` and `call` are ids, of the person and the call."""

    starts_at: datetime
    ends_at: datetime
    what: str
    person: str
    others: str
    who: int
    call: int | None


@dataclass(frozen=True)
class Share:
    """Everything that one person (by id) has in a version, as seeker and as guide."""

    id: int
    name: str
    note: str
    rows: list[tuple[str, Row]]


def preview_page(
    found: Proposal, zone: str, asked: str, *, latest: int
) -> dict[str, Any]:
    """What publishing the draft would do; `asked` is the page of people, 404 for none,
    `latest` the number of the newest version."""
    due = list(changes(found.difference))
    counts = found.difference.counts()
    people, kinds = mails(due)
    if summaries := len(summarised(found)):
        kinds["summary"] = summaries
    return {
        "number": latest + 1,
        "latest": latest,
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
        **_cards(due, found.cast.people, zone, asked),
        "reached": people,
        "mails": {TITLES[kind]: count for kind, count in kinds.items()},
    }


def version_page(
    version: Version, people: dict[int, Person], zone: str, view: str, asked: str
) -> dict[str, Any]:
    """One version, in one of three views; `asked` is the page of it, 404 for none."""
    lines = [Line.of_row(row) for row in version.lines]
    standing = [line.grant for line in lines if line.change != "removed"]
    page: dict[str, Any] = {"version": version, "view": view, "total": len(standing)}
    if view == "changes":
        return page | _cards(changes(difference_of(lines)), people, zone, asked)
    if view == "day":
        return page | _days(standing, people, zone, asked)
    return page | _shares(standing, people, asked)


def _cards(
    found: Iterable[Change], people: dict[int, Person], zone: str, asked: str
) -> dict[str, Any]:
    everybody = by_person(found, people)
    pages = paging(asked, PEOPLE_A_PAGE, len(everybody))
    return {
        "pages": pages,
        "people": [
            card(person, theirs, people, zone)
            for person, theirs in everybody[pages.start : pages.end]
        ],
    }


def _days(
    grants: list[Grant], people: dict[int, Person], zone: str, asked: str
) -> dict[str, Any]:
    pages = paging(asked, ROWS_A_PAGE, len(grants))
    rows = [_row(grant, people) for grant in grants[pages.start : pages.end]]
    days = groupby(rows, lambda row: local(row.starts_at, zone).date())
    return {
        "pages": pages,
        "days": [(date_words(day), list(group)) for day, group in days],
    }


def _shares(
    grants: list[Grant], people: dict[int, Person], asked: str
) -> dict[str, Any]:
    theirs: dict[int, list[tuple[str, Grant]]] = defaultdict(list)
    for grant in grants:
        for part, person in grant.parts.items():
            theirs[person].append((part, grant))
    order = sorted(theirs, key=lambda person: by_name(people[person]))
    pages = paging(asked, PEOPLE_A_PAGE, len(order))
    return {
        "pages": pages,
        "shares": [
            Share(
                person,
                called(people[person]),
                people[person].email,
                [(part, _row(grant, people)) for part, grant in theirs[person]],
            )
            for person in order[pages.start : pages.end]
        ],
    }


def _row(grant: Grant, people: dict[int, Person]) -> Row:
    return Row(
        grant.starts_at,
        grant.ends_at,
        numbered(grant) if grant.title or grant.call is None else _("A call"),
        called(people[grant.person]),
        ", ".join(called(people[one]) for one in grant.others),
        grant.person,
        grant.call,
    )


def managed_version(name: str, number: int) -> tuple[Program, Version]:
    """The program of that name and its version, for its managers only; else 404."""
    program = managed_program(name)
    found = version_numbered(program, number)
    if found is None:
        abort(404)
    return program, found
