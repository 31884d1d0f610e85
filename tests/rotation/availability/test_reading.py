"""What counts as busy in a calendar: a table for each rule."""

from datetime import UTC, datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation.availability.intervals import Span, merge
from rotation.calendars import repeating
from rotation.calendars.errors import Unusable
from rotation.calendars.zones import iana_name, name_by_place
from tests.rotation.availability.calendar_files import (
    YEAR,
    calendar,
    event,
    read,
    spans,
)

WEEKLY = event(
    "DTEND;TZID=Europe/Berlin:20261102T110000",
    "RRULE:FREQ=WEEKLY",
    start="DTSTART;TZID=Europe/Berlin:20261102T100000",
)
WHOLE_JANUARY = [f"{day} 09:00–10:00" for day in ("04", "11", "18", "25")]


def at_berlin(name: str, text: str, more: str = "") -> str:
    return f"{name};TZID=Europe/Berlin{more}:{text}"


@pytest.mark.parametrize(
    ("lines", "busy"),
    [
        (("DTEND:20270104T113000Z",), ["04 10:00–11:30"]),
        (("DURATION:PT90M",), ["04 10:00–11:30"]),
        (("DURATION:P1DT1H",), ["04 10:00–05 11:00"]),
        (("DURATION:PT1H", "STATUS:TENTATIVE"), ["04 10:00–11:00"]),
        (("DURATION:PT1H", "TRANSP:OPAQUE"), ["04 10:00–11:00"]),
        (
            ("DURATION:PT1H", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"),
            ["04 10:00–11:00"],
        ),
        (("DURATION:PT1H", "CLASS:PRIVATE"), ["04 10:00–11:00"]),
        (("DURATION:PT1H", "SUMMARY:a\n b"), ["04 10:00–11:00"]),
    ],
)
def test_an_ordinary_event_is_busy(lines, busy):
    found = read(calendar(event(*lines)))

    assert spans(found) == busy
    assert found.skipped == []


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("DURATION:PT1H", "TRANSP:TRANSPARENT"), "Shown as free."),
        (("DURATION:PT1H", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"), "Shown as free."),
        (
            ("DURATION:PT1H", "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"),
            "Shown as free.",
        ),
        (("DURATION:PT1H", "STATUS:CANCELLED"), "Cancelled."),
        (
            ("DURATION:PT1H", "ATTENDEE;PARTSTAT=DECLINED:MAILTO:Mia@Example.com"),
            "You declined it.",
        ),
        (("DTEND:20270104T100000Z",), "It has no length."),
        (("DURATION:PT0S",), "It has no length."),
        (("TRANSP:OPAQUE",), "It has no length."),
        (("DTEND:20270104T090000Z",), "It ends before it starts."),
        (("DURATION:-PT1H",), "It ends before it starts."),
        (("DTEND;VALUE=DATE:20270105",), "It starts or ends at a time of day"),
        (("DTEND:20279904T100000Z",), "DTEND cannot be read"),
        (("DURATION:P99999999W",), "cannot be read"),
        (("DURATION:PT1H", "RRULE:FREQ=FORTNIGHTLY"), "RRULE cannot be read"),
    ],
)
def test_an_event_that_is_not_busy_is_left_out_with_a_reason(lines, why):
    found = read(
        calendar(event(*lines), event(uid="good", start="DTSTART:20270105T100000Z")),
        email="mia@example.com",
    )

    assert spans(found) == ["05 10:00–11:00"]
    [(what, reason)] = found.skipped
    assert what.startswith("Event at line 4")
    assert why in reason


@pytest.mark.parametrize("year", ["0000", "9999"])
def test_an_absurd_year_costs_only_its_event(year):
    odd = event("DURATION:PT1H", start=f"DTSTART:{year}1231T235900Z")

    assert spans(read(calendar(odd, event(uid="b")))) == ["04 10:00–11:00"]


def test_what_another_guest_declined_is_still_busy():
    guests = (
        "ATTENDEE;PARTSTAT=DECLINED:mailto:ben@example.com",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:mia@example.com",
    )

    found = read(calendar(event("DURATION:PT1H", *guests)), email="mia@example.com")

    assert spans(found) == ["04 10:00–11:00"]


