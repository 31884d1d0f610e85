"""Whatever the zone and the night of the year, reminders come in time and name the time."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rotation.accounts.models import Person
from rotation.extensions import db
from rotation.invites import reminders
from rotation.invites.due import week_opens
from rotation.invites.letters import Letter
from rotation.invites.mail import read_mail
from rotation.invites.models import Entry, MailIntent
from rotation.invites.notices import deadline
from rotation.programs.models import Program
from tests.rotation.factories import NOW, a_call, a_program, at
from tests.rotation.publishing.stage import a_host, a_shadower, published

ZONES = sorted(
    available_timezones() - {"Factory", "localtime", "posixrules"}, key=str.lower
)
YEAR = datetime(2027, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

zones = st.sampled_from(ZONES)
instants = st.integers(0, 370 * 24 * 4).map(lambda n: YEAR + n * 15 * MINUTE)

FOLD = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
"""Half past two in Berlin for the first time; an hour later for the second."""
GAP = datetime(2027, 3, 14, 6, 45, tzinfo=UTC)
"""A quarter to two in New York, in the last hour before the clock leaps."""
LORD_HOWE = datetime(2027, 4, 3, 14, 45, tzinfo=UTC)
"""A clock that goes back by half an hour."""

SHOWN = re.compile(r"(\d\d):(\d\d)(?: \(UTC([+−])(\d+)(?::(\d\d))?\))?")


def shown_instants(when: str, near: datetime, zone: str) -> set[datetime]:
    """Every instant at which a clock of that zone shows the first time in these words,
    within a day or so; of two that look alike, the offset tells."""
    hour, minute, sign, hours, minutes = SHOWN.search(when).groups()
    found = set()
    for step in range(-36 * 60, 36 * 60, 5):
        instant = near + step * MINUTE
        here = instant.astimezone(ZoneInfo(zone))
        offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        if (
            when.startswith(f"{here:%a} {here.day} {here:%b}, ")
            and (here.hour, here.minute) == (int(hour), int(minute))
            and (not sign or here.utcoffset() == (offset if sign == "+" else -offset))
        ):
            found.add(instant)
    return found


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@given(zone=zones, start=instants)
@example("Europe/Berlin", FOLD)
@example("Europe/Berlin", FOLD + 60 * MINUTE)
@example("America/New_York", GAP)
@example("America/St_Johns", GAP)
@example("Asia/Kathmandu", FOLD)
@example("Australia/Lord_Howe", LORD_HOWE)
@example("Australia/Lord_Howe", LORD_HOWE + 30 * MINUTE)
@settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_time_in_a_reminder_is_that_instant_and_no_other(
    app: Flask, zone: str, start: datetime
):
    entry = Entry(
        person=Person(email="mia@example.com", name="Mia", zone=zone),
        part="shadower",
        summary="Observe",
        description="",
        location="",
        starts_at=start,
        ends_at=start + 45 * MINUTE,
    )
    rows = dict(Letter.about_entry(entry, "day", page="").rows)
    program = Program(name="x", title="X", sign_up_until=start)
    [section] = deadline(program, entry.person, address="").sections
    asked = dict(section.items[0].rows)

    for local, utc in (
        (rows["When"], rows["In UTC"]),
        (asked["Answer before"], asked["In UTC"]),
    ):
        assert shown_instants(local, start, zone) == {start}
        assert shown_instants(utc, start, "UTC") == {start}
        place = zone.rpartition("/")[2].replace("_", " ")
        assert place in local


@given(zone=zones, start=instants)
@example("America/New_York", datetime(2027, 3, 15, 10, 59, tzinfo=UTC))
@example("Australia/Lord_Howe", LORD_HOWE)
@settings(deadline=None, max_examples=300)
def test_a_week_opens_at_seven_on_the_local_monday_of_each_of_its_calls(
    zone: str, start: datetime
):
    opens = week_opens(start, zone).astimezone(ZoneInfo(zone))
    here = start.astimezone(ZoneInfo(zone))

    assert (opens.weekday(), opens.hour, opens.minute) == (0, 7, 0)
    assert opens.isocalendar()[:2] == here.isocalendar()[:2]


@pytest.fixture
def entry(app: Flask) -> Entry:
    program = a_program()
    mia = a_shadower(program, "Mia")
    published(program, [(mia, a_call(a_host(program, "Raj"), at(10)))])
    return db.session.scalars(db.select(Entry).filter_by(part="shadower")).one()


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@given(zone=zones, start=instants, slips=st.lists(st.integers(0, 90), max_size=3))
@example("Europe/Berlin", FOLD, [0])
@example("America/New_York", GAP + 12 * 60 * MINUTE, [0])
@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_reminders_leave_one_day_and_one_hour_before_whatever_the_clocks_do_between(
    app: Flask, entry: Entry, zone: str, start: datetime, slips: list[int]
):
    """`slips` are minutes by which a worker comes late or its clock is put back."""
    entry.person.zone = zone
    entry.stamped_at = NOW - timedelta(days=30)
    entry.starts_at, entry.ends_at = start, start + 45 * MINUTE
    call = entry.assignment.call
    call.starts_at, call.ends_at = entry.starts_at, entry.ends_at
    db.session.execute(db.delete(MailIntent))
    made = []
    for lead in (24 * 60, 60, 0):
        made.append(hers(start - (lead * MINUTE + timedelta(seconds=1))))
        made.append(hers(start - lead * MINUTE))
        made += [hers(start - (lead - slip / 4) * MINUTE) for slip in slips if lead]
        made += [hers(start - (lead + slip) * MINUTE) for slip in slips if lead]

    flat = [kind for kinds in made for kind in kinds]
    assert flat == ["day", "hour"]
    assert made[0] == []
    assert made[1] == ["day"]
    db.session.rollback()


def hers(now: datetime) -> list[str]:
    """The kinds of reminders that are made for Mia at this instant, and sent at once."""
    known = set(db.session.scalars(db.select(MailIntent.key)))
    reminders.keep_up(now)
    db.session.execute(db.update(MailIntent).values(state="sent"))
    rows = db.session.scalars(
        db.select(MailIntent).where(MailIntent.key.not_in(known))
    ).all()
    for row in rows:
        assert read_mail(row.message)["Date"].datetime == now
    return [row.kind for row in rows if row.recipient == "mia@example.com"]
