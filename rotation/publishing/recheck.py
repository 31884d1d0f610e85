"""Whether a draft still keeps the rules, now that its people and calls may have changed.

The engine's judge looked at it when it was made; it looks again, at the rows of today.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rotation.calls.models import Call
from rotation.kept import kept
from rotation.meetings import engine as meetings_engine
from rotation.meetings.engine import Group
from rotation.meetings.problem import to_meetings
from rotation.publishing.difference import Grant
from rotation.publishing.queries import Proposal
from rotation.publishing.sentences import called
from rotation.publishing.wanted import Cast
from rotation.scheduling import engine
from rotation.scheduling.models import Draft
from rotation.scheduling.people import instant

CLOCK = "%H:%M"
MINUTE = f"%Y-%m-%d {CLOCK}"
"""As the judge says an instant, in UTC."""

KIND_OF_FIELD = {
    **dict.fromkeys(("person", "host", "mentor", "mentors"), "people"),
    **dict.fromkeys(("not_with", "met"), "people"),
    "call": "calls",
    **dict.fromkeys(("after", "placement", "done", "choices"), "placements"),
}


def broken_rules(draft: Draft, found: Proposal, now: datetime) -> list[str]:
    """A sentence for each hard rule that the draft, less what is left out, would break."""
    if draft.kind == "meetings":
        return _broken_meetings(draft, found, now)
    problem = engine.to_problem(draft.program)
    as_judged = draft.position == 0 and engine.text_of(problem) == draft.problem
    if as_judged and not found.left_out:
        return []
    names = names_of(found.cast)
    judged = engine.judge(
        engine.text_of(named_problem(problem, names)),
        engine.text_of(schedule_of(found.after, found.cast, names)),
    )
    return [sentence for sentence in judged if sentence.startswith("Rule ")]


def _broken_meetings(draft: Draft, found: Proposal, now: datetime) -> list[str]:
    problem = to_meetings(draft.program, now=now)
    names = names_of(found.cast)["people"]
    groups = groups_of(found.after, found.cast)
    return meetings_engine.broken(engine.text_of(problem), groups, names)


def groups_of(grants: Iterable[Grant], cast: Cast) -> set[Group]:
    """The meetings among these grants as files have them."""
    ids = {one.person_id: str(one.id) for one in cast.participants.values()}
    return {
        Group(
            grant.number - 1,
            instant(grant.starts_at),
            frozenset(ids[one] for one in grant.group),
        )
        for grant in grants
        if grant.is_meeting
    }


Names = dict[str, dict[str, str]]


def names_of(cast: Cast) -> Names:
    """What the judge shall call people, calls and placements, by their ids in the files;
    its sentences are kept ones (rotation/scheduling/rules.py)."""
    people = cast.participants.values()
    often = Counter(one.person.name for one in people)
    return {
        "people": {
            str(one.id): one.person.name
            if one.person.name and often[one.person.name] == 1
            else one.person.email
            for one in people
        },
        "calls": _names_of_calls(cast),
        "placements": {str(one.id): one.name for one in cast.placements.values()},
    }


def _names_of_calls(cast: Cast) -> dict[str, str]:
    """Each call by its title and time, as managers know it; with its host where others
    share both, and with its number where even that is not enough."""
    names = {one.id: _named_call(one) for one in cast.calls.values()}
    often = Counter(names.values())
    for call in cast.calls.values():
        if often[names[call.id]] > 1:
            host = called(cast.participants[call.host_id].person)
            names[call.id] = _named_call(call, host=host)
    again = Counter(names.values())
    return {
        str(id_): f"{name} #{id_}" if again[name] > 1 else name
        for id_, name in names.items()
    }


def _named_call(call: Call, *, host: str = "") -> str:
    values = {
        "title": call.title or kept("schedule", "a call"),
        "start": f"{call.starts_at:{MINUTE}}",
        "end": f"{call.ends_at:{MINUTE if _over_midnight(call) else CLOCK}}",
    }
    if host:
        return kept(
            "schedule",
            "%(title)s with %(host)s (%(start)s to %(end)s UTC)",
            **values,
            host=host,
        )
    return kept("schedule", "%(title)s (%(start)s to %(end)s UTC)", **values)


def _over_midnight(call: Call) -> bool:
    return call.starts_at.date() != call.ends_at.date()


def ids_of(cast: Cast) -> Names:
    """The ids themselves, where nobody reads what the judge says."""
    return {
        "people": {str(one): str(one) for one in cast.participants},
        "calls": {str(one): str(one) for one in cast.calls},
        "placements": {str(one): str(one) for one in cast.placements},
    }


def named_problem(problem: dict[str, Any], names: Names) -> Any:
    """The problem with names in the place of ids."""
    return _named(problem, "", names)


def _named(value: Any, field: str, names: Names) -> Any:
    """The value with names in the place of ids; `field` is where it stands."""
    if isinstance(value, list):
        return [_named(item, field, names) for item in value]
    if isinstance(value, dict):
        known = names["placements"] if field == "choices" else {}
        return {
            known.get(key, key): names[field][item]
            if key == "id"
            else _named(item, key, names)
            for key, item in value.items()
        }
    if isinstance(value, str) and field in KIND_OF_FIELD:
        return names[KIND_OF_FIELD[field]].get(value, value)
    return value


def schedule_of(grants: Iterable[Grant], cast: Cast, names: Names) -> dict[str, Any]:
    """The seats and sittings as a schedule file that claims nothing of itself."""
    seats = []
    sittings: dict[tuple[int, int, int], list[Grant]] = defaultdict(list)
    person = {
        one.person_id: names["people"][str(one.id)]
        for one in cast.participants.values()
    }
    for grant in grants:
        if grant.is_meeting:
            continue
        if grant.call is not None:
            call = names["calls"][str(grant.call)]
            seats.append({"person": person[grant.person], "call": call})
        else:
            mentor_id = grant.parts["mentor"]
            sittings[grant.person, grant.placement or 0, mentor_id].append(grant)
    placements = [
        {
            "person": person[rotator],
            "placement": names["placements"][str(placement)],
            "mentor": person[mentor],
            "starts": sorted(instant(grant.starts_at) for grant in grants),
        }
        for (rotator, placement, mentor), grants in sittings.items()
    ]
    return {
        "format": "rotation-schedule/1",
        "status": "feasible",
        "seats": sorted(seats, key=lambda seat: (seat["person"], seat["call"])),
        "placements": sorted(
            placements, key=lambda one: (one["person"], one["placement"])
        ),
        "tiers": [],
        "conflict": [],
        "seconds": 0,
    }
