"""The page of the calendar: a file counts at once, another replaces it, and it can go."""

from io import BytesIO

import pytest

from rotation import clock
from rotation.audit.models import AuditEntry
from rotation.availability.models import BusyTime, WeeklyHours
from rotation.availability.queries import calendar_window, hours_of
from rotation.extensions import db
from rotation.programs.models import Role
from tests.rotation.availability.calendar_files import calendar, event
from tests.rotation.factories import NOW, a_participant, a_program, at, signed_in
from tests.rotation.signup.pages import Pages
from tests.rotation.world import World

URL = "/join/spring/calendar"


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def mia(app):
    return a_participant(
        a_program(), "Mia", zone="Europe/Berlin", roles=(Role(kind="shadower"),)
    )


@pytest.fixture
def browser(app, mia):
    return signed_in(app, mia.person)


def upload(browser, text, url=URL):
    content = text if isinstance(text, bytes) else text.encode()
    return browser.post(url, data={"file": (BytesIO(content), "../mine.ics")})


def busy():
    db.session.expire_all()
    rows = db.session.scalars(db.select(BusyTime).order_by(BusyTime.starts_at))
    return [(row.source, row.starts_at, row.ends_at) for row in rows]


def test_a_file_is_understood_and_the_rest_is_named(browser):
    secret = "SUMMARY:<b>secret</b>"
    free = event("DURATION:PT1H", "TRANSP:TRANSPARENT", secret, uid="b")

    answer = upload(browser, calendar(event("DURATION:PT1H", secret), free))

    assert answer.status_code == 200
    assert "1 busy time understood, 1 skipped" in answer.text
    assert "Shown as free." in answer.text
    assert "secret" not in answer.text
    assert busy() == [("upload", at(10), at(11))]
    [entry] = db.session.scalars(
        db.select(AuditEntry).filter_by(action="read calendar")
    )
    assert entry.after == {"busy": 1}


def test_busy_times_are_taken_away_from_the_hours(browser, mia):
    for end in (12, 14):
        mine = {"participant_id": mia.id, "weekday": 0, "level": "available"}
        db.session.add(
            WeeklyHours(**mine, start_minute=60 * (end - 1), end_minute=60 * end)
        )
    db.session.commit()

    upload(browser, calendar(event()))  # 11:00 to 12:00 in Berlin

    [hours] = hours_of(mia.program, [mia], at(0), at(24)).values()
    assert hours.available == ((at(12), at(13)),)


def test_another_file_replaces_the_first_and_the_same_changes_nothing(browser):
    later = calendar(event(start="DTSTART:20270105T100000Z"))
    upload(browser, calendar(event()))
    upload(browser, later)

    upload(browser, later)

    assert busy() == [("upload", at(10, day=1), at(11, day=1))]
    assert len(db.session.scalars(db.select(AuditEntry)).all()) == 2


def test_only_what_came_from_files_is_replaced(browser, mia):
    other = BusyTime(
        person_id=mia.person_id, source="url", starts_at=at(1), ends_at=at(2)
    )
    db.session.add(other)
    db.session.commit()

    upload(browser, calendar(event()))
    browser.post(URL, data={"do": "forget"})

    assert busy() == [("url", at(1), at(2))]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<html>Sign in</html>", "This is a web page, perhaps a sign-in page, not a"),
        (b"\x1f\x8b\x08", "a gzip archive"),
        ("", "The file is empty"),
        ("BEGIN:VCALENDAR\n" + "BEGIN:X\n" * 99, "malformed at line 7"),
    ],
)
def test_a_bad_file_is_refused_and_the_old_times_stay(browser, text, sentence):
    upload(browser, calendar(event()))

    answer = upload(browser, text)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert busy() == [("upload", at(10), at(11))]


def test_a_reader_that_dies_on_the_way_leaves_the_old_times(browser, monkeypatch):
    upload(browser, calendar(event()))
    monkeypatch.setattr("rotation.calendars.asking.SECONDS", 0.01)

    answer = upload(browser, calendar(event(start="DTSTART:20270105T100000Z")))

    assert answer.status_code == 422
    assert "more time or memory" in answer.text
    assert busy() == [("upload", at(10), at(11))]


def test_no_file_at_all_is_said(browser):
    answer = browser.post(URL, data={})

    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


def test_the_pages_of_sign_up_tell_of_it_and_it_can_be_removed(browser):
    pages = Pages(browser, "spring")
    assert "None yet: a calendar file or a link" in pages.get("when").text
    upload(browser, calendar(event()))
    assert "1 busy time from your calendar is taken away" in pages.get("when").text
    assert "1 busy time" in pages.get("check").text
    assert "1 busy time from your calendar counts now" in browser.get(URL).text

    for _ in range(2):
        assert browser.post(URL, data={"do": "forget"}).location == "/join/spring/when"

    assert busy() == []


def test_what_is_in_the_schedule_already_does_not_count(app):
    world = World(app)
    ours = calendar(event(uid=world.arguments("")["uid"]))

    answer = upload(world.client("participant"), ours)

    assert "It is in a schedule here." in answer.text
    assert busy() == []


def test_after_sign_up_nothing_changes_any_more(browser, mia):
    mia.program.sign_up_until = NOW
    db.session.commit()

    answer = upload(browser, calendar(event()))

    assert answer.location == "/join/spring"
    assert busy() == []


def test_the_window_holds_all_programs_of_the_person_up_to_400_days(mia):
    autumn = a_program(
        "autumn", starts_on=at(0, day=200).date(), ends_on=at(0, day=210).date()
    )
    a_participant(autumn, person=mia.person)
    window = calendar_window(mia.person, mia.program)
    assert (window.start, (window.end - window.start).days) == (at(0), 210)

    autumn.ends_on = at(0, day=500).date()
    window = calendar_window(mia.person, mia.program)

    assert (window.start, window.end) == (at(0), at(24, day=27))