def test_our_own_entries_do_not_count_against_the_seats_they_are_for():
    found = read(
        calendar(event(uid="x@rotation.example.com")),
        own=frozenset({"x@rotation.example.com"}),
    )

    assert found.spans == []
    assert found.skipped == [
        ("Event at line 4, 2027-01-04", "It is in a schedule here.")
    ]


def test_spans_are_merged_sorted_and_cut_to_the_window():
    found = read(
        calendar(
            event("DTEND:20270301T000000Z", uid="a", start="DTSTART:20270131T120000Z"),
            event("DTEND:20270104T110000Z", uid="b"),
            event("DTEND:20270104T120000Z", uid="c", start="DTSTART:20270104T110000Z"),
            event("DTEND:20261231T120000Z", uid="d", start="DTSTART:20261231T110000Z"),
        )
    )

    assert spans(found) == ["04 10:00–12:00", "31 12:00–01 00:00"]


@pytest.mark.parametrize(
    ("lines", "busy"),
    [
        (("DTSTART;VALUE=DATE:20270104",), ["03 23:00–04 23:00"]),
        (
            ("DTSTART;VALUE=DATE:20270104", "DTEND;VALUE=DATE:20270104"),
            ["03 23:00–04 23:00"],
        ),
        (
            ("DTSTART;VALUE=DATE:20270104", "DTEND;VALUE=DATE:20270106"),
            ["03 23:00–05 23:00"],
        ),
        (("DTSTART;VALUE=DATE:20270104", "DURATION:P2D"), ["03 23:00–05 23:00"]),
        (("DTSTART:20270104T100000", "DURATION:PT1H"), ["04 09:00–10:00"]),
    ],
)
def test_whole_days_and_floating_times_are_on_the_owners_clock(lines, busy):
    found = read(calendar("\n".join(("UID:a", *lines))))

    assert spans(found) == busy
    assert bool(found.notes) == ("T" in lines[0].partition(":")[2])


