"""A draft of meetings is changed by hand, and changed back; the check judges each change."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from flask_babel import gettext as _

from rotation.adjusting import edits
from rotation.adjusting.actions import held as hold
from rotation.availability.wall import instant
from rotation.errors import Refused
from rotation.extensions import db
from rotation.meetings import engine
from rotation.meetings.actions import LEAD, closed
from rotation.meetings.engine import Group
from rotation.meetings.problem import to_meetings
from rotation.meetings.queries import waiting_draft
from rotation.meetings.review import groups_in
from rotation.programs.models import Program
from rotation.scheduling.engine import text_of
from rotation.scheduling.models import Draft, DraftEdit
from rotation.scheduling.people import instant as written
from rotation.scheduling.queries import published_number
from rotation.text import shortened
from rotation.zones import zone_named

Fields = dict[str, Any]
COMPANY = re.compile(r"the meeting of .*(?= in round \d)")


@dataclass(frozen=True)
class Move:
    """A member (by id) of the round `number` (from 0) goes into the meeting at that `place`
    of the draft's file, or into none (`None`)."""

    kind: ClassVar = "move"
    person: str
    number: int
    place: int | None

    @property
    def people(self) -> frozenset[str]:
        return frozenset({self.person})

    def after(self, groups: list[Group]) -> list[Group]:
        """The meetings afterwards. Refused where there is no such meeting."""
        found = _without(groups, self.number, self.people)
        if self.place is not None:
            _expect(groups, self.number, self.place)
            there = found[self.place].members | self.people
            found[self.place] = found[self.place]._replace(members=there)
        return found


@dataclass(frozen=True)
class Gather:
    """A new meeting of these people (by id) in the round `number` (from 0), from `start` on
    as files write it; they leave their other meetings of the round. It has the `link`, or
    that of all."""

    kind: ClassVar = "gather"
    number: int
    start: str
    people: frozenset[str]
    link: str = ""

    def after(self, groups: list[Group]) -> list[Group]:
        """The meetings afterwards. Refused where nobody is chosen."""
        if not self.people:
            raise Refused(_("Choose who is in the new meeting."))
        found = _without(groups, self.number, self.people)
        return [*found, Group(self.number, self.start, self.people)]


@dataclass(frozen=True)
class Disband:
    """The meeting at that `place` of the draft's file, in the round `number` (from 0), does
    not take place."""

    kind: ClassVar = "disband"
    number: int
    place: int

    @property
    def people(self) -> frozenset[str]:
        return frozenset()

    def after(self, groups: list[Group]) -> list[Group]:
        """The meetings afterwards. Refused where there is no such meeting."""
        _expect(groups, self.number, self.place)
        return groups[: self.place] + groups[self.place + 1 :]


Step = Move | Gather | Disband


def by_hand(program: Program, *, now: datetime, actor_id: int) -> Draft:
    """A draft of the meetings as they are published, to change them without a search; the
    one that waits already, if there is one.

    Refused where nothing can change any more, or nothing is published.
    """
    if sentence := closed(program, now):
        raise Refused(sentence)
    waiting = waiting_draft(program)
    if waiting and waiting.run_id is None:
        return waiting
    problem = to_meetings(program, now=now, lead=LEAD)
    if not problem["published"]:
        raise Refused(_("No meetings are published."))
    return as_published(program, problem, now=now, actor_id=actor_id)


