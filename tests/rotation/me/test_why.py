"""Why somebody has what they have, and a tap that opens the hours which would help."""

from datetime import timedelta

import pytest
from flask import Flask

from rotation.availability.models import BusyTime, DatedHours
from rotation.extensions import db
from rotation.me.shares import shares_of
from rotation.programs.models import Participant, Role
from rotation.publishing.actions import publish
from rotation.scheduling import explaining, jobs
from rotation.scheduling.models import Version
from rotation.scheduling.people import instant
from rotation.scheduling.problem import to_problem
from rotation.scheduling.reasons import Explanation, Reason
from tests.rotation.factories import NOW, a_call, a_participant, at, signed_in
from tests.rotation.publishing.stage import a_shadower, published
from tests.rotation.queries import counted
from tests.rotation.scheduling.small import a_draft, small_program

on_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def a_version() -> tuple[Participant, Explanation]:
    """Mia, who wants two calls, has the one on Monday; on Tuesday she is not free."""
    program, mia, raj = small_program()
    draft = a_draft(program)
    a_call(raj, at(10, day=1))
    draft.problem = jobs.engine.text_of(to_problem(program))
    publish(draft, now=NOW, actor_id=None)
    db.session.commit()
    [explanation] = db.session.scalars(db.select(Explanation))
    return mia, explanation


def published_and_explained() -> Participant:
    """The same, with what the engine says about it, which is asked of it only once."""
    mia, explanation = a_version()
    explanation.made_at = NOW
    ask = {"available": [instant(at(10, day=1)), instant(at(11, day=1))], "then": "1"}
    reason = Reason(
        explanation_id=explanation.id,
        participant_id=mia.id,
        kind="shadower",
        funnel=[["calls", 2], ["while free", 1]],
        asks=[ask],
    )
    db.session.add(reason)
    db.session.commit()
    return mia


def test_a_published_version_is_explained_by_the_worker(app: Flask):
    mia, explanation = a_version()
    jobs.explain(explanation.id)

    page = " ".join(signed_in(app, mia.person).get("/me/why").text.split())

    assert "You have 1 of 2 calls" in page
    assert "<strong>2</strong> calls in the program" in page
    assert "<strong>1</strong> at a time when you are free" in page
    assert "Tue 5 Jan, 10:00–11:00" in page
    assert "you could have 2 of 2" in page


def test_one_tap_opens_the_hours_for_the_next_schedule(app: Flask):
    mia = published_and_explained()
    browser = signed_in(app, mia.person)
    [reason] = db.session.scalars(db.select(Reason))
    way = f"/me/reasons/{reason.id}/asks/0"

    first, again = (browser.post(way, follow_redirects=True).text for _ in range(2))

    assert "Opened. It counts for the next schedule." in first
    assert "This time is open already." in again
    [person] = [
        one for one in to_problem(mia.program)["people"] if one["id"] == str(mia.id)
    ]
    assert ["2027-01-05T10:00:00Z", "2027-01-05T11:00:00Z"] in person["available"]
    assert db.session.scalar(db.select(db.func.count(Version.id))) == 1


@on_sqlite
def test_a_tap_cuts_the_time_out_of_a_day_that_was_closed(app: Flask):
    mia = published_and_explained()
    closed = DatedHours(
        participant_id=mia.id, starts_at=at(8, day=1), ends_at=at(18, day=1), level="no"
    )
    db.session.add(closed)
    [reason] = db.session.scalars(db.select(Reason))

    signed_in(app, mia.person).post(f"/me/reasons/{reason.id}/asks/0")

    rows = db.session.scalars(db.select(DatedHours).order_by(DatedHours.starts_at))
    assert [(row.level, row.starts_at, row.ends_at) for row in rows] == [
        ("no", at(8, day=1), at(10, day=1)),
        ("available", at(10, day=1), at(11, day=1)),
        ("no", at(11, day=1), at(18, day=1)),
    ]