@pytest.mark.parametrize(
    ("zone", "busy"),
    [
        ("Asia/Beirut", "27 22:00–28 21:00"),  # its 28 March begins at 01:00
        ("Europe/Berlin", "27 23:00–28 22:00"),
        ("Pacific/Kiritimati", "27 10:00–28 10:00"),
        ("Asia/Kathmandu", "27 18:15–28 18:15"),
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(zone, busy):
    day = calendar("UID:a\nDTSTART;VALUE=DATE:20270328")

    assert spans(read(day, YEAR, zone)) == [busy]


@pytest.mark.parametrize(
    ("lines", "busy"),
    [
        # The hour from 02:00 to 03:00 comes twice on 31 October: the first is meant.
        (("20271031T020000", "DTEND", "20271031T023000"), "31 00:00–00:30"),
        (("20271031T013000", "DTEND", "20271031T033000"), "30 23:30–31 02:30"),
        # It does not come at all on 28 March: the offset before it is meant.
        (("20270328T013000", "DTEND", "20270328T033000"), "28 00:30–01:30"),
        (("20270328T023000", "DTEND", "20270328T030000"), "28 01:30–02:00"),
        (("20270328T023000", "DTEND", "20270328T040000"), "28 01:30–02:00"),
    ],
)
def test_events_at_a_change_of_the_clocks(lines, busy):
    start, name, end = lines

    found = read(
        calendar(event(at_berlin(name, end), start=at_berlin("DTSTART", start))), YEAR
    )

    assert spans(found) == [busy]
    assert found.skipped == []


def test_a_duration_is_real_time_in_each_event_of_a_series():
    night = event(
        "DURATION:PT8H",
        "RRULE:FREQ=DAILY;COUNT=3",
        start=at_berlin("DTSTART", "20270326T220000"),
    )

    assert spans(read(calendar(night), YEAR)) == [
        "26 21:00–27 05:00",
        "27 21:00–28 05:00",
        "28 20:00–29 04:00",
    ]


def test_an_end_is_on_the_wall_clock_in_each_event_of_a_series():
    night = event(
        at_berlin("DTEND", "20270327T060000"),
        "RRULE:FREQ=DAILY;COUNT=2",
        start=at_berlin("DTSTART", "20270326T220000"),
    )

    assert spans(read(calendar(night), YEAR)) == [
        "26 21:00–27 05:00",
        "27 21:00–28 04:00",
    ]


def change(recurrence: str, *lines: str, parameter: str = "") -> str:
    return event(*lines, start=at_berlin("RECURRENCE-ID", recurrence, parameter))


@pytest.mark.parametrize(
    ("changes", "busy"),
    [
        ((), WHOLE_JANUARY),
        (
            (
                change(
                    "20270111T100000",
                    at_berlin("DTSTART", "20270112T140000"),
                    at_berlin("DTEND", "20270112T150000"),
                ),
            ),
            ["04 09:00–10:00", "12 13:00–14:00", *WHOLE_JANUARY[2:]],
        ),
        (
            (
                change(
                    "20270111T100000",
                    at_berlin("DTSTART", "20270111T100000"),
                    at_berlin("DTEND", "20270111T110000"),
                    "STATUS:CANCELLED",
                ),
            ),
            [WHOLE_JANUARY[0], *WHOLE_JANUARY[2:]],
        ),
        (  # moved out of the window, and into it
            (
                change(
                    "20270104T100000",
                    at_berlin("DTSTART", "20270301T100000"),
                    at_berlin("DTEND", "20270301T110000"),
                ),
                change(
                    "20270301T100000",
                    at_berlin("DTSTART", "20270105T100000"),
                    at_berlin("DTEND", "20270105T110000"),
                ),
            ),
            ["05 09:00–10:00", *WHOLE_JANUARY[1:]],
        ),
        (  # from then on two hours later, and longer
            (
                change(
                    "20270118T100000",
                    at_berlin("DTSTART", "20270118T120000"),
                    at_berlin("DTEND", "20270118T140000"),
                    parameter=";RANGE=THISANDFUTURE",
                ),
            ),
            [*WHOLE_JANUARY[:2], "18 11:00–13:00", "25 11:00–13:00"],
        ),
        (  # the owner declined one of them
            (
                change(
                    "20270118T100000",
                    at_berlin("DTSTART", "20270118T100000"),
                    at_berlin("DTEND", "20270118T110000"),
                    "ATTENDEE;PARTSTAT=DECLINED:mailto:mia@example.com",
                ),
            ),
            [*WHOLE_JANUARY[:2], WHOLE_JANUARY[3]],
        ),
    ],
)
def test_changed_events_of_a_series_replace_the_ones_they_change(changes, busy):
    found = read(calendar(WEEKLY, *changes), email="mia@example.com")

    assert spans(found) == busy


@pytest.mark.parametrize(
    ("line", "gone"),
    [
        ("EXDATE;TZID=Europe/Berlin:20270111T100000", 1),
        ("EXDATE:20270111T090000Z", 1),
        ("EXDATE;VALUE=DATE:20270111", 1),
        ("EXDATE:20270111T090000Z,20270118T090000Z", 2),
        ("EXDATE;TZID=Europe/Berlin:20270111T160000", 0),
        ("EXRULE:FREQ=WEEKLY", 0),
    ],
)
def test_exceptions_take_events_out_of_a_series(line, gone):
    assert len(read(calendar(f"{WEEKLY}\n{line}")).spans) == 4 - gone


@pytest.mark.parametrize(
    ("rule", "count"),
    [
        ("FREQ=WEEKLY;COUNT=10", 1),
        ("FREQ=WEEKLY;UNTIL=20270111T090000Z", 2),
        ("FREQ=WEEKLY;UNTIL=20270111T100000", 2),
        ("FREQ=WEEKLY;UNTIL=20270118", 2),
        ("FREQ=WEEKLY;INTERVAL=2", 2),
        ("FREQ=MONTHLY;BYDAY=-1FR", 1),
        ("FREQ=WEEKLY;BYDAY=MO,WE", 8),
    ],
)
def test_rules_end_and_leave_out_as_they_say(rule, count):
    series = WEEKLY.replace("FREQ=WEEKLY", rule)

    assert len(read(calendar(series)).spans) == count


@pytest.mark.parametrize("rule", ["DAILY", "WEEKLY;BYDAY=MO,TH", "WEEKLY;WKST=SU"])
@pytest.mark.parametrize("interval", [1, 2, 3, 5])
@pytest.mark.parametrize("day", range(4, 11))
def test_an_old_series_comes_out_as_when_it_is_walked_from_its_start(
    rule, interval, day
):
    """The series that is counted to a far end is walked; the endless one is moved near."""
    old = event(
        at_berlin("DTEND", f"201903{day + 1:02}T030000"),
        f"RRULE:FREQ={rule};INTERVAL={interval}",
        "EXDATE;VALUE=DATE:20270114",
        start=at_berlin("DTSTART", f"201903{day:02}T220000"),
    )
    counted = old.replace("INTERVAL", "COUNT=9999;INTERVAL")
    walked = read(calendar(counted), YEAR)

    assert read(calendar(old), YEAR).spans == walked.spans != []


def test_further_dates_of_a_series_and_their_own_lengths_count():
    series = event(
        "DURATION:PT1H",
        "RDATE;VALUE=PERIOD:20270105T100000Z/PT3H,20270106T100000Z/20270106T140000Z",
    )

    assert spans(read(calendar(series))) == [
        "04 10:00–11:00",
        "05 10:00–13:00",
        "06 10:00–14:00",
    ]


def test_a_change_without_its_series_counts():
    alone = change(
        "20270111T100000",
        at_berlin("DTSTART", "20270112T100000"),
        at_berlin("DTEND", "20270112T110000"),
    )

    assert spans(read(calendar(alone))) == ["12 09:00–10:00"]


def test_the_newest_of_two_events_of_one_uid_counts():
    old = event("DURATION:PT1H", "SEQUENCE:1")
    new = event("DURATION:PT1H", "SEQUENCE:2", start="DTSTART:20270105T100000Z")

    assert spans(read(calendar(new, old))) == ["05 10:00–11:00"]
    assert len(read(calendar(event(), event(start=new.split("\n")[1]))).spans) == 2


def test_events_without_a_uid_count_each():
    text = calendar(event(), event(start="DTSTART:20270105T100000Z"))

    assert len(read(text.replace("UID:a\n", "")).spans) == 2


def test_free_busy_periods_count_but_the_free_ones():
    periods = (
        "FREEBUSY;FBTYPE=BUSY:20270104T100000Z/PT2H,20270105T100000Z/20270105T110000Z\n"
        "FREEBUSY:20270106T100000Z/PT1H\n"
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270107T100000Z/PT1H\n"
        "FREEBUSY;FBTYPE=FREE:20270108T100000Z/PT1H"
    )

    assert spans(read(calendar(periods, kind="VFREEBUSY"))) == [
        "04 10:00–12:00",
        "05 10:00–11:00",
        "06 10:00–11:00",
        "07 10:00–11:00",
    ]


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("Eastern Standard Time", "America/New_York"),
        ("/mozilla.org/20050126_1/Europe/Rome", "Europe/Rome"),
        ("/citadel.org/2010/America/Indiana/Knox", "America/Indiana/Knox"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("Mars/Olympus", None),
        ("Customized Time Zone", None),
        ("", None),
    ],
)
def test_zones_go_by_many_names(name, known):
    assert iana_name(name) == known


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome", "Europe/Amsterdam"),
        ("(GMT) Greenwich Mean Time : Dublin, Edinburgh, London", "Europe/Dublin"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(UTC-03:00) Buenos Aires", "America/Buenos_Aires"),
        ("(UTC+25:00) Olympus", None),
        ("Berlin", None),
    ],
)
def test_a_described_zone_is_found_by_its_cities(name, known):
    assert name_by_place(name) == known


