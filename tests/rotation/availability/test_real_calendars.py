"""Calendars that icalendar and recurring-ical-events ship are read as the latter does."""

from tests.benchmarks.calendars import samples

ON_PURPOSE = {
    "end_before_start_event",  # the library swaps the two; we skip the event and say so
    "issue_132_swapped_start_and_end",
}


def test_real_calendars_are_read_as_the_library_reads_them():
    found = [x for x in samples() if not isinstance(x.theirs, str)]

    assert len(found) > 150
    assert {x.name for x in found if not x.same} == ON_PURPOSE
