"""A program copied with its people."""

from datetime import date, timedelta

import pytest

from rotation import clock
from rotation.availability.models import WeeklyHours
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program, ProgramManager, Role
from tests.rotation.factories import (
    NOW,
    a_call,
    a_manager,
    a_participant,
    a_placement,
    a_program,
    a_team,
    signed_in,
)
from tests.rotation.ledger.stage import a_seat
from tests.rotation.queries import counted

TYPED = {
    "title": "Summer",
    "name": "summer",
    "starts_on": "2027-05-03",
    "history": "anew",
}


@pytest.fixture
def spring(app):
    program = a_program(
        sign_up_until=NOW,
        objective=["fairness", "balance"],
        quiet_weeks_rotating=1,
        meeting=True,
        meeting_least=4,
        meeting_weeks=3,
        tags="stage:demo",
    )
    content = a_team(program, "content", max_away=2)
    mia = a_participant(
        program,
        "Mia",
        team=content,
        signed_up_at=NOW,
        promised_at=NOW,
        answers={"a": 1},
        roles=(
            Role(
                kind="shadower",
                target=5,
                credit=2,
                met=["raj@example.com"],
                not_with=["ben@example.com"],
                wishes={"stage:demo": 3},
            ),
            Role(kind="mentor", max_per_week=2),
        ),
    )
    db.session.add(
        WeeklyHours(participant_id=mia.id, weekday=0, start_minute=0, end_minute=60)
    )
    a_participant(program, "Gus", left_at=NOW)
    a_call(a_participant(program, "Raj", crm_id="005", roles=(Role(kind="host"),)))
    first = a_placement(program, content, [mia], name="basics")
    second = a_placement(program, content, [mia], name="desk", sittings=2)
    second.after = [first]
    return program


@pytest.fixture
def mona(app, spring):
    mona = a_manager(spring)
    otto = a_manager(spring, "Otto")
    db.session.get_one(ProgramManager, (spring.id, otto.id)).reads_only = True
    return signed_in(app, mona)


def copied() -> Program:
    return db.session.scalars(db.select(Program).filter_by(name="summer")).one()


def test_people_come_along_with_roles_teams_and_settings(mona, spring):
    answer = mona.post("/programs/spring/copy", data=TYPED)

    assert answer.location == "/programs/summer"
    copy = copied()
    assert (copy.starts_on, copy.ends_on) == (date(2027, 5, 3), date(2027, 5, 30))
    assert copy.sign_up_until == NOW + timedelta(days=119)
    assert (copy.objective, copy.tags) == (["fairness", "balance"], "stage:demo")
    assert copy.quiet_weeks_rotating == 1
    assert (copy.meeting, copy.meeting_least, copy.meeting_weeks) == (True, 4, 3)
    people = {one.person.name: one for one in copy.participants}
    assert set(people) == {"Mia", "Raj"}
    assert people["Raj"].crm_id == "005"
    mia = people["Mia"]
    assert mia.team.program_id == copy.id
    assert (mia.team.name, mia.team.max_away) == ("content", 2)
    shadower = mia.role("shadower")
    assert (shadower.target, shadower.wishes) == (3, {"stage:demo": 3})
    assert shadower.not_with == ["ben@example.com"]
    assert mia.role("mentor").max_per_week == 2


def test_what_belongs_to_the_round_before_does_not(mona):
    mona.post("/programs/spring/copy", data=TYPED)

    [mia] = [one for one in copied().participants if one.person.name == "Mia"]
    assert (mia.signed_up_at, mia.promised_at, mia.answers) == (None, None, {})
    assert (mia.role("shadower").credit, mia.role("shadower").met) == (0, [])
    calls = db.select(Call).filter_by(program_id=copied().id)
    hours = db.select(WeeklyHours).filter_by(participant_id=mia.id)
    assert db.session.scalars(calls).all() == []
    assert db.session.scalars(hours).all() == []


def test_what_people_have_had_counts_where_the_manager_says_so(
    mona, spring, monkeypatch
):
    [mia, raj] = [one for one in spring.participants if one.left_at is None]
    [call] = db.session.scalars(db.select(Call))
    a_seat(mia, call)
    db.session.commit()
    monkeypatch.setattr(clock, "now", lambda: call.ends_at + timedelta(days=1))

    page = mona.get("/programs/spring/copy").text
    mona.post("/programs/spring/copy", data=TYPED | {"history": "counts"})

    assert "It counts: who has had least comes first" in page
    [again] = [one for one in copied().participants if one.person.name == "Mia"]
    shadower = again.role("shadower")
    assert (shadower.credit, shadower.target) == (1, 4)
    assert shadower.met == [raj.person.email]


def test_placements_and_managers_come_along(mona):
    mona.post("/programs/spring/copy", data=TYPED)

    copy = copied()
    query = db.select(Placement).filter_by(program_id=copy.id).order_by(Placement.name)
    basics, desk = db.session.scalars(query)
    assert (desk.sittings, desk.after, desk.team.program_id) == (2, [basics], copy.id)
    assert [one.program_id for one in desk.mentors] == [copy.id]
    rows = db.session.scalars(db.select(ProgramManager).filter_by(program_id=copy.id))
    assert {one.person.name: one.reads_only for one in rows} == {
        "Mona": False,
        "Otto": True,
    }


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "spring"}, "There is a program named “spring” already."),
        ({"name": "Sp ring"}, "it must be 1 to 40 of a–z"),
        ({"title": ""}, "Enter a title."),
        ({"starts_on": "soon"}, "Not a valid date value"),
        ({"starts_on": "2101-01-01"}, "is not between the years"),
        ({"starts_on": "9999-12-31"}, "is not between the years"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_made(mona, change, sentence):
    answer = mona.post("/programs/spring/copy", data=TYPED | change)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(db.select(Program.name)).all() == ["spring"]


def test_a_copy_asks_as_often_for_many_people_as_for_few(mona, spring):
    with counted() as few:
        mona.post("/programs/spring/copy", data=TYPED)
    for number in range(5):
        a_participant(spring, f"P{number}", roles=(Role(kind="shadower"),))
    db.session.commit()

    with counted() as many:
        mona.post("/programs/spring/copy", data=TYPED | {"name": "autumn"})

    people = db.select(Participant).join(Participant.program).filter_by(name="autumn")
    assert len(db.session.scalars(people).all()) == 7
    assert len(many) <= len(few)  # the first starts the trail