@pytest.mark.parametrize(
    "name",
    [
        "W. Europe Standard Time",
        '"(UTC+01:00) Amsterdam, Berlin"',
        "/mozilla.org/20050126_1/Europe/Berlin",
    ],
)
def test_times_in_a_zone_by_another_name_are_understood(name):
    found = read(
        calendar(event(start=f"DTSTART;TZID={name}:20270104T100000")), zone="UTC"
    )

    assert spans(found) == ["04 09:00–10:00"]
    assert found.skipped == []


def test_utc_as_outlook_writes_it_is_understood():
    start = "DTSTART;TZID=tzone://Microsoft/Utc:20270104T100000"

    assert spans(read(calendar(event(start=start)))) == ["04 10:00–11:00"]


def test_an_unknown_zone_is_read_on_the_owners_clock_and_that_is_said():
    start = "DTSTART;TZID=Mars/Olympus:20270104T100000"

    found = read(calendar(event(start=start), before="X-WR-TIMEZONE:Asia/Tokyo\n"))

    assert spans(found) == ["04 09:00–10:00"]
    [(what, why)] = found.skipped
    assert "Mars/Olympus" in what
    assert "1 event is read on the clock of Europe/Berlin" in why


def a_zone(name: str, offset: str, rule: str = "") -> str:
    return (
        f"BEGIN:VTIMEZONE\nTZID:{name}\nBEGIN:STANDARD\nDTSTART:19700101T000000\n{rule}"
        f"TZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE\n"
    )


