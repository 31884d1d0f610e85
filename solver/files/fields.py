"""One JSON object of a file, read field by field; every error names the path."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from solver.instants import FIRST, LAST, clock, day, from_text, to_text
from solver.problem import Interval, Minute, Weights

MOST = 1_000_000
"""The greatest weight, cap, target or number of seats."""
ANY = 1_000_000_000
"""The greatest of all other numbers, so that sums of them stay exact everywhere."""

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Twice:
    """In the place of an object in which a name is given twice."""

    name: str


class Fields:
    """A JSON object at `path`, of which only the keys in `known` may be given.

    A field that is missing or null takes its default; without a default it must be given.
    """

    def __init__(self, value: object, path: str, known: frozenset[str]) -> None:
        self.value = an_object(value, path)
        self.path = path
        if not self.value.keys() <= known:
            name = next(key for key in self.value if key not in known)
            raise ValueError(f"{self.at(name[:60])}: is not a known field")

    def at(self, name: str) -> str:
        """Where the field `name` stands in the file."""
        return f"{self.path}.{name}" if self.path else name

    def has(self, name: str) -> bool:
        """Whether the field is given, and not null."""
        return self.value.get(name) is not None

    def given(self, name: str) -> Any:
        """The field as it stands in the file; it must be there."""
        value = self.value.get(name)
        if value is None:
            raise ValueError(f"{self.at(name)}: is missing")
        return value

    def text(self, name: str, default: str | None = None) -> str:
        """A string."""
        if default is not None and not self.has(name):
            return default
        value = self.given(name)
        if not isinstance(value, str):
            raise ValueError(f"{self.at(name)}: must be a string, not {shown(value)}")
        return value

    def id(self, name: str) -> str:
        """A string that is not empty."""
        value = self.text(name)
        if not value:
            raise ValueError(f"{self.at(name)}: must not be empty")
        return value

    def whole(
        self, name: str, default: int | None = None, least: int = 0, most: int = MOST
    ) -> int:
        """An integer from `least` to `most`, both allowed."""
        if default is not None and not self.has(name):
            return default
        return whole(self.given(name), self.at(name), least, most)

    def cap(self, name: str) -> int | None:
        """A number that something may not exceed; `None` is no limit."""
        return self.whole(name) if self.has(name) else None

    def instant(self, name: str, default: Minute | None = None) -> Minute:
        """A point in time, in minutes since 1970 (UTC)."""
        if default is not None and not self.has(name):
            return default
        return instant(self.given(name), self.at(name))

    def items(self, name: str) -> list[Any]:
        """A list, empty if left out."""
        value = self.value.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise ValueError(f"{self.at(name)}: must be a list, not {shown(value)}")
        return value

    def each(self, name: str, make: Callable[[object, str], Made]) -> tuple[Made, ...]:
        """A list of objects, each made by `make(value, path)`."""
        path = self.at(name)
        return tuple(
            make(item, f"{path}[{i}]") for i, item in enumerate(self.items(name))
        )

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings, as given."""
        values = self.items(name)
        for i, value in enumerate(values):
            if not isinstance(value, str):
                where = f"{self.at(name)}[{i}]"
                raise ValueError(f"{where}: must be a string, not {shown(value)}")
        return tuple(values)

    def ids(self, name: str) -> tuple[str, ...]:
        """A list of strings that are not empty."""
        values = self.texts(name)
        if "" in values:
            where = f"{self.at(name)}[{values.index('')}]"
            raise ValueError(f"{where}: must not be empty")
        return values

    def starts(self, name: str) -> tuple[Minute, ...]:
        """A list of points in time, as given."""
        path = self.at(name)
        return tuple(
            instant(value, f"{path}[{i}]") for i, value in enumerate(self.items(name))
        )

    def weights(self, name: str) -> Weights:
        """A map from names to integers from 0 to a million."""
        value = self.value.get(name)
        if value is None:
            return {}
        path = self.at(name)
        given = an_object(value, path)
        return {key: whole(given[key], f"{path}.{key[:60]}") for key in given}

    def intervals(self, name: str) -> tuple[Interval, ...]:
        """A list of `[start, end]`, sorted, with those that touch or overlap made one."""
        values = self.items(name)
        try:
            # Half a million intervals come this way: here without a word, ...
            spans = [
                Interval(day(a[:10]) + clock(a[10:]), day(b[:10]) + clock(b[10:]))
                for a, b in values
            ]
            if all(FIRST <= a < b <= LAST for a, b in spans) and (
                set(map(type, values)) <= {list}
            ):
                return merged(spans)
        except (TypeError, ValueError):
            pass
        # ... and whatever is wrong a second time, to say what and where.
        path = self.at(name)
        return merged([interval(v, f"{path}[{i}]") for i, v in enumerate(values)])


def an_object(value: object, path: str) -> dict[str, Any]:
    """A JSON object; raises ValueError for anything else."""
    if isinstance(value, Twice):
        name = value.name[:60]
        raise ValueError(f"{path}.{name}: is given twice".removeprefix("."))
    if not isinstance(value, dict):
        raise ValueError(f"{path or 'file'}: must be an object, not {shown(value)}")
    return value


def merged(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same time, sorted, with intervals that touch or overlap made one."""
    out: list[Interval] = []
    for span in sorted(intervals):
        if out and span.start <= out[-1].end:
            if span.end > out[-1].end:
                out[-1] = Interval(out[-1].start, span.end)
        else:
            out.append(span)
    return tuple(out)


def interval(value: object, path: str) -> Interval:
    """`[start, end]` as a half-open span that does not end before or when it starts."""
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError(f"{path}: must be [start, end], not {shown(value)}")
    start, end = instant(value[0], f"{path}[0]"), instant(value[1], f"{path}[1]")
    return span(start, end, path)


def span(start: Minute, end: Minute, path: str) -> Interval:
    """A half-open span; raises ValueError unless it ends after it starts."""
    if end <= start:
        how = "is before" if end < start else "is the same as"
        said = f"({to_text(start)} to {to_text(end)})"
        raise ValueError(f"{path}: end {how} start {said}")
    return Interval(start, end)


def instant(value: object, path: str) -> Minute:
    """A point in time, in minutes since 1970 (UTC)."""
    if not isinstance(value, str):
        raise ValueError(f"{path}: must be an instant, not {shown(value)}")
    try:
        return from_text(value)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def whole(value: object, path: str, least: int = 0, most: int = MOST) -> int:
    """An integer from `least` to `most`; true, false and 1.0 are none."""
    if type(value) is not int:
        raise ValueError(f"{path}: must be an integer, not {shown(value)}")
    if value < least:
        raise ValueError(f"{path}: is {shown(value)}, but must be at least {least}")
    if value > most:
        raise ValueError(f"{path}: is {shown(value)}, but must be at most {most}")
    return value


def shown(value: object) -> str:
    """A JSON value for an error message: short, and on one line."""
    if isinstance(value, dict | Twice):
        return "an object"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int) and abs(value) > 10**18:
        return f"a number of {int(abs(value).bit_length() * 0.30103) + 1} digits"
    return repr(value[:60] if isinstance(value, str) else value)
