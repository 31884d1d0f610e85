"""Troubles of alignment meetings: what is known of one, and what a repair publishes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rotation.availability.intervals import merge_pairs
from rotation.kept import kept
from rotation.meetings import engine
from rotation.meetings.actions import LEAD
from rotation.meetings.changing import claiming_nothing, listed
from rotation.meetings.engine import Group
from rotation.meetings.mending import KINDS, Ailing, Company, ways_out
from rotation.meetings.models import TITLE, Meeting
from rotation.meetings.places import link_of
from rotation.meetings.problem import to_meetings
from rotation.meetings.rows import continued
from rotation.programs.models import Program
from rotation.publishing.difference import Grant, difference
from rotation.publishing.queries import Proposal, Published, cast_of, published_in
from rotation.publishing.recheck import groups_of, names_of
from rotation.publishing.wanted import Cast
from rotation.repairs.broken_meetings import broken_meetings, out_of_meetings
from rotation.repairs.found import Out
from rotation.repairs.models import Repair, Trouble
from rotation.repairs.options import MOST, Search
from rotation.repairs.tracks import Unfit
from rotation.scheduling.engine import text_of
from rotation.scheduling.people import instant

Fields = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """Meetings by the ids of their rows, as they are and as they will be, without people
    who left; one without members does not take place."""

    before: Company
    after: Company

    def fields(self) -> Fields:
        """The change as JSON."""
        return {
            "meetings": [
                {"row": row, "before": _fields(self.before[row]), "after": _fields(one)}
                for row, one in sorted(self.after.items())
            ]
        }

    @classmethod
    def of(cls, fields: Fields) -> "Change":
        """Read what `fields` wrote."""
        sides = (
            {one["row"]: _group(one[side]) for one in fields["meetings"]}
            for side in ("before", "after")
        )
        return cls(*sides)


@dataclass(frozen=True)
class Case:
    """A meeting that cannot take place as it stands, `None` where it can by now; `left`
    are those in each meeting who left the program."""

    ailing: Ailing | None
    left: dict[int, frozenset[str]]

    def repairs(self, _search: Search, /) -> list[Repair]:
        """Up to three, the best first: without those who cannot come, then those that leave
        the fewest people without a meeting in the round, then those that change the fewest
        calendars."""
        if self.ailing is None:
            return []
        found = [
            self._repair(self.ailing, kind, company)
            for kind, company in ways_out(self.ailing).items()
        ]
        found.sort(
            key=lambda one: (
                one.kind != "leave_out",
                one.without,
                one.people,
                KINDS.index(one.kind),
            )
        )
        for rank, one in enumerate(found[:MOST], start=1):
            one.rank = rank
        return found[:MOST]

    def _repair(self, ailing: Ailing, kind: str, company: Company) -> Repair:
        before = {row: ailing.published[row] for row in company}
        groups = (*before.values(), *(one for one in company.values() if one.members))
        people = {id_ for one in groups for id_ in one.members}
        people.update(*(self.left.get(row, ()) for row in company))
        without = ailing.without(company)
        return Repair(
            kind=kind,
            change=Change(before, company).fields(),
            people=len(people),
            without=without,
            before=[["without", ailing.without({})], ["pairs", ailing.pairs({})]],
            after=[["without", without], ["pairs", ailing.pairs(company)]],
            first_at=min(datetime.fromisoformat(one.start) for one in groups),
        )


def case_of(trouble: Trouble, *, now: datetime) -> Case:
    """All that working out repairs needs, read from the rows of now."""
    program = trouble.program
    found = {one.key: one for one in broken_meetings(program, now)}.get(trouble.key)
    if found is None or found.meeting is None:
        return Case(None, {})
    cast, published = cast_of(program.id), published_in(program.id)
    out = frozenset(
        str(one.assignment.participant_id) for one in found.out if one.kind != "left"
    )
    ailing = Ailing(
        problem=_problem(program, published, now),
        published=_company(published, cast),
        meeting=found.meeting.id,
        out=out,
        seats=len(found.out) + len(found.able),
        soonest=instant(now + LEAD),
    )
    return Case(ailing, _left(published, cast))


def proposed(repair: Repair, program: Program) -> Proposal:
    """What publishing the repair changes; all that it does not name stays to the byte.

    Unfit where a meeting of it, or somebody in it, is not there any more.
    """
    cast, published = cast_of(program.id), published_in(program.id)
    change = Change.of(repair.change)
    company = _company(published, cast)
    gone = {str(id_) for id_, one in cast.participants.items() if one.left_at}
    there = {str(id_) for id_ in cast.participants} - gone
    if any(company.get(row) != one for row, one in change.before.items()) or any(
        one.members - there for one in change.after.values()
    ):
        raise Unfit(
            kept("schedule", "The meetings of this repair have changed meanwhile.")
        )
    after = _after_grants(published, cast, change, program)
    return Proposal(cast, published, difference(published.grants, after), ())


def judged(
    repair: Repair, found: Proposal, program: Program, *, now: datetime
) -> tuple[str, str]:
    """The problem and the schedule of the draft to publish, as files. Unfit, with the rule,
    where the changed meetings break one."""
    change = Change.of(repair.change)
    problem = _problem(program, found.published, now)
    broken = engine.broken(
        problem,
        [one for one in change.after.values() if one.members],
        names_of(found.cast)["people"],
        kept=[
            one
            for row, one in _company(found.published, found.cast).items()
            if row not in change.before and len(one.members) > 1
        ],
    )
    if broken:
        raise Unfit(
            kept(
                "schedule",
                "This repair does not fit any more. %(rule)s",
                rule=broken[0],
            )
        )
    held = listed(groups_of(found.after, found.cast))
    return problem, text_of(claiming_nothing(held))


def _problem(program: Program, published: Published, now: datetime) -> str:
    """The problem of meetings, in which everybody is available for what they are published
    to be in, unless they cannot come: who has said nothing is expected."""
    problem = to_meetings(program, now=now)
    promised = _promised(program, published, out_of_meetings(program, now))
    for member in problem["members"]:
        spans = [tuple(one) for one in member["available"]] + promised[member["id"]]
        member["available"] = [list(one) for one in merge_pairs(spans)]
    return text_of(problem)


def _promised(
    program: Program, published: Published, out: Iterable[Out]
) -> dict[str, list[tuple[str, str]]]:
    """When people of the program are expected in meetings, by participant."""
    ids = {one.assignment.id for one in out}
    length = timedelta(minutes=program.meeting_minutes)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in published.assignments.values():
        if row.meeting_id is not None and row.id not in ids:
            until = max(row.ends_at, row.starts_at + length)
            span = instant(row.starts_at), instant(until)
            found[str(row.participant_id)].append(span)
    return found


def _company(published: Published, cast: Cast) -> Company:
    """All meetings as they are published, without people who left."""
    stay = {
        one.person_id: str(one.id)
        for one in cast.participants.values()
        if one.left_at is None
    }
    return {
        row.id: Group(
            row.number - 1,
            instant(row.starts_at),
            frozenset(stay[one] for one in people if one in stay),
        )
        for row, people in published.companies.items()
    }


def _left(published: Published, cast: Cast) -> dict[int, frozenset[str]]:
    """Those in each meeting who left the program."""
    left = {
        one.person_id: str(one.id) for one in cast.participants.values() if one.left_at
    }
    return {
        row.id: frozenset(left[one] for one in people if one in left)
        for row, people in published.companies.items()
    }


def _after_grants(
    published: Published, cast: Cast, change: Change, program: Program
) -> list[Grant]:
    """What is published, after the change; meetings that go on keep their row's link."""
    rows = {row.id: row for row in published.companies if row.id in change.before}
    stays = [
        grant
        for grant in published.grants
        if published.assignments[grant.key].meeting_id not in rows
    ]
    groups = {
        (one.round + 1, _people(one, cast)): one
        for one in change.after.values()
        if one.members
    }
    before = {row: published.companies[row] for row in rows.values()}
    goes_on = continued(before, groups)
    for company, group in groups.items():
        stays += _grants(group, company[1], goes_on.get(company), program)
    return stays


def _people(group: Group, cast: Cast) -> frozenset[int]:
    return frozenset(cast.participants[int(one)].person_id for one in group.members)


def _grants(
    group: Group, people: frozenset[int], row: Meeting | None, program: Program
) -> Iterable[Grant]:
    """The places in a meeting; one that stays at its time stays as long as it was."""
    starts_at = datetime.fromisoformat(group.start).astimezone(UTC)
    ends_at = starts_at + timedelta(minutes=program.meeting_minutes)
    if row is not None and row.starts_at == starts_at:
        ends_at = row.ends_at
    for one in people:
        yield Grant(
            person=one,
            group=tuple(sorted(people)),
            number=group.round + 1,
            starts_at=starts_at,
            ends_at=ends_at,
            title=TITLE,
            place=link_of(row, program),
        )


def _fields(group: Group) -> Fields:
    return {
        "round": group.round,
        "start": group.start,
        "members": sorted(group.members),
    }


def _group(fields: Fields) -> Group:
    return Group(fields["round"], fields["start"], frozenset(fields["members"]))