@pytest.mark.parametrize("rule", ["", "RRULE:FREQ=SECONDLY\n"])
def test_the_database_wins_over_what_a_file_says_of_a_known_zone(rule):
    found = read(
        calendar(
            event(start=at_berlin("DTSTART", "20270104T100000")),
            before=a_zone("Europe/Berlin", "+1400", rule),
        )
    )

    assert spans(found) == ["04 09:00–10:00"]


@pytest.mark.parametrize("after", [False, True])
def test_a_zone_of_the_files_own_is_used_wherever_it_stands(after):
    zone = a_zone("Customized Time Zone", "+0530")
    text = calendar(event(start="DTSTART;TZID=Customized Time Zone:20270104T100000"))
    place = "END:VCALENDAR" if after else "BEGIN:VEVENT"

    found = read(text.replace(place, zone + place))

    assert spans(found) == ["04 04:30–05:30"]
    assert found.skipped == []


def test_floating_times_of_a_calendar_with_a_zone_are_in_that_zone():
    floating = event(start="DTSTART:20270104T100000")

    found = read(calendar(floating, before="X-WR-TIMEZONE:Asia/Tokyo\n"))
    unknown = read(calendar(floating, before="X-WR-TIMEZONE:Mars/Olympus\n"))

    assert spans(found) == ["04 01:00–02:00"]
    assert spans(unknown) == ["04 09:00–10:00"]


def test_a_misspelt_end_ends_what_is_open():
    zone = a_zone("Own", "+0530").replace("END:VTIMEZONE", "END:VTIMEZON")
    text = calendar(event(start="DTSTART;TZID=Own:20270104T100000"), before=zone)

    assert spans(read(text.replace("END:VEVENT", "END:VEVNET"))) == ["04 04:30–05:30"]


def test_several_calendars_in_one_file_all_count():
    text = calendar(event()) + calendar(event(start="DTSTART:20270105T100000Z"))

    assert len(read(text).spans) == 2


@pytest.mark.parametrize(
    "change_of",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("PRODID:", "SUMMARY:é\n PRODID:").encode("latin-1"),
        lambda text: ("\n\n" + text).encode(),
    ],
)
def test_marks_line_ends_and_encodings_do_not_matter(change_of):
    assert spans(read(change_of(calendar(event())))) == ["04 10:00–11:00"]


def test_titles_places_and_guests_are_not_in_what_is_read():
    private = ("SUMMARY:secret", "LOCATION:secret", "DESCRIPTION:secret")
    found = read(calendar(event("DTEND:20270104T100000Z", *private, "COMMENT:secret")))

    assert "secret" not in repr(found)


ZONES = st.sampled_from(
    (
        *("Europe/Berlin", "America/New_York", "America/St_Johns", "Asia/Kathmandu"),
        *("Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Chatham", "Africa/Cairo"),
        *("Africa/Casablanca", "Pacific/Kiritimati", "Asia/Beirut", "UTC"),
    )
)
MINUTES = st.integers(0, 365 * 24 * 4 - 1).map(lambda x: timedelta(minutes=15 * x))