def as_published(
    program: Program, problem: Fields, *, now: datetime, actor_id: int
) -> Draft:
    """A draft of what the problem says is published, which claims nothing of itself."""
    draft = Draft(
        program_id=program.id,
        kind="meetings",
        aside=True,
        made_at=now,
        made_by_id=actor_id,
        problem=text_of(problem),
        schedule=text_of(claiming_nothing(problem["published"])),
        based_on=published_number(program),
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def claiming_nothing(held: list[Fields]) -> Fields:
    """These meetings, as files have them, as a schedule that claims nothing of itself."""
    return {
        "format": "rotation-meetings-schedule/1",
        "status": "feasible",
        "meetings": held,
        "tiers": [],
        "conflict": [],
        "seconds": 0,
    }


def take(
    draft: Draft,
    step: Step,
    *,
    revision: int,
    names: dict[str, str],
    now: datetime,
    actor_id: int | None,
) -> list[str]:
    """Change the draft; a sentence for each rule that this would break, and then nothing
    changes.

    Refused where the draft was published or changed since `revision`, or has no such
    person, round or meeting.
    """
    hold(draft, revision)
    problem = json.loads(draft.problem)
    if step.people - {one["id"] for one in problem["members"]}:
        raise Refused(_("There is no such person in this draft."))
    if not 0 <= step.number < len(problem["rounds"]):
        raise Refused(_("There is no such round in this draft."))
    groups = groups_in(draft.schedule)
    after = [one for one in step.after(groups) if one.members]
    before = Counter(map(_rule, engine.broken(draft.problem, groups, names)))
    wrong = engine.broken(draft.problem, after, names)
    counts = Counter(map(_rule, wrong))
    if worse := [one for one in wrong if counts[_rule(one)] > before[_rule(one)]]:
        return worse
    schedule = json.loads(draft.schedule)
    edits.keep(
        draft,
        step.kind,
        {
            "who": sorted(step.people),
            "out": listed({*groups} - {*after}),
            "into": listed({*after} - {*groups}),
        },
        said={name: schedule[name] for name in ("status", "tiers", "seconds")},
        now=now,
        actor_id=actor_id,
    )
    if isinstance(step, Gather) and step.link:
        _keep_link(draft, step)
    _write(draft, after)
    return []


def undo(
    draft: Draft, *, revision: int, now: datetime, actor_id: int | None
) -> DraftEdit:
    """Take the last change back. Refused where there is none, or as in `take`."""
    hold(draft, revision)
    edit = edits.back(draft, now=now, actor_id=actor_id)
    into, out = read(edit.change["into"]), read(edit.change["out"])
    _write(draft, ({*groups_in(draft.schedule)} - into) | out, said=edit.said)
    return edit


def redo(
    draft: Draft, *, revision: int, now: datetime, actor_id: int | None
) -> DraftEdit:
    """Make the change again that was undone last. Refused where there is none, or as in
    `take`."""
    hold(draft, revision)
    edit = edits.forth(draft, now=now, actor_id=actor_id)
    into, out = read(edit.change["into"]), read(edit.change["out"])
    _write(draft, ({*groups_in(draft.schedule)} - out) | into)
    return edit


def start_of(text: str, zone: str) -> str:
    """A day and a time typed on the clock of the zone, as files write it. Refused where it
    is none."""
    try:
        wall = datetime.fromisoformat(text)
        if wall.tzinfo is not None:
            raise ValueError
        return written(instant(zone_named(zone), wall, later=False))
    except (ValueError, OverflowError):
        raise Refused(
            _(
                "When the new meeting begins: %(text)s is not a day and a time.",
                text=shortened(text),
            )
        ) from None


def read(listed: Iterable[Fields]) -> set[Group]:
    """The meetings of one side of a stored change."""
    return {
        Group(one["round"], one["start"], frozenset(one["members"])) for one in listed
    }


def listed(groups: set[Group]) -> list[Fields]:
    """These meetings as files have them, in order."""
    return sorted(
        (
            {"round": one.round, "start": one.start, "members": sorted(one.members)}
            for one in groups
        ),
        key=lambda one: (one["round"], one["start"], one["members"]),
    )


def _rule(sentence: str) -> str:
    """The sentence without who is in the meeting: it stays the same when others come."""
    return COMPANY.sub("the meeting", sentence)


def _write(draft: Draft, groups: Iterable[Group], said: Fields | None = None) -> None:
    """Bring the draft to these meetings; `said` is what its file says of itself, if that is
    known."""
    file = engine.file_of(draft.problem, groups, bounds=draft.schedule)
    draft.schedule = text_of(json.loads(file) | said) if said else file
    db.session.flush()


def _keep_link(draft: Draft, step: Gather) -> None:
    """Its meeting gets the link when the draft is published."""
    [group] = listed({Group(step.number, step.start, step.people)})
    links = [*draft.terms.get("links", ()), group | {"link": step.link}]
    draft.terms = draft.terms | {"links": links}


def _without(groups: list[Group], number: int, people: frozenset[str]) -> list[Group]:
    """The meetings, at their places, without these people in that round."""
    return [
        one._replace(members=one.members - people) if one.round == number else one
        for one in groups
    ]


def _expect(groups: list[Group], number: int, place: int) -> None:
    if not 0 <= place < len(groups) or groups[place].round != number:
        raise Refused(_("There is no such meeting in this draft."))
