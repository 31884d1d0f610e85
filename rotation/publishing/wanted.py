"""The grants of a draft, read from its schedule file at the times that hold now."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from rotation.accounts.models import Person
from rotation.calls.models import Call
from rotation.kept import kept
from rotation.meetings.models import TITLE
from rotation.placements.models import Placement
from rotation.programs.models import Participant
from rotation.publishing.difference import Grant


@dataclass(frozen=True)
class Cast:
    """Everybody and everything in a program, each by the id of its row."""

    participants: dict[int, Participant]
    calls: dict[int, Call]
    placements: dict[int, Placement]

    @property
    def people(self) -> dict[int, Person]:
        """The people by their own ids, not those of their parts in the program."""
        return {one.person_id: one.person for one in self.participants.values()}


def wanted(
    schedule: str,
    cast: Cast,
    *,
    consent_required: bool,
    promise_required: bool,
) -> tuple[list[Grant], tuple[str, ...]]:
    """What the schedule file gives to whom, and a kept sentence for each entry left out.

    Left out is what has fallen away since the file was made: calls that were cancelled
    or that the customer or the host does not want observed, and people who are gone.
    """
    file = json.loads(schedule)
    grants: list[Grant] = []
    left_out: list[str] = []
    for entry in file["seats"] + file["placements"]:
        reason = _gone(entry, cast, consent_required=consent_required)
        if promise_required:
            reason = reason or _unpromised(entry, cast)
        if reason:
            left_out.append(reason)
        else:
            grants.extend(grants_of(entry, cast))
    return grants, tuple(sorted(left_out))


def meetings_wanted(
    schedule: str, problem: str, cast: Cast
) -> tuple[list[Grant], tuple[str, ...]]:
    """The places that a file of meetings gives, and a kept sentence for each person left out,
    who is not in the program any more; `problem` says how long a meeting is."""
    minutes = timedelta(minutes=json.loads(problem)["minutes"])
    grants: list[Grant] = []
    gone: list[str] = []
    for meeting in json.loads(schedule)["meetings"]:
        people = [cast.participants.get(int(one)) for one in meeting["members"]]
        stay = [one for one in people if one is not None and one.left_at is None]
        gone += [
            kept(
                "schedule",
                "%(who)s is not in the program any more: a meeting was left out.",
                who=_called(one),
            )
            for one in people
            if one not in stay
        ]
        starts_at = datetime.fromisoformat(meeting["start"]).astimezone(UTC)
        group = tuple(sorted(one.person_id for one in stay))
        grants += [
            Grant(
                person=one.person_id,
                group=group,
                number=meeting["round"] + 1,
                starts_at=starts_at,
                ends_at=starts_at + minutes,
                title=TITLE,
            )
            for one in stay
            if len(group) > 1
        ]
    return grants, tuple(sorted(gone))


def without_gone(published: Iterable[Grant], cast: Cast) -> list[Grant]:
    """The places in meetings as they are published, without people who are gone."""
    stay = {one.person_id for one in cast.participants.values() if not one.left_at}
    return [
        replace(one, group=tuple(id_ for id_ in one.group if id_ in stay))
        for one in published
        if one.is_meeting
        and one.person in stay
        and len(stay.intersection(one.group)) > 1
    ]


def _called(one: Participant | None) -> str:
    return (
        (one.person.name or one.person.email) if one else kept("schedule", "Somebody")
    )


def _gone(entry: dict[str, Any], cast: Cast, *, consent_required: bool) -> str | None:
    """Why this entry of the draft cannot be published any more; `None` if it can."""
    person = cast.participants.get(int(entry["person"]))
    if "call" in entry:
        call = cast.calls.get(int(entry["call"]))
        title = (call.title if call else "") or kept("schedule", "a call")
        why = _why_no_seat(call, consent_required=consent_required)
    else:
        placement = cast.placements.get(int(entry["placement"]))
        title = placement.title if placement else kept("schedule", "a placement")
        why = _why_no_sitting(placement, entry["mentor"], cast)
    if person is None or person.left_at:
        why = kept(
            "schedule",
            "%(who)s is not in the program any more: %(title)s was left out.",
        )
    return why % {"who": _called(person), "title": title} if why else None


NOT_THERE = kept(
    "schedule", "%(who)s was left out of %(title)s: it is not there any more."
)


def _why_no_seat(call: Call | None, *, consent_required: bool) -> str:
    if call is None:
        return NOT_THERE
    if call.cancelled:
        return kept(
            "schedule", "%(who)s was left out of %(title)s: the call was cancelled."
        )
    if call.may_be_observed(consent_required=consent_required):
        return ""
    if call.withheld:
        return kept(
            "schedule", "%(who)s was left out of %(title)s: the host has not agreed."
        )
    return kept(
        "schedule", "%(who)s was left out of %(title)s: the customer has not agreed."
    )


def _why_no_sitting(placement: Placement | None, mentor: str, cast: Cast) -> str:
    if placement is None:
        return NOT_THERE
    if not _takes_part(mentor, cast):
        return kept(
            "schedule",
            "%(who)s was left out of %(title)s: its mentor is not in the program any more.",
        )
    return ""


def _unpromised(entry: dict[str, Any], cast: Cast) -> str | None:
    """Why a seat cannot go to somebody who has not promised confidentiality."""
    one = cast.participants[int(entry["person"])]
    if one.promised_at or "call" not in entry:
        return None
    title = cast.calls[int(entry["call"])].title or kept("schedule", "a call")
    return kept(
        "schedule",
        "%(who)s was left out of %(title)s: no promise of confidentiality yet.",
        who=_called(one),
        title=title,
    )


def _takes_part(participant: str, cast: Cast) -> bool:
    found = cast.participants.get(int(participant))
    return found is not None and found.left_at is None


def grants_of(entry: dict[str, Any], cast: Cast) -> Iterator[Grant]:
    """The grants of an entry of a schedule file, at the times that hold now."""
    if "call" in entry:
        yield _seat(entry, cast)
    else:
        yield from _sittings(entry, cast)


def _seat(seat: dict[str, Any], cast: Cast) -> Grant:
    call = cast.calls[int(seat["call"])]
    return Grant(
        person=cast.participants[int(seat["person"])].person_id,
        guide=cast.participants[call.host_id].person_id,
        call=call.id,
        starts_at=call.starts_at,
        ends_at=call.ends_at,
        title=call.title,
        place=call.join_url,
    )


def _sittings(entry: dict[str, Any], cast: Cast) -> Iterator[Grant]:
    placement = cast.placements[int(entry["placement"])]
    for number, start in enumerate(entry["starts"], start=1):
        starts_at = datetime.fromisoformat(start).astimezone(UTC)
        yield Grant(
            person=cast.participants[int(entry["person"])].person_id,
            guide=cast.participants[int(entry["mentor"])].person_id,
            placement=placement.id,
            number=number,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=placement.minutes),
            title=placement.title,
        )
