"""The worker reads the calendars behind links, again and again, and keeps busy times."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rotation import clock
from rotation.accounts.models import Person
from rotation.audit.models import AuditEntry
from rotation.availability.models import BusyTime, WeeklyHours
from rotation.availability.queries import hours_of
from rotation.calendar_links import jobs, turns
from rotation.calendar_links.actions import (
    give_link,
    policy,
    read_again,
    remove_link,
    take_held,
)
from rotation.calendar_links.models import CalendarLink, CalendarSource
from rotation.calendar_links.queries import standing_of
from rotation.errors import Refused
from rotation.extensions import db
from tests.rotation.availability.calendar_files import calendar, event
from tests.rotation.calendars.web import ok, said
from tests.rotation.factories import NOW, a_participant, a_person, a_program, at

ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
"""For what no database has a part in."""


def give(participant, link):
    give_link(participant.person, link, now=clock.now())
    db.session.commit()


def events(*hours: int, uid: str = "") -> list[bytes]:
    """An answer with an event of an hour at each of these hours of 4 January 2027."""
    made = (
        event(uid=f"{hour}{uid}", start=f"DTSTART:20270104T{hour:02}0000Z")
        for hour in hours
    )
    return ok(calendar(*made).encode())


def busy(participant) -> list[int]:
    """The hours at which the busy times begin that are kept."""
    db.session.expire_all()
    mine = {"person_id": participant.person_id, "source": "link"}
    query = db.select(BusyTime).filter_by(**mine).order_by(BusyTime.starts_at)
    return [row.starts_at.hour for row in db.session.scalars(query)]


def state(participant) -> str:
    db.session.expire_all()
    return standing_of(participant.person, clock.now()).state


def source() -> CalendarSource:
    db.session.expire_all()
    return db.session.scalars(db.select(CalendarSource)).one()


def test_a_link_is_read_and_its_busy_times_are_taken_away(mia, web, link, work):
    mine = {"participant_id": mia.id, "weekday": 0, "level": "available"}
    db.session.add(WeeklyHours(**mine, start_minute=930, end_minute=1170))
    web.pages["/secret.ics"] = events(11)
    give(mia, link)
    assert state(mia) == "new"

    work()

    assert (state(mia), busy(mia)) == ("read", [11])
    [hours] = hours_of(mia.program, [mia], at(0), at(24)).values()
    assert hours.available == ((at(10), at(11)), (at(12), at(14)))  # 15:30–19:30 there


def test_what_changes_in_the_calendar_changes_the_busy_times(
    mia, web, link, work, watch
):
    web.pages["/secret.ics"] = events(11)
    give(mia, link)
    work()
    web.pages["/secret.ics"] = events(13)
    work()
    assert busy(mia) == [11]  # not yet its time

    watch.forward(minutes=67)
    work()

    assert busy(mia) == [13]
    assert web.hits == 2


def test_an_unchanged_calendar_is_not_sent_again_unless_more_is_asked_of_it(
    mia, web, link, work, watch
):
    both = calendar(event(uid="a"), event(uid="b", start="DTSTART:20270301T100000Z"))
    web.pages["/secret.ics"] = ok(both.encode(), 'ETag: "v1"')
    give(mia, link)
    work()
    web.pages["/secret.ics"] = [said(304)]
    watch.forward(hours=2)
    work()
    assert 'If-None-Match: "v1"' in web.requests[1]
    assert (state(mia), source().read_at) == ("read", watch.now())

    summer = a_program(
        "summer", starts_on=at(0, day=50).date(), ends_on=at(0, day=90).date()
    )
    a_participant(summer, person=mia.person)
    db.session.commit()
    web.pages["/secret.ics"] = ok(both.encode(), 'ETag: "v1"')
    watch.forward(hours=2)
    work()

    assert "If-None-Match" not in web.requests[2]
    assert len(busy(mia)) == 2


@ON_SQLITE
@pytest.mark.parametrize(
    ("pieces", "why"),
    [
        ([said(500)], "We could not read a calendar there: refused."),
        ([said(404)], "We could not read a calendar there: not found."),
        (ok(b"<!DOCTYPE html><p>Please sign in"), "This is a web page, perhaps a"),
        (ok(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n"), "ends inside VEVENT"),
        (
            [said(200, "Content-Length: 99999999")],
            "there: too large; 4 MB is the limit.",
        ),
    ],
)
def test_when_it_cannot_be_read_the_last_good_times_stay_and_that_is_said(
    mia, web, link, work, watch, pieces, why
):
    web.pages["/secret.ics"] = events(11)
    give(mia, link)
    work()
    web.pages["/secret.ics"] = pieces
    watch.forward(hours=2)

    work()

    assert (state(mia), busy(mia)) == ("failing", [11])
    assert why in source().error
    assert "sign in" not in source().error


def test_after_five_failures_it_is_read_no_more_until_it_is_given_again(
    mia, web, link, work, watch
):
    give(mia, link)
    gaps = []
    while (due := source().due_at) is not None:
        gaps.append(round((due - watch.now()) / timedelta(hours=1), 1))
        watch.time = due
        work()

    assert web.hits == 5
    assert [0, 0.2, 1.0, 4.0, 12.0] <= gaps <= [0, 0.3, 1.1, 4.1, 12.1]
    assert (state(mia), source().due_at) == ("dropped", None)

    web.pages["/secret.ics"] = events(11)
    give(mia, link)
    watch.forward(minutes=16)
    work()

    assert (state(mia), busy(mia)) == ("read", [11])


@pytest.mark.parametrize("left", [[], [9, 10]])
def test_a_calendar_that_lost_most_of_its_times_counts_only_once_its_owner_agrees(
    mia, web, link, work, watch, left
):
    web.pages["/secret.ics"] = events(1, 3, 5, 7, 9)
    give(mia, link)
    work()
    web.pages["/secret.ics"] = events(*left)
    watch.forward(hours=2)

    work()
    assert (state(mia), busy(mia)) == ("held", [1, 3, 5, 7, 9])

    take_held(db.session.scalars(db.select(CalendarLink)).one(), now=watch.now())
    db.session.commit()
    assert (state(mia), len(busy(mia))) == ("read", len(left[:1]))  # 9–11 is one


@ON_SQLITE
def test_what_is_held_is_let_go_when_the_calendar_is_whole_again(
    mia, web, link, work, watch
):
    for hours in ([1, 3, 5], [], [1, 3, 7]):
        web.pages["/secret.ics"] = events(*hours)
        if not source_exists():
            give(mia, link)
        work()
        watch.forward(hours=2)

    assert (state(mia), busy(mia)) == ("read", [1, 3, 7])


def source_exists() -> bool:
    return db.session.scalar(db.select(CalendarSource.id)) is not None


def test_one_fetch_serves_everybody_who_gave_the_link_and_not_sooner(
    app, mia, web, link, work, watch
):
    fast = calendar(event(), before="REFRESH-INTERVAL;VALUE=DURATION:PT1S\n")
    web.pages["/secret.ics"] = ok(fast.encode())
    others = [a_participant(mia.program, name) for name in ("Ben", "Zoe")]
    for one in (mia, *others):
        give(one, link)
    work()
    assert web.hits == 1
    assert [busy(one) for one in (mia, *others)] == [[10]] * 3

    late = a_participant(mia.program, "Leo")
    remove_link(others[0].person, now=watch.now())
    give(late, link)
    give(others[0], link)
    watch.forward(minutes=14)
    work()
    assert (web.hits, state(late)) == (1, "new")

    watch.forward(minutes=2)
    work()
    assert (web.hits, busy(late), busy(others[0])) == (2, [10], [10])


def test_a_link_that_goes_and_comes_back_is_not_fetched_sooner(
    mia, web, link, work, watch
):
    give(mia, link)
    for _ in range(3):
        work()
        remove_link(mia.person, now=watch.now())
        work()
        give(mia, link)
        link_row = db.session.scalars(db.select(CalendarLink)).one()
        read_again(link_row, now=watch.now())
        db.session.commit()

    assert web.hits == 1


@ON_SQLITE
def test_who_is_in_no_program_is_not_read(app, web, link, work):
    person = a_person("Nora")
    give_link(person, link, now=clock.now())
    db.session.commit()

    work()

    assert web.hits == 0
    assert standing_of(person, clock.now()).state == "waiting"


@ON_SQLITE
def test_our_own_entries_are_no_busy_times_whosever_they_are(mia, web, link, work):
    """I30: somebody subscribed to our feed in the calendar whose link they gave."""
    web.pages["/secret.ics"] = events(10, 12, uid="@app.example.com")
    give(mia, link)
    work()
    assert busy(mia) == []

    with pytest.raises(Refused, match="your schedule here"):
        give_link(mia.person, "webcal://app.example.com/feed/x.ics", now=clock.now())


def test_a_removed_link_leaves_nothing_behind(mia, web, link, work, watch):
    web.pages["/secret.ics"] = events(11)
    give(mia, link)
    work()

    remove_link(mia.person, now=watch.now())
    db.session.commit()

    assert busy(mia) == []
    assert source().url == ""
    watch.forward(minutes=16)
    work()
    assert not source_exists()
    assert web.hits == 1


def test_nothing_is_left_of_the_link_of_somebody_who_is_deleted(app, web, link, work):
    person = a_person("Nora")
    give_link(person, link, now=clock.now())
    db.session.flush()
    db.session.execute(db.delete(Person).where(Person.id == person.id))
    db.session.commit()

    work()

    assert not source_exists()
    assert web.hits == 0


def test_a_link_that_is_removed_while_it_is_read_keeps_nothing(
    mia, web, link, work, monkeypatch
):
    web.pages["/secret.ics"] = events(11)
    give(mia, link)
    read = jobs.busy_in

    def and_remove(*given, **more):
        found = read(*given, **more)
        remove_link(mia.person, now=clock.now())
        db.session.commit()
        return found

    monkeypatch.setattr(jobs, "busy_in", and_remove)
    work()

    assert busy(mia) == []
    assert source().read_at is None


def test_who_asks_while_it_is_read_is_read_again_as_soon_as_may_be(
    mia, web, link, work, watch, monkeypatch
):
    web.pages["/secret.ics"] = events(11)
    give(mia, link)
    read = jobs.busy_in

    def and_ask(*given, **more):
        read_again(db.session.scalars(db.select(CalendarLink)).one(), now=watch.now())
        db.session.commit()
        return read(*given, **more)

    monkeypatch.setattr(jobs, "busy_in", and_ask)
    work()
    assert (busy(mia), source().due_at) == ([], watch.now() + turns.LEAST)

    monkeypatch.setattr(jobs, "busy_in", read)
    watch.forward(minutes=15)
    work()
    assert busy(mia) == [11]


def test_the_link_is_in_no_log_trail_or_error(mia, web, link, work, watch, caplog):
    caplog.set_level("DEBUG")
    web.pages["/secret.ics"] = [said(302, f"Location: {link}?x=secret")]
    give(mia, link)
    work()
    remove_link(mia.person, now=watch.now())
    db.session.commit()

    trail = [vars(x) for x in db.session.scalars(db.select(AuditEntry))]
    assert {x["action"] for x in trail} == {
        "give calendar link",
        "remove calendar link",
    }
    assert "secret.ics" not in f"{trail} {source().error} {caplog.text}"
    with pytest.raises(Exception, match="url") as caught:
        db.session.execute(db.insert(CalendarSource).values(url=link, url_hash=None))
    assert "secret.ics" not in str(caught.value).partition("DETAIL")[0]
    db.session.rollback()


def test_two_workers_never_read_the_same_and_a_dead_one_is_not_waited_for(
    mia, web, link, watch
):
    give(mia, link)
    claim = turns.claim_next(owner="a", now=watch.now())
    db.session.commit()
    assert turns.claim_next(owner="b", now=watch.now()) is None
    assert state(mia) == "reading"
    watch.forward(minutes=14)  # the lease is over, but not the least time between two
    assert turns.claim_next(owner="b", now=watch.now()) is None

    watch.forward(minutes=2)
    again = turns.claim_next(owner="b", now=watch.now())
    db.session.commit()

    assert again.id == claim.id
    assert not turns.still_mine(claim, now=watch.now())
    turns.was_unreadable(claim, "late", now=watch.now())
    assert source().error == ""


@ON_SQLITE
def test_one_thread_reads_and_the_others_stay_free(mia, web, link, work):
    give(mia, link)
    with jobs.one_at_a_time:
        work()

    assert web.hits == 0


@ON_SQLITE
def test_a_name_that_leads_into_the_own_network_is_not_followed(
    app, mia, web, work, monkeypatch
):
    """With no host named, the program itself has no way round the rule."""
    app.extensions["settings"] = replace(app.extensions["settings"], calendar_hosts="")
    answer = [(2, 1, 6, "", ("127.0.0.1", web.port))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: answer)
    give(mia, "http://calendar.example.com/secret.ics")

    work()

    assert web.hits == 0
    assert source().error == "We could not read a calendar there: refused."


@ON_SQLITE
def test_only_https_is_read_unless_the_installation_says_otherwise(app):
    assert not policy().http
    assert policy().hosts == frozenset()
    with pytest.raises(Refused, match="only https://"):
        give_link(a_person("Mia"), "http://calendar.example.com/", now=NOW)
