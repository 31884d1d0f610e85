"""The schedule as JSON: "rotation-schedule/1"."""

from collections.abc import Callable

from solver.files.document import (
    GRANT,
    SCHEDULE_FORMAT,
    SEAT,
    decoded,
    entry,
    expect_format,
    keys,
    seconds,
)
from solver.files.fields import ANY, Fields, shown, whole
from solver.problem import TIERS
from solver.schedule import Curve, PlacementGrant, Schedule, Seat, TierResult

SCHEDULE = keys("format status seats placements tiers conflict seconds")
TIER = keys("tier value bound proven")


def read_schedule(data: bytes | str) -> Schedule:
    """The schedule that a file holds, in the file's order; raises ValueError as above.

    Only its form is checked here; `check` says whether it is right for a problem.
    """
    top = Fields(decoded(data), "", SCHEDULE)
    expect_format(top, SCHEDULE_FORMAT)
    status = top.given("status")
    if status not in ("optimal", "feasible", "infeasible", "unknown"):
        raise ValueError(
            f"status: {shown(status)} is none of optimal, feasible, infeasible, unknown"
        )
    return Schedule(
        status=status,
        seats=top.each("seats", seat),
        placements=top.each("placements", grant),
        tiers=top.each("tiers", tier_result),
        conflict=top.each("conflict", entry),
        seconds=seconds(top) if top.has("seconds") else 0.0,
    )


def seat(value: object, path: str) -> Seat:
    fields = Fields(value, path, SEAT)
    return Seat(fields.id("person"), fields.id("call"))


def grant(value: object, path: str) -> PlacementGrant:
    fields = Fields(value, path, GRANT)
    return PlacementGrant(
        fields.id("person"),
        fields.id("placement"),
        fields.id("mentor"),
        fields.starts("starts"),
    )


def tier_result(value: object, path: str) -> TierResult:
    fields = Fields(value, path, TIER)
    name = fields.text("tier")
    if name not in TIERS:
        raise ValueError(f"{path}.tier: {name[:60]!r} is none of {', '.join(TIERS)}")
    read: Callable[[object, str], int | Curve]
    read = curve if name == "fairness" else tier_number
    proven = fields.given("proven")
    if not isinstance(proven, bool):
        raise ValueError(f"{path}.proven: must be true or false, not {shown(proven)}")
    return TierResult(
        name,
        read(fields.given("value"), f"{path}.value"),
        read(fields.given("bound"), f"{path}.bound"),
        claimed=proven,
    )


def tier_number(value: object, path: str) -> int:
    return whole(value, path, most=2**62)


def curve(value: object, path: str) -> Curve:
    if not isinstance(value, list):
        raise ValueError(f"{path}: must be a list, not {shown(value)}")
    out = []
    for i, pair in enumerate(value):
        if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[0], str):
            raise ValueError(
                f"{path}[{i}]: must be [level, seekers], not {shown(pair)}"
            )
        out.append((pair[0], whole(pair[1], f"{path}[{i}][1]", most=ANY)))
    return tuple(out)
