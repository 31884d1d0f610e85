"""Mails, calendar objects, feed, files, export and pages name the same instants in any
zone, also in the weeks when America and Europe differ, at the fold and at the gap.

What is read here is turned back into instants by other means than those that wrote it: a
time on a wall clock must have exactly one meaning, or say which of two it has.
"""

import csv
import os
import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from functools import lru_cache
from html import unescape
from itertools import count, pairwise
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rotation.calls.models import Call
from rotation.extensions import db
from rotation.invites.calendar import calendar_file
from rotation.invites.links import answer_link
from rotation.invites.queries import entries_by_person
from rotation.programs.models import Participant, Program
from rotation.publishing import actions
from rotation.publishing.actions import publish
from rotation.publishing.queries import people_of
from rotation.publishing.table import schedule_csv
from rotation.scheduling.models import Version
from rotation.times import zone_name
from tests.rotation.factories import NOW, a_call, a_manager, a_program, signed_in
from tests.rotation.invites.replay import Delivered, Shown, read
from tests.rotation.publishing.stage import (
    a_draft,
    a_host,
    a_shadower,
    calendar_mails,
    entries_of,
)

EXAMPLES = int(os.environ.get("ROTATION_TEST_SEQUENCES", "200")) // 5

MINUTE = timedelta(minutes=1)
CRITICAL = (
    *("America/New_York", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu"),
    *("Australia/Lord_Howe", "America/St_Johns", "Pacific/Chatham", "Europe/Dublin"),
    *("Africa/Casablanca", "Antarctica/Troll", "Australia/Adelaide"),
)
ANY = tuple(sorted(zone for zone in available_timezones() if "/" in zone))
WEEKS = ((2027, 3, 15), (2027, 11, 1))
"""Mondays of weeks in which America is on summer time and Europe is not, or no more."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun")
MONTHS += ("Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CLOCK = r"(\d\d):(\d\d)(?: \(UTC([+−])(\d+)(?::(\d\d))?\))?"
DAY = rf"({'|'.join(DAYS)}) (\d+) ({'|'.join(MONTHS)}), "
WHEN = re.compile(rf"{DAY}{CLOCK}(?:–| – )(?:{DAY})?{CLOCK}")

numbers = count(1)

Time = tuple[datetime, datetime]


def understood(text: str, zone: str) -> Time:
    """What a reader in that zone understands, in UTC; the year is 2027."""
    found = WHEN.search(text)
    assert found, text
    words = found.groups()
    first, start, last, end = words[:3], words[3:8], words[8:11], words[11:]
    return _instant(first, start, zone), _instant(last if last[0] else first, end, zone)


def _instant(day: tuple, clock: tuple, zone: str) -> datetime:
    name, number, month = day
    hour, minute, sign, hours, minutes = clock
    wall = datetime(2027, MONTHS.index(month) + 1, int(number), int(hour), int(minute))
    assert DAYS[wall.weekday()] == name
    possible = set()
    for fold in (0, 1):
        here = wall.replace(tzinfo=ZoneInfo(zone), fold=fold)
        instant = here.astimezone(UTC)
        if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall:
            possible.add(instant)
    if sign:
        offset = int(hours) * 60 + int(minutes or 0)
        offset = -offset if sign == "−" else offset
        possible &= {wall.replace(tzinfo=UTC) - offset * MINUTE}
    assert len(possible) == 1, f"{wall} in {zone} means {sorted(possible)}"
    return possible.pop()


@lru_cache
def changes_of(zone: str) -> tuple[datetime, ...]:
    """When the clock of the zone changes in 2027, to the quarter of an hour."""
    first, found = datetime(2027, 1, 15, tzinfo=UTC), []
    steps = [first + timedelta(hours=6 * number) for number in range(4 * 330)]
    for before, after in pairwise(steps):
        here = [one.astimezone(ZoneInfo(zone)).utcoffset() for one in (before, after)]
        if here[0] != here[1]:
            quarters = [before + 15 * number * MINUTE for number in range(25)]
            found.append(
                next(
                    one
                    for one in quarters
                    if one.astimezone(ZoneInfo(zone)).utcoffset() == here[1]
                )
            )
    return tuple(found)


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, list[Time]]:
    """A zone, and times near its changes or in the weeks that are odd."""
    zone = draw(st.sampled_from(CRITICAL) | st.sampled_from(ANY))
    times = []
    for _ in range(4):
        minutes = st.integers(-8, 8).map(lambda quarters: quarters * 15)
        if (changes := changes_of(zone)) and draw(st.integers(0, 3)):
            start = draw(st.sampled_from(changes)) + draw(minutes) * MINUTE
        else:
            monday = datetime(*draw(st.sampled_from(WEEKS)), 14, tzinfo=UTC)
            start = (
                monday + timedelta(draw(st.integers(0, 13))) + draw(minutes) * MINUTE
            )
        times.append((start, start + draw(st.sampled_from([15, 45, 90, 200])) * MINUTE))
    return zone, times


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_everything_that_names_a_time_names_the_same_instant(
    app: Flask, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(actions, "broken_rules", lambda *_: [])

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        phases=[Phase.explicit, Phase.generate],
    )
    @given(case=cases())
    def any_zone(case: tuple[str, list[Time]]) -> None:
        zone, times = case
        db.session.rollback()  # after one that failed
        number = next(numbers)
        program = a_program(f"p{number}", zone=zone)
        kim = a_shadower(program, f"Kim{number}", zone=zone)
        host = a_host(program, f"Raj{number}", zone="America/St_Johns")
        calls = [
            a_call(host, start, ends_at=end, title=f"Call {one}", external_id=str(one))
            for one, (start, end) in enumerate(times[:3])
        ]
        browser = signed_in(app, kim.person)
        managers = signed_in(app, a_manager(program, f"Mona{number}"))
        first = put_out(program, kim, calls)
        expect_all(browser, kim, calls, first)
        before = (calls[0].starts_at, calls[0].ends_at)
        calls[0].starts_at, calls[0].ends_at = times[3]
        second = put_out(program, kim, calls)
        expect_all(browser, kim, calls, second)
        page = managers.get(f"/programs/{program.name}/calls").text
        assert {(x.starts_at, x.ends_at) for x in calls} == expect_tags(page, zone)
        for text in texts(second, kim):
            assert understood(row(text, "Before"), zone) == before or (
                before == times[3] and "Before" not in text
            )

    any_zone()


def put_out(program: Program, kim: Participant, calls: list[Call]) -> Version:
    draft = a_draft(program, [(kim, call) for call in calls], problem="")
    version = publish(draft, now=NOW, actor_id=None)
    db.session.commit()
    return version


def expect_all(
    browser: FlaskClient, kim: Participant, calls: list[Call], version: Version
) -> None:
    """Every output that names the time of a call names the one that it has."""
    zone, host, program = kim.person.zone, calls[0].host, version.program
    true = {f"Call {one}": (x.starts_at, x.ends_at) for one, x in enumerate(calls)}
    for one in (kim, host):
        for intent in mails_to(version, one):
            delivered = Delivered.of(intent.message)
            title, time = named(delivered.shown)
            assert time == true[title]
            expect_mail(intent.message, time, one.person.zone)
        exported = dict(entries_by_person(program, NOW))[one.person]
        assert dict(map(named, shown(calendar_file(exported, name="x")))) == true
    for line in csv.DictReader(schedule_csv(version, people_of(program)).splitlines()):
        ends = (line["starts_at"], line["ends_at"])
        assert tuple(map(datetime.fromisoformat, ends)) == true[line["title"]]
    assert dict(map(named, shown(browser.get("/me/calendar.ics").data))) == true
    page = browser.get("/me").text
    assert zone_name(zone) in page
    assert set(true.values()) <= expect_tags(page, zone)
    for entry in entries_of(kim):
        answer = browser.get(urlsplit(answer_link(entry)).path).text
        assert true[entry.title] in expect_tags(answer, zone)
        assert zone_name(zone) in answer


def expect_mail(message: bytes, time: Time, zone: str) -> None:
    mail = message_from_bytes(message, policy=default)
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    when = row(text, "When")
    assert understood(when, zone) == time
    assert when.endswith(f" {zone_name(zone)} (2027)")
    assert when in unescape(html)
    assert understood(row(text, "In UTC"), "UTC") == time
    subject = str(mail["Subject"])
    assert understood(subject, zone) == time
    assert subject.endswith(zone_name(zone))


def expect_tags(page: str, zone: str) -> set[Time]:
    """The times on a page; machines and people read the same."""
    found = set()
    for machine, text in re.findall(r'<time datetime="([^"]+)">([^<]+)</time>', page):
        time = understood(text, zone)
        assert time[0] == datetime.fromisoformat(machine)
        found.add(time)
    return found


def mails_to(version: Version, one: Participant) -> list:
    mails = calendar_mails(version)
    return [mail for mail in mails if mail.person_id == one.person_id]


def texts(version: Version, one: Participant) -> list[str]:
    return [
        message_from_bytes(mail.message, policy=default)
        .get_body(("plain",))
        .get_content()
        for mail in mails_to(version, one)
    ]


def row(text: str, name: str) -> str:
    found = re.search(rf"^{name}: (.*?)\r?$", text, re.MULTILINE)
    return found[1] if found else ""


def shown(content: bytes) -> list[Shown]:
    return list(read(content).values())


def named(one: Shown) -> tuple[str, Time]:
    """The title of the call that an entry is about, and its time."""
    return re.search(r"Call \d", one.summary)[0], (one.start, one.end)


def test_the_reader_here_refuses_what_could_be_two_instants_or_none():
    """The control."""
    with pytest.raises(AssertionError, match="means"):
        understood("Sun 31 Oct, 01:30–02:30", "Europe/London")
    with pytest.raises(AssertionError, match="means"):
        understood("Sun 28 Mar, 01:30–02:30", "Europe/London")
    assert understood("Sun 31 Oct, 01:30 (UTC+0)–02:30", "Europe/London") == (
        datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
        datetime(2027, 10, 31, 2, 30, tzinfo=UTC),
    )