@settings(deadline=None)
@given(ZONES, ZONES, st.lists(st.tuples(MINUTES, st.integers(1, 400)), max_size=8))
def test_times_mean_the_same_in_every_zone_and_form(zone, owner, events):
    """UTC, a named zone and the owner's clock give the same times, folds left out."""
    first, name = datetime(2027, 1, 1), ZoneInfo(zone)
    lines, expected = [], []
    for number, (offset, minutes) in enumerate(events):
        start = (first + offset).replace(tzinfo=name).astimezone(UTC)
        wall = start.astimezone(name)
        stamp = f"{wall:%Y%m%dT%H%M%S}"
        form = f";TZID={zone}:{stamp}" if not wall.fold else f":{start:%Y%m%dT%H%M%S}Z"
        lines.append(
            event(f"DURATION:PT{minutes}M", uid=str(number), start=f"DTSTART{form}")
        )
        expected.append(Span(start, start + timedelta(minutes=minutes)))

    window = Span(
        first.replace(tzinfo=UTC) - timedelta(days=2), YEAR.end + timedelta(9)
    )
    found = read(calendar(*lines), window, owner)
    floating = read(calendar(*lines).replace(f";TZID={zone}:", ":"), window, zone=zone)

    assert found.spans == floating.spans == merge(expected)


@pytest.mark.parametrize(
    ("night", "until"), [("20270313", "08:00"), ("20271106", "07:00")]
)
@pytest.mark.parametrize("repeated", [(), ("RRULE:FREQ=DAILY;COUNT=1",)])
def test_a_duration_is_real_time_on_the_owners_clock_too(night, until, repeated):
    """New York's clock leaps and falls back at two in the night that follows."""
    length = "DURATION:PT225M"
    lines = event(length, *repeated, start=f"DTSTART:{night}T231500")

    [span] = read(calendar(lines), YEAR, zone="America/New_York").spans

    assert span.end - span.start == timedelta(minutes=225)
    assert f"{span.end:%H:%M}" == until


@settings(deadline=None)
@given(ZONES, st.integers(0, 95), st.integers(1, 4 * 23))
def test_a_weekly_event_keeps_its_wall_clock_all_year(zone, quarter, length):
    start = datetime(2027, 1, 4) + timedelta(minutes=15 * quarter)
    end = start + timedelta(minutes=15 * length)
    name = ZoneInfo(zone)
    series = event(
        f"DTEND;TZID={zone}:{end:%Y%m%dT%H%M%S}",
        "RRULE:FREQ=WEEKLY;COUNT=50",
        start=f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}",
    )

    found = read(calendar(series), YEAR, "UTC")

    weeks = [timedelta(weeks=week) for week in range(50)]
    expected = [
        tuple((x + week).replace(tzinfo=name).astimezone(UTC) for x in (start, end))
        for week in weeks
    ]
    assert [x for x in found.spans if _plain(x, name)] == [
        Span(*x) for x in expected if _plain(x, name)
    ]
    assert len(found.spans) == 50


def _plain(span: tuple[datetime, datetime], zone: ZoneInfo) -> bool:
    """Whether the clock does not change anywhere near."""
    day = timedelta(days=1)
    return (span[0] - day).astimezone(zone).utcoffset() == (span[1] + day).astimezone(
        zone
    ).utcoffset()


def test_a_series_is_left_though_the_first_interrupt_is_swallowed(monkeypatch):
    """As by a destructor, or a library that takes every exception for its own."""
    swallowed: list[str] = []

    class Walk:
        def between(self, *_: object) -> list[object]:
            for _ in range(2):
                end = process_time() + 1
                try:
                    while process_time() < end:
                        pass
                except Unusable as error:
                    swallowed.append(str(error))
                    if len(swallowed) == 2:
                        raise
            return []

    monkeypatch.setattr(repeating, "SECONDS", 0.05)
    monkeypatch.setattr(recurring_ical_events, "of", lambda *_, **__: Walk())

    found = read(calendar(WEEKLY))

    assert "takes too long" in str(found.skipped)
    assert len(swallowed) == 2
