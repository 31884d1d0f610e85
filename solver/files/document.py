"""What both files share: the JSON itself, the format's name, and the entries."""

import codecs
import json
import math
from collections import Counter

import msgspec

from solver.files.fields import Fields, Twice, shown
from solver.problem import SECONDS, Entry


def keys(names: str) -> frozenset[str]:
    """The names of the fields that an object may have."""
    return frozenset(names.split())


PROBLEM_FORMAT = "rotation-problem/1"
SCHEDULE_FORMAT = "rotation-schedule/1"
SEAT = keys("person call")
GRANT = keys("person placement mentor starts")


MOST_BYTES = 40_000_000
"""The greatest file: a problem of a thousand people and a thousand hosts has 3 million."""
MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decoded(data: bytes | str) -> object:
    """The JSON value in `data`, whatever it is; an object that says something twice is `Twice`."""
    if len(data) > MOST_BYTES:
        raise ValueError(f"file: is larger than {MOST_BYTES // 1_000_000} MB")
    if isinstance(data, bytes) and data.startswith(MARKS):
        raise ValueError("file: is not plain UTF-8 (it begins with a byte order mark)")
    try:
        value: object = msgspec.json.decode(data)
        return with_twice(data) if says_twice(data) else value
    except RecursionError:
        raise ValueError("file: is nested too deeply") from None
    except (msgspec.DecodeError, UnicodeError, json.JSONDecodeError) as error:
        raise ValueError(f"file: is not JSON ({error})") from None


def says_twice(data: bytes | str) -> bool:
    """Whether some object has a name twice, of which `msgspec` keeps the last."""
    found = False

    def look(pairs: list[tuple[str, object]]) -> None:
        nonlocal found
        found = found or len(dict(pairs)) < len(pairs)

    json.loads(data, object_pairs_hook=look)
    return found


def with_twice(data: bytes | str) -> object:
    """The JSON value in which each such object is marked."""

    def marked(pairs: list[tuple[str, object]]) -> object:
        counts = Counter(name for name, _ in pairs)
        again = [name for name, count in counts.items() if count > 1]
        return Twice(again[0]) if again else dict(pairs)

    value: object = json.loads(data, object_pairs_hook=marked)
    return value


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
