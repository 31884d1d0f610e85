"""Both files as JSON, strictly; what reads raises ValueError with the path of the field."""

from typing import get_args

import msgspec

from solver.files.document import decoded, expect_format, keys, seconds
from solver.files.fields import ANY, Fields, shown, whole
from solver.instants import to_text
from solver.meetings.problem import (
    SECONDS,
    SIDES,
    Meeting,
    Member,
    Problem,
    Schedule,
    TierResult,
    Value,
)
from solver.problem import Interval

PROBLEM_FORMAT = "rotation-meetings/1"
SCHEDULE_FORMAT = "rotation-meetings-schedule/1"
PROBLEM = keys(
    "format rounds minutes slot_minutes not_before size each_side members met pins "
    "published limits"
)
SCHEDULE = keys("format status meetings tiers conflict seconds")
STATUSES = get_args(Schedule.__annotations__["status"])


def read_problem(data: bytes | str) -> Problem:
    """The problem that a file holds."""
    top = Fields(decoded(data), "", PROBLEM)
    expect_format(top, PROBLEM_FORMAT)
    limits = Fields(
        top.given("limits") if top.has("limits") else {}, "limits", keys("seconds")
    )
    each_side = top.whole("each_side", 1, most=ANY)
    problem = Problem(
        rounds=_rounds(top),
        minutes=top.whole("minutes", least=1, most=ANY),
        size=_size(top, each_side),
        members=top.each("members", _member),
        slot_minutes=top.whole("slot_minutes", 30, least=1, most=ANY),
        not_before=top.instant("not_before") if top.has("not_before") else None,
        each_side=each_side,
        met=top.each("met", _met),
        pins=top.each("pins", _meeting),
        published=top.each("published", _meeting),
        seconds=seconds(limits) if limits.has("seconds") else SECONDS,
    )
    _expect_known(problem)
    return problem


def _rounds(top: Fields) -> tuple[Interval, ...]:
    values = top.items("rounds")
    if not values:
        raise ValueError("rounds: is missing")
    found: list[Interval] = []
    for i, value in enumerate(values):
        [span] = Fields({"rounds": [value]}, "", keys("rounds")).intervals("rounds")
        if found and span.start < found[-1].end:
            raise ValueError(f"rounds[{i}]: starts before the round before it ends")
        found.append(span)
    return tuple(found)


def _size(top: Fields, each_side: int) -> tuple[int, int]:
    pair = top.items("size")
    if len(pair) != 2:
        raise ValueError(
            f"size: must be [least, most], not {shown(top.value.get('size'))}"
        )
    least = whole(pair[0], "size[0]", max(2, 2 * each_side))
    return least, whole(pair[1], "size[1]", least)


def _member(value: object, path: str) -> Member:
    fields = Fields(value, path, keys("id side available"))
    side = fields.text("side")
    if side not in SIDES:
        raise ValueError(
            f"{path}.side: must be 'sales' or 'marketing', not {shown(side)}"
        )
    return Member(fields.id("id"), side, fields.intervals("available"))


def _met(value: object, path: str) -> tuple[str, str]:
    one, *rest = Fields({"met": value}, path, keys("met")).ids("met") or ("",)
    if len(rest) != 1:
        raise ValueError(f"{path}: must name two members, not {shown(value)}")
    return one, rest[0]


def _meeting(value: object, path: str) -> Meeting:
    fields = Fields(value, path, keys("round start members"))
    members = fields.ids("members")
    if len(set(members)) < len(members):
        raise ValueError(f"{path}.members: names somebody twice")
    return Meeting(
        fields.whole("round"), fields.instant("start"), tuple(sorted(members))
    )


def _expect_known(problem: Problem) -> None:
    ids: set[str] = set()
    for i, one in enumerate(problem.members):
        if one.id in ids:
            raise ValueError(f"members[{i}].id: {shown(one.id)} is there twice")
        ids.add(one.id)
    for i, pin in enumerate(problem.pins):
        if pin.round >= len(problem.rounds):
            raise ValueError(f"pins[{i}].round: there is no round {pin.round}")
        for j, name in enumerate(pin.members):
            if name not in ids:
                raise ValueError(f"pins[{i}].members[{j}]: {shown(name)} is no member")
        if pin in problem.pins[:i]:
            raise ValueError(f"pins[{i}]: is there twice")


def read_schedule(data: bytes | str) -> Schedule:
    """The schedule that a file holds."""
    top = Fields(decoded(data), "", SCHEDULE)
    expect_format(top, SCHEDULE_FORMAT)
    status = top.text("status")
    if status not in STATUSES:
        raise ValueError(
            f"status: must be one of {', '.join(STATUSES)}, not {shown(status)}"
        )
    return Schedule(
        status=status,  # type: ignore[arg-type]
        meetings=top.each("meetings", _meeting),
        tiers=top.each("tiers", _tier),
        conflict=top.each("conflict", _meeting),
        seconds=seconds(top),
    )


def _tier(value: object, path: str) -> TierResult:
    fields = Fields(value, path, keys("tier value bound proven"))
    result = TierResult(
        fields.text("tier"), _value(fields, "value"), _value(fields, "bound")
    )
    if fields.given("proven") is not result.proven:
        raise ValueError(f"{path}.proven: does not follow from value and bound")
    return result


def _value(fields: Fields, name: str) -> Value:
    if not isinstance(fields.value.get(name), list):
        return fields.whole(name, most=ANY)
    return tuple(
        whole(one, f"{fields.at(name)}[{i}]", most=ANY)
        for i, one in enumerate(fields.items(name))
    )


def write_schedule(schedule: Schedule) -> bytes:
    """The schedule as a file, a line for each meeting and tier."""
    record = {
        "format": SCHEDULE_FORMAT,
        "status": schedule.status,
        "meetings": [_record(one) for one in schedule.meetings],
        "tiers": [
            {
                "tier": one.tier,
                "value": one.value,
                "bound": one.bound,
                "proven": one.proven,
            }
            for one in schedule.tiers
        ],
        "conflict": [_record(one) for one in schedule.conflict],
        "seconds": round(schedule.seconds, 3),
    }
    return msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n"


def _record(meeting: Meeting) -> dict[str, object]:
    return {
        "round": meeting.round,
        "start": to_text(meeting.start),
        "members": meeting.members,
    }