@on_sqlite
def test_a_tap_against_ones_own_calendar_is_refused_and_changes_nothing(app: Flask):
    mia = published_and_explained()
    busy = {"starts_at": at(10.5, day=1), "ends_at": at(12, day=1)}
    db.session.add(BusyTime(person_id=mia.person_id, source="upload", **busy))
    [reason] = db.session.scalars(db.select(Reason))
    browser = signed_in(app, mia.person)

    page = browser.post(f"/me/reasons/{reason.id}/asks/0", follow_redirects=True).text

    assert "Your calendar says that you are busy then." in page
    assert db.session.scalars(db.select(DatedHours)).all() == []


@on_sqlite
def test_a_version_that_was_overtaken_is_not_explained_any_more(app: Flask):
    program, mia, _ = small_program()
    first = published(program)
    published(program)
    old = db.session.scalars(
        db.select(Explanation).filter_by(version_id=first.id)
    ).one()

    jobs.explain(old.id)

    db.session.refresh(old)
    assert old.message == "A later version is published."
    assert shares_of(mia.person, NOW)[0].explained is False


@on_sqlite
def test_an_explanation_whose_worker_was_lost_is_taken_up_and_given_up_in_the_end(
    app: Flask,
):
    program, _, _ = small_program()
    published(program)
    [row] = db.session.scalars(db.select(Explanation))
    now = NOW
    for attempt in range(3):
        assert explaining.claim(row.id, owner=f"worker-{attempt}", now=now)
        assert not explaining.claim(row.id, owner="another", now=now)
        now += timedelta(minutes=5)
    assert not explaining.claim(row.id, owner="worker-4", now=now)

    explaining.give_up(now)

    db.session.refresh(row)
    assert row.message == "The engine gave no explanation."
    assert explaining.waiting(now) == []


@on_sqlite
def test_the_page_asks_as_much_for_many_as_for_one(app: Flask):
    mia = published_and_explained()
    for number in range(5):
        a_shadower(mia.program, f"Ben{number}")
    browser = signed_in(app, mia.person)

    with counted() as sent:
        browser.get("/me/why")

    assert len(sent) <= 6


def test_a_program_that_is_over_offers_no_hours_to_open(app: Flask):
    mia = published_and_explained()
    browser = signed_in(app, mia.person)
    offered = "Change my hours and wishes", "Open this time"

    before = browser.get("/me/why").text
    mia.program.state = "ended"
    db.session.commit()
    after = browser.get("/me/why").text

    assert all(words in before for words in offered)
    assert not any(words in after for words in offered)
    assert "No single time that you could open" not in after


@on_sqlite
def test_an_ask_goes_when_its_time_has_come(app: Flask):
    mia = published_and_explained()

    before, begun = (shares_of(mia.person, at(hour, day=1)) for hour in (9, 10))

    assert len(before[0].asks) == 1
    assert begun[0].asks == ()


def test_what_one_has_is_a_sentence_in_german_too(app: Flask):
    mia = published_and_explained()
    browser = signed_in(app, mia.person)

    page = browser.get("/me/why", headers={"Accept-Language": "de"}).text

    assert "Du hast 1 von 2 Gesprächen" in page


def test_who_came_after_the_schedule_is_told_so(app: Flask):
    mia = published_and_explained()
    zed = a_participant(mia.program, "Zed", roles=(Role(kind="shadower", target=2),))
    db.session.commit()
    words = "This schedule was made before you asked for anything."

    assert words in signed_in(app, zed.person).get("/me/why").text
    assert words not in signed_in(app, mia.person).get("/me/why").text


def test_two_programs_on_the_page_have_names_of_their_own(app: Flask):
    mia = published_and_explained()
    page = signed_in(app, mia.person).get("/me/why").text

    assert 'aria-labelledby="share-1-program share-1"' in page
    assert 'id="share-1-program">' in page
