"""What took place is counted, in both directions; managers see all, everybody their own."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from flask import Flask

from rotation import clock
from rotation.extensions import db
from rotation.ledger.lines import lines_of
from rotation.ledger.queries import people_in, took_place
from rotation.programs.models import Program, Role
from rotation.scheduling.models import Assignment
from tests.rotation.audit.test_pages import lines
from tests.rotation.factories import (
    a_call,
    a_manager,
    a_participant,
    a_placement,
    a_program,
    a_team,
    at,
    signed_in,
)
from tests.rotation.ledger.stage import a_seat, a_sitting, answered
from tests.rotation.queries import counted

LATER = at(12, day=20)


@pytest.fixture(autouse=True)
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: LATER)


@pytest.fixture
def spring(app: Flask) -> Program:
    return a_program("spring")


@pytest.fixture
def mia(spring: Program):
    return a_participant(
        spring, "Mia", roles=(Role(kind="shadower"), Role(kind="mentor"))
    )


@pytest.fixture
def raj(spring: Program):
    return a_participant(spring, "Raj", roles=(Role(kind="host"), Role(kind="rotator")))


def of(program: Program, *only):
    return lines_of(took_place(LATER, people_in(program.id), *only))


def test_seats_and_sittings_count_for_both_who_had_and_who_gave(spring, mia, raj):
    ben = a_participant(spring, "Ben", roles=(Role(kind="shadower"),))
    call = a_call(raj, at(10))
    a_seat(mia, call)
    a_seat(ben, call)
    desk = a_placement(spring, a_team(spring, "content"), [mia], minutes=60)
    a_sitting(raj, desk, mia, at(14))

    found = of(spring)

    assert vars(found[mia.person_id].seats) == {"number": 1, "minutes": 45}
    assert vars(found[mia.person_id].led) == {"number": 1, "minutes": 60}
    assert vars(found[raj.person_id].sittings) == {"number": 1, "minutes": 60}
    assert vars(found[raj.person_id].hosted) == {"number": 1, "minutes": 45}
    assert found[ben.person_id].had == 45


@pytest.mark.parametrize("why", ["to come", "cancelled", "no call", "host", "shadower"])
def test_what_did_not_take_place_does_not_count(spring, mia, raj, why):
    call = a_call(raj, at(10, day=21 if why == "to come" else 0))
    seat = a_seat(mia, call, cancelled=why == "cancelled")
    call.cancelled = why == "no call"
    if why in ("host", "shadower"):
        answered(seat, raj if why == "host" else mia, why)

    assert of(spring) == {}


def test_what_was_accepted_or_declined_for_another_time_counts(spring, mia, raj):
    answered(a_seat(mia, a_call(raj, at(10))), mia, "shadower", "accepted")
    moved = answered(a_seat(mia, a_call(raj, at(12))), mia, "shadower")
    moved.entry.asked_from = 1

    assert of(spring)[mia.person_id].seats.number == 2


def test_a_sitting_that_its_mentor_declined_does_not_count(spring, mia, raj):
    desk = a_placement(spring, a_team(spring, "content"), [mia])
    answered(a_sitting(raj, desk, mia, at(14)), mia, "mentor")

    assert of(spring) == {}


def test_the_ledger_is_over_all_programs_or_of_one(app: Flask, spring, mia, raj):
    autumn = a_program("autumn")
    mia_then = a_participant(autumn, person=mia.person, roles=(Role(kind="shadower"),))
    raj_then = a_participant(autumn, person=raj.person, roles=(Role(kind="host"),))
    a_seat(mia, a_call(raj, at(10)))
    a_seat(mia_then, a_call(raj_then, at(15)))
    mona = signed_in(app, a_manager(spring))

    everything = lines(mona.get("/programs/spring/ledger").text)
    only_this = lines(mona.get("/programs/spring/ledger?of=program").text)

    assert everything == [
        "Raj – – 0 min 2 1 h 30 min – 1 h 30 min",
        "Mia 2 1 h 30 min – 1 h 30 min – – –",
    ]
    assert only_this[1] == "Mia 1 45 min – 45 min – – –"
    assert (
        len(took_place(LATER, people_in(spring.id), Assignment.program_id == spring.id))
        == 1
    )


def test_the_file_has_numbers_and_hours(app: Flask, spring, mia, raj):
    a_seat(mia, a_call(raj, at(10)))
    mona = signed_in(app, a_manager(spring))

    text = mona.get("/programs/spring/ledger.csv").text.lstrip("\ufeff")
    [_raj, row] = csv.DictReader(io.StringIO(text))

    assert (row["Person"], row["Calls sat in on"], row["Hours had"]) == (
        "Mia",
        "1",
        "0.75",
    )


def test_everybody_sees_their_own_beside_the_median(app: Flask, spring, mia, raj):
    for hour in (9, 11):
        a_seat(mia, a_call(raj, at(hour)))
    ben = a_participant(spring, "Ben", roles=(Role(kind="shadower"),))
    a_seat(ben, a_call(raj, at(15)))

    bens = signed_in(app, ben.person).get("/me/ledger").text
    page = signed_in(app, mia.person).get("/me/ledger").text

    words = " ".join(re.sub(r"<[^>]+>", " ", bens).split())
    assert (
        "median of 3 in Spring 45 min" in words
    )  # of Ben, Mia, and Raj who had nothing
    assert lines(page) == [
        "Mon 4 Jan, 11:00 You sat in with Raj Spring 45 min",
        "Mon 4 Jan, 09:00 You sat in with Raj Spring 45 min",
    ]
    assert "Raj sat in" not in page
    assert "Mia sat in with you" in signed_in(app, raj.person).get("/me/ledger").text


def test_before_anything_took_place_there_is_nothing_to_compare(app: Flask, mia):
    page = signed_in(app, mia.person).get("/me/ledger").text

    assert "Nothing yet" in page
    assert "median of" not in page


def test_the_pages_ask_as_often_for_three_people_as_for_one(
    app: Flask, spring, mia, raj
):
    mona, asked = signed_in(app, a_manager(spring)), []
    browser = signed_in(app, mia.person)
    for names in (["Ben"], ["Cleo", "Dan"]):
        for name in names:
            one = a_participant(spring, name, roles=(Role(kind="shadower"),))
            a_seat(
                one,
                a_call(raj, at(10) + timedelta(hours=len(asked), minutes=len(name))),
            )
            a_seat(
                mia,
                a_call(raj, at(15) + timedelta(hours=len(asked), minutes=len(name))),
            )
        db.session.commit()
        with counted() as queries:
            mona.get("/programs/spring/ledger")
            mona.get("/programs/spring/ledger/start")
            browser.get("/me/ledger")
        asked.append(len(queries))

    assert asked[0] == asked[1]


# ---------- the start from earlier programs ----------


@pytest.fixture
def summer(spring, mia, raj) -> Program:
    """The next program, with Mia who had two calls in spring, Ben who had none, and Nora,
    who is new; and with Raj."""
    next_one = a_program(
        "summer", starts_on=date(2027, 2, 1), ends_on=date(2027, 2, 28)
    )
    ben = a_participant(spring, "Ben", roles=(Role(kind="shadower"),))
    for hour in (9, 11):
        a_seat(mia, a_call(raj, at(hour)))
    for person in (mia.person, ben.person):
        a_participant(next_one, person=person, roles=(Role(kind="shadower", target=3),))
    a_participant(next_one, "Nora", roles=(Role(kind="shadower", target=3),))
    a_participant(next_one, person=raj.person, roles=(Role(kind="host"),))
    db.session.commit()
    return next_one


def starts(program: Program) -> dict[str, tuple[int, int, list[str]]]:
    db.session.expire_all()
    return {
        one.person.name: (role.credit, role.target, role.met)
        for one in program.participants
        if (role := one.role("shadower"))
    }


def press(browser, **more):
    page = browser.get("/programs/summer/ledger/start", query_string=more).text
    [seen] = re.findall(r'name="seen"[^>]*value="([^"]+)"', page)
    form = {"newcomers": more.get("newcomers", "median"), "seen": seen}
    return browser.post("/programs/summer/ledger/start", data=form)


def test_the_preview_shows_what_would_be_set_and_sets_nothing(app: Flask, summer):
    mona = signed_in(app, a_manager(summer))

    page = mona.get("/programs/summer/ledger/start").text

    assert lines(page) == [
        "Ben calls 3 0 0",
        "Mia calls 3 0 2 0 1",
        "Nora Newcomer calls 3 0 0",
    ]
    assert "Change the start of 1 person" in page
    assert starts(summer)["Mia"] == (0, 3, [])


def test_what_was_had_is_credit_on_top_of_what_is_wanted(app: Flask, summer):
    mona = signed_in(app, a_manager(summer))

    assert press(mona).status_code == 302
    once = starts(summer)
    press(mona)

    assert once["Mia"] == (2, 5, ["raj@example.com"])
    assert once["Ben"] == (0, 3, [])
    assert starts(summer) == once  # twice is once


def test_newcomers_start_at_the_median_or_at_zero(app: Flask, summer, raj):
    cleo = a_participant(summer, "Cleo", roles=(Role(kind="shadower", target=3),))
    then = a_participant(
        a_program("winter", starts_on=date(2026, 12, 1)),
        person=cleo.person,
        roles=(Role(kind="shadower"),),
    )
    host = a_participant(then.program, person=raj.person, roles=(Role(kind="host"),))
    for hour in (9, 11, 13):
        a_seat(then, a_call(host, at(hour, day=1)))
    mona = signed_in(app, a_manager(summer))

    press(mona)
    assert {name: had for name, (had, *_rest) in starts(summer).items()} == {
        "Ben": 0,
        "Mia": 2,
        "Cleo": 3,
        "Nora": 2,
    }
    press(mona, newcomers="zero")
    assert starts(summer)["Nora"] == (0, 3, [])
    assert summer.newcomers_at_median is False


def test_a_program_takes_over_from_earlier_ones_only(app: Flask, spring, summer):
    mona = signed_in(app, a_manager(spring))

    page = mona.get("/programs/spring/ledger/start").text

    assert "Mia Newcomer calls 1 0 0" in lines(page)


def test_what_changed_since_it_was_looked_at_is_shown_again(
    app: Flask, summer, mia, raj
):
    mona = signed_in(app, a_manager(summer))
    page = mona.get("/programs/summer/ledger/start").text
    [seen] = re.findall(r'name="seen"[^>]*value="([^"]+)"', page)
    a_seat(mia, a_call(raj, at(16)))
    db.session.commit()

    answer = mona.post(
        "/programs/summer/ledger/start", data={"newcomers": "median", "seen": seen}
    )

    assert answer.status_code == 409
    assert "Something changed since you looked" in answer.text
    assert "Mia calls 3 0 3 0 1" in lines(answer.text)
    assert starts(summer)["Mia"] == (0, 3, [])


def test_a_placement_counts_once_all_its_sittings_took_place(
    app: Flask, spring, mia, raj
):
    desk = a_placement(spring, a_team(spring, "content"), [mia], sittings=2)
    half = a_placement(
        spring, a_team(spring, "events"), [mia], sittings=2, name="events-desk"
    )
    a_sitting(raj, desk, mia, at(14), 1)
    a_sitting(raj, desk, mia, at(14, day=1), 2)
    a_sitting(raj, half, mia, at(16), 1)
    summer = a_program("summer", starts_on=date(2027, 2, 1), ends_on=date(2027, 2, 28))
    a_participant(summer, person=raj.person, roles=(Role(kind="rotator", target=2),))
    a_participant(summer, person=mia.person, roles=(Role(kind="mentor"),))
    mona = signed_in(app, a_manager(summer))

    press(mona)

    db.session.expire_all()
    [role] = [x for one in summer.participants if (x := one.role("rotator"))]
    assert (role.credit, role.target, role.met) == (1, 3, ["mia@example.com"])
