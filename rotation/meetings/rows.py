"""Which row of a meeting goes on: the one that has most of its company in the same round."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from rotation.extensions import db
from rotation.meetings.models import Meeting

Company = tuple[int, frozenset[int]]
"""The number of a round, and the people of a meeting in it, by id."""


def continued(
    before: Mapping[Meeting, Iterable[int]], after: Iterable[Company]
) -> dict[Company, Meeting]:
    """The row that each meeting goes on with, where there is one; `before` are the rows
    with the company that they had."""
    had = {row: frozenset(people) for row, people in before.items()}
    pairs = sorted(
        (
            (row, company)
            for company in after
            for row, people in had.items()
            if row.number == company[0] and people & company[1]
        ),
        key=lambda pair: (
            had[pair[0]] != pair[1][1],
            -len(had[pair[0]] & pair[1][1]),
            pair[0].id,
            sorted(pair[1][1]),
        ),
    )
    found: dict[Company, Meeting] = {}
    taken: set[Meeting] = set()
    for row, company in pairs:
        if row not in taken and company not in found:
            found[company] = row
            taken.add(row)
    return found


class Rows:
    """The rows of a program's meetings: those there are, and new ones for the rest.

    `before` are the rows with the company that they had, `after` the meetings that there
    will be, with their times. A row whose meeting is no more stays without company.
    """

    def __init__(
        self,
        program_id: int,
        before: Mapping[Meeting, Iterable[int]],
        after: Mapping[Company, tuple[datetime, datetime]],
    ) -> None:
        self._of = continued(before, after)
        for company in after:
            if company not in self._of:
                row = Meeting(program_id=program_id, number=company[0])
                self._of[company] = row
        for company, (starts_at, ends_at) in after.items():
            row = self._of[company]
            row.starts_at, row.ends_at = starts_at, ends_at
            db.session.add(row)

    def of(self, company: Company) -> Meeting:
        """The row of the meeting of these people in that round."""
        return self._of[company]
