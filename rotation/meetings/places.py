"""Where meetings are joined: the link of all, a meeting's own, or one typed into a draft."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from rotation.meetings.models import Meeting
from rotation.meetings.rows import Company, continued
from rotation.programs.models import Participant, Program
from rotation.publishing.difference import Grant
from rotation.scheduling.models import Draft


def link_of(meeting: Meeting | None, program: Program) -> str:
    """Where people join that meeting: its own link, or that of all; "" for none."""
    return (meeting and meeting.join_url) or program.meeting_url


@dataclass(frozen=True)
class Typed:
    """A link that was typed for a new meeting of a draft: in the round of that number (from
    1), at that time, of these people by id."""

    number: int
    starts_at: datetime
    people: frozenset[int]
    link: str


def typed_in(draft: Draft, parts: Mapping[int, Participant]) -> list[Typed]:
    """The links that were typed into a draft of meetings; `parts` are the participants of
    its program by id."""
    return [
        Typed(
            one["round"] + 1,
            datetime.fromisoformat(one["start"]),
            frozenset(
                parts[int(id_)].person_id
                for id_ in one["members"]
                if int(id_) in parts  # who was erased is not
            ),
            one["link"],
        )
        for one in draft.terms.get("links", ())
    ]


def typed_link(typed: Iterable[Typed], company: Company, starts_at: datetime) -> str:
    """What was typed for the meeting of this company at that time: the last of the links
    for most of its people; "" for none."""
    number, people = company
    fit = [
        (len(one.people & people), place, one.link)
        for place, one in enumerate(typed)
        if (one.number, one.starts_at) == (number, starts_at) and one.people & people
    ]
    return max(fit)[2] if fit else ""


def with_links(
    grants: list[Grant],
    published: Iterable[Grant],
    companies: Mapping[Meeting, Iterable[int]],
    draft: Draft,
    parts: Mapping[int, Participant],
) -> list[Grant]:
    """The places that the draft gives in meetings, with the links at which people join now;
    what was over when it was made keeps its own.

    `published` and `companies` are the places and the meetings as they are published.
    """
    rows = continued(companies, {one.company for one in grants})
    before = {one.key: one.place for one in published}
    typed = typed_in(draft, parts)
    return [
        replace(
            one,
            place=before.get(one.key, "")
            if one.ends_at <= draft.made_at
            else typed_link(typed, one.company, one.starts_at)
            or link_of(rows.get(one.company), draft.program),
        )
        for one in grants
    ]
