"""How many calls one's hours reach is counted as the engine would see them."""

import pytest

from rotation import clock
from rotation.availability.models import BusyTime, DatedHours
from rotation.extensions import db
from rotation.programs.models import Role
from rotation.signup.queries import known_of
from rotation.signup.reach import Reach, more_words, reach_of
from tests.rotation.factories import (
    NOW,
    a_call,
    a_participant,
    a_program,
    at,
    signed_in,
)
from tests.rotation.queries import counted
from tests.rotation.signup.pages import Pages

SATURDAY = 5


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def program(app):
    return a_program(open_to="example.com", buffer_minutes=15)


@pytest.fixture
def raj(program):
    return a_participant(program, "Raj", roles=(Role(kind="host"),))


@pytest.fixture
def mia(program):
    return a_participant(program, "Mia", roles=(Role(kind="shadower"),))


def reach(participant, now=NOW) -> Reach:
    db.session.flush()
    known = known_of(participant.program, participant.person, participant, None)
    return reach_of(participant.program, participant, known, now)


def counts(participant, now=NOW) -> tuple[int, int]:
    """How many calls are reached, of how many."""
    found = reach(participant, now)
    return found.fit, found.calls


def offers(participant, *, week=(), dated=(), **wishes) -> None:
    """A draft of these answers."""
    participant.answers = {
        "when": {"week": list(week), "dated": [list(x) for x in dated]},
        "wishes": wishes,
    }


MORNINGS = [[day, 540, 720, "available"] for day in range(5)]


def test_a_call_is_reached_when_it_lies_wholly_in_the_hours(mia, raj):
    a_call(raj, at(9))
    a_call(raj, at(11.25))  # ends at noon
    a_call(raj, at(11.5))
    a_call(raj, at(9, day=SATURDAY))
    offers(mia, week=MORNINGS)

    assert counts(mia) == (2, 4)


def test_hours_are_meant_on_ones_own_clock_and_cross_its_changes(app):
    program = a_program(starts_on=at(0, day=77).date(), ends_on=at(0, day=90).date())
    raj = a_participant(program, "Raj", roles=(Role(kind="host"),))
    nima = a_participant(
        program, "Nima", zone="Asia/Kathmandu", roles=(Role(kind="shadower"),)
    )
    bea = a_participant(
        program, "Bea", zone="Europe/Berlin", roles=(Role(kind="shadower"),)
    )
    a_call(raj, at(3.25, day=79))  # 09:00 in Kathmandu
    a_call(raj, at(8, day=79))  # 09:00 in Berlin, before the change of 28 March
    a_call(raj, at(7, day=84))  # 09:00 in Berlin, after it
    for one in (nima, bea):
        offers(one, week=[[day, 540, 585, "available"] for day in range(7)])

    assert counts(nima) == (1, 3)
    assert counts(bea) == (2, 3)


def test_what_takes_hours_away_takes_calls_away(mia, raj):
    for day in range(4):
        a_call(raj, at(10, day=day))
    db.session.add_all(
        [
            BusyTime(
                person_id=mia.person_id,
                source="upload",
                starts_at=at(10.5),
                ends_at=at(11),
            ),
            DatedHours(
                participant_id=mia.id,
                starts_at=at(9, day=1),
                ends_at=at(12, day=1),
                level="no",
                source="import",
            ),
        ]
    )
    day_off = ("2027-01-06", 0, 1440, "no")
    offers(mia, week=MORNINGS, dated=[day_off])

    assert counts(mia) == (1, 4)


def test_calls_that_nobody_may_observe_are_not_counted_and_refused_ones_not_reached(
    mia, raj
):
    gone = a_participant(raj.program, "Gil", roles=(Role(kind="host"),), left_at=NOW)
    a_call(raj, at(9), consent="no")
    a_call(raj, at(9.5), cancelled=True)
    a_call(raj, at(10), seats=0)
    a_call(gone, at(10))
    a_call(raj, at(9, day=1), tags=["stage:negotiation"])
    a_call(a_participant(raj.program, "Zoe", roles=(Role(kind="host"),)), at(9, day=2))
    a_call(raj, at(9, day=3))
    offers(
        mia,
        week=MORNINGS,
        tags={"stage:negotiation": "refuse"},
        not_with=["zoe@example.com"],
    )

    assert counts(mia) == (1, 3)
    assert counts(mia, now=at(9, day=2)) == (1, 1)
    raj.program.consent_required = True
    assert counts(mia) == (0, 0)


def test_who_has_calls_of_their_own_keeps_the_buffer_around_them(raj, mia):
    raj.roles.append(Role(kind="shadower"))
    a_call(raj, at(10))  # until 10:45; his own, with a quarter of an hour around it
    host = a_participant(raj.program, "Zoe", roles=(Role(kind="host"),))
    a_call(host, at(9))  # until 09:45
    a_call(host, at(10.75))
    a_call(host, at(11))
    offers(raj, week=MORNINGS)
    offers(mia, week=MORNINGS)

    assert counts(raj) == (2, 3)
    assert counts(mia) == (4, 4)


def test_the_hour_that_would_add_most_is_named_with_what_it_adds(mia, raj):
    a_call(raj, at(9))
    for day in (1, 8, 15):  # Tuesdays, 14:15 to 15:00
        a_call(raj, at(14.25, day=day))
    for day in (2, 9, 16, 23):  # Wednesdays, but there is no Wednesday free for long
        a_call(raj, at(10, day=day))
    day_offs = [(f"2027-01-{n:02}", 600, 720, "no") for n in (6, 13, 20)]
    offers(mia, week=[[0, 540, 720, "available"]], dated=day_offs)

    found = reach(mia)

    assert (found.fit, found.gain) == (1, 3)
    assert more_words(found) == "Tuesday 14:00–15:00 would add 3 calls."
    offers(mia, week=[[day, 0, 1440, "available"] for day in range(7)])
    assert more_words(reach(mia)) == ""


def test_the_pages_say_it_and_count_in_one_query(app, mia, raj):
    for number in range(3):
        a_call(raj, at(9 + number))
    offers(mia, week=MORNINGS)
    pages = Pages(signed_in(app, mia.person), "spring")

    assert (
        "15 h a week. With this you can reach 3 of 3 calls." in pages.get("when").text
    )
    assert "3 of 3 calls" in pages.get("check").text
    with counted() as few:
        reach(mia)
    for number in range(30):
        a_call(raj, at(9, day=number % 20), external_id=f"more-{number}")
    with counted() as many:
        reach(mia)
    assert len(few) == len(many)
