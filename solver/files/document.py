"""What both files share: the JSON itself, the format's name, and the entries."""

import math

import msgspec

from solver.files.fields import Fields, shown
from solver.problem import SECONDS, Entry


def keys(names: str) -> frozenset[str]:
    """The names of the fields that an object may have."""
    return frozenset(names.split())


PROBLEM_FORMAT = "rotation-problem/1"
SCHEDULE_FORMAT = "rotation-schedule/1"
SEAT = keys("person call")
GRANT = keys("person placement mentor starts")


def decoded(data: bytes | str) -> object:
    """The JSON value in `data`, whatever it is."""
    try:
        return msgspec.json.decode(data)
    except RecursionError:
        raise ValueError("file: is nested too deeply") from None
    except (msgspec.DecodeError, UnicodeError) as error:
        raise ValueError(f"file: is not JSON ({error})") from None


def expect_format(top: Fields, name: str) -> None:
    if top.given("format") != name:
        said = shown(top.value["format"])
        raise ValueError(f"format: must be {name!r}, not {said}")


def seconds(fields: Fields) -> float:
    value = fields.value.get("seconds")
    if value is None:
        return SECONDS
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError(
            f"{fields.at('seconds')}: must be a number, not {shown(value)}"
        )
    if value < 0:
        raise ValueError(f"{fields.at('seconds')}: is {value}, but must be at least 0")
    return float(value)


def entry(value: object, path: str) -> Entry:
    """A line of `pins`, `bans` or `conflict`."""
    both = Fields(value, path, SEAT | GRANT)
    if both.has("call") == both.has("placement"):
        raise ValueError(f"{path}: must name either a call or a placement")
    fields = Fields(
        {key: given for key, given in both.value.items() if given is not None},
        path,
        SEAT if both.has("call") else GRANT,
    )
    if both.has("call"):
        return Entry(fields.id("person"), call=fields.id("call"))
    return Entry(
        fields.id("person"),
        placement=fields.id("placement"),
        mentor=fields.id("mentor") if fields.has("mentor") else None,
        starts=fields.starts("starts"),
    )
