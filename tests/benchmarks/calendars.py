"""How many real calendars are read as recurring-ical-events reads them.

    python -m tests.benchmarks.calendars

The calendars are those that icalendar and recurring-ical-events ship for their own tests:
mostly reports of users, with the mistakes of many programs in them. The reference is the
library's own expansion of the whole file, with the rules of what is busy on top.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from x_wr_timezone import to_standard

from rotation.availability.intervals import Span, clip, merge
from rotation.availability.owners import Owner
from rotation.availability.reading import read_busy
from rotation.calendars.errors import Unusable

OWNER = Owner(ZoneInfo("Europe/Berlin"))
MOST_YEARS = 2
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Sample:
    """One calendar in one year: what we read, and what the library does."""

    name: str
    year: int
    ours: list[Span] | str
    theirs: list[Span] | str

    @property
    def same(self) -> bool:
        return self.ours == self.theirs


def samples() -> Iterator[Sample]:
    """Every calendar with events that the library can read, in each of its years."""
    for package in (recurring_ical_events, icalendar):
        for path in sorted(Path(package.__file__).parent.rglob("*.ics")):
            content = path.read_bytes()
            if not content.lstrip().startswith(b"BEGIN:VCALENDAR"):
                continue  # a piece of a calendar
            for year in _years(content):
                window = Span(
                    datetime(year, 1, 1, tzinfo=UTC),
                    datetime(year + 1, 1, 1, tzinfo=UTC),
                )
                yield Sample(
                    path.stem, year, _ours(content, window), _theirs(content, window)
                )


def _years(content: bytes) -> list[int]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            events = icalendar.Calendar.from_ical(content).walk("VEVENT")
        except Exception:  # noqa: BLE001  no calendar at all
            return []
    years = {
        event["DTSTART"].dt.year
        for event in events
        if isinstance(event.get("DTSTART"), icalendar.vDDDTypes)
    }
    return [x for x in sorted(years) if 1900 < x < 2100][:MOST_YEARS]


def _ours(content: bytes, window: Span) -> list[Span] | str:
    try:
        return read_busy(content, window, OWNER).spans
    except Unusable as error:
        return str(error)


def _theirs(content: bytes, window: Span) -> list[Span] | str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            calendar = to_standard(icalendar.Calendar.from_ical(content))
            query = recurring_ical_events.of(calendar, skip_bad_series=True)
            found = query.between(window.start - 2 * DAY, window.end + 2 * DAY)
            spans = [
                Span(_utc(x["DTSTART"].dt), _utc(x["DTEND"].dt))
                for x in found
                if x.get("STATUS") != "CANCELLED" and x.get("TRANSP") != "TRANSPARENT"
            ]
        except Exception as error:  # noqa: BLE001  shown
            return f"{type(error).__name__}: {error}"
    return clip(merge(x for x in spans if x.start < x.end), *window)


def _utc(moment: date) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=OWNER.zone)
    return moment.astimezone(UTC)


def main() -> None:
    found = [x for x in samples() if not isinstance(x.theirs, str)]
    for sample in found:
        if not sample.same:
            print(f"{sample.name}, {sample.year}: {_difference(sample)}")
    same = sum(x.same for x in found)
    files = len({x.name for x in found})
    print(
        f"{same} of {len(found)} years of {files} calendars are read as"
        f" recurring-ical-events reads them: {same / len(found):.1%}"
    )


def _difference(sample: Sample) -> str:
    if isinstance(sample.ours, str) or isinstance(sample.theirs, str):
        return f"we say {sample.ours}"
    ours, theirs = set(sample.ours), set(sample.theirs)
    return f"{len(ours - theirs)} only ours, {len(theirs - ours)} only theirs"


if __name__ == "__main__":
    main()
