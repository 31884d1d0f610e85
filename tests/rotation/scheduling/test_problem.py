"""The rows of a program pose exactly the problem that PROBLEM.md describes."""

from datetime import date
from typing import Any

from flask import Flask

from rotation.availability.models import DatedHours
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.programs.models import Participant, Role
from rotation.scheduling import engine
from rotation.scheduling.models import Assignment
from tests.rotation.factories import (
    NOW,
    a_call,
    a_participant,
    a_placement,
    a_program,
    a_team,
    at,
)
from tests.rotation.scheduling.counting import counted_queries
from tests.rotation.scheduling.small import give_seat, small_program
from tests.rotation.scheduling.support_week import reference, the_week


def test_the_support_week_poses_the_problem_of_its_file(app: Flask):
    wanted = reference()

    posed = engine.to_problem(the_week())

    emails = {str(one.id): one.person.email for one in db.session.query(Participant)}
    names = dict(zip(emails, (one["id"] for one in wanted["people"]), strict=True))
    calls = {str(one.id): one.external_id for one in db.session.query(Call)}
    offers = dict(
        zip(
            (one["id"] for one in posed["placements"]),
            (one["id"] for one in wanted["placements"]),
            strict=True,
        )
    )
    assert renamed(posed, names, calls, offers) == wanted


def renamed(posed: Any, people: dict, calls: dict, offers: dict) -> Any:
    """The problem with the ids of other rows."""
    out = dict(posed)
    out["people"] = [{**one, "id": people[one["id"]]} for one in posed["people"]]
    out["calls"] = [
        {**one, "id": calls[one["id"]], "host": people[one["host"]]}
        for one in posed["calls"]
    ]
    for role in ("hosts", "shadowers", "mentors", "rotators"):
        out[role] = [{**one, "person": people[one["person"]]} for one in posed[role]]
    for rotator in out["rotators"]:
        rotator["choices"] = {
            offers[choice]: weight for choice, weight in rotator["choices"].items()
        }
    out["placements"] = [
        {
            **one,
            "id": offers[one["id"]],
            "mentors": [people[mentor] for mentor in one["mentors"]],
        }
        for one in posed["placements"]
    ]
    return out


def test_the_horizon_is_the_programs_days_on_its_own_clock(app: Flask):
    program = a_program(
        zone="America/New_York", starts_on=date(2027, 3, 8), ends_on=date(2027, 3, 14)
    )

    posed = engine.to_problem(program)

    assert posed["horizon"] == {  # the clock leaps forward on the last day
        "start": "2027-03-08T05:00:00Z",
        "end": "2027-03-15T04:00:00Z",
    }


def test_every_problem_is_one_that_the_engine_reads(app: Flask):
    program, mia, raj = small_program()
    mia.role("shadower").not_with = ["gone@example.com", raj.person.email]
    mia.role("shadower").met = [raj.person.email]

    posed = engine.to_problem(program)

    engine.expect_room(engine.text_of(posed), memory_mb=4096)
    [seeker] = posed["shadowers"]
    assert seeker["not_with"] == seeker["met"] == [str(raj.id)]


def test_weekly_hours_and_exceptions_are_composed(app: Flask):
    program, mia, _ = small_program(ends_on=date(2027, 1, 10))
    db.session.add(
        DatedHours(participant_id=mia.id, starts_at=at(11), ends_at=at(12), level="no")
    )
    db.session.flush()

    person = engine.to_problem(program)["people"][0]

    assert person["available"] == [["2027-01-04T09:00:00Z", "2027-01-04T11:00:00Z"]]


def test_a_customer_who_said_no_is_never_observed(app: Flask):
    program, _, raj = small_program()
    for hour, consent in enumerate(("no", "asked", "yes", "unknown"), start=12):
        a_call(raj, at(hour), consent=consent)

    seats = [call["seats"] for call in engine.to_problem(program)["calls"]]

    assert seats == [1, 0, 1, 1, 1]


def test_where_consent_is_required_only_a_yes_opens_a_call(app: Flask):
    program, _, raj = small_program(consent_required=True)
    for hour, consent in enumerate(("no", "asked", "yes", "unknown"), start=12):
        a_call(raj, at(hour), consent=consent)

    seats = [call["seats"] for call in engine.to_problem(program)["calls"]]

    assert seats == [0, 0, 0, 1, 0]


def test_a_cancelled_call_is_nobodys_commitment(app: Flask):
    program, _, raj = small_program()
    a_call(raj, at(12), cancelled=True)

    [call] = engine.to_problem(program)["calls"]

    assert call["start"] == "2027-01-04T10:00:00Z"


def test_who_has_left_seeks_nothing_and_is_not_observed(app: Flask):
    program, mia, raj = small_program()
    mia.left_at = raj.left_at = NOW

    posed = engine.to_problem(program)

    assert "shadowers" not in posed
    assert "hosts" not in posed
    assert [call["seats"] for call in posed["calls"]] == [0]


def test_a_track_that_is_off_has_no_seekers(app: Flask):
    program, _, raj = small_program(shadowing=False)
    desk = a_placement(program, a_team(program, "content"), [])
    raj.roles.append(Role(kind="rotator", choices={desk.name: 1, "gone": 2}))
    db.session.flush()

    assert "shadowers" not in engine.to_problem(program)
    [rotator] = engine.to_problem(program)["rotators"]
    assert rotator["choices"] == {str(desk.id): 1}

    program.rotating = False
    db.session.flush()
    assert "rotators" not in engine.to_problem(program)


def test_a_repair_pins_what_has_begun(app: Flask):
    program, mia, raj = small_program()
    call, later = db.session.query(Call).one(), a_call(raj, at(10, day=7))
    for one in (call, later):
        give_seat(mia, one)

    posed = engine.to_problem(program, not_before=at(12))

    seat, other = ({"person": str(mia.id), "call": str(c.id)} for c in (call, later))
    assert posed["published"] == [seat, other]
    assert posed["pins"] == [seat]
    assert posed["not_before"] == "2027-01-04T12:00:00Z"


def test_published_sittings_of_one_placement_are_one_entry(app: Flask):
    program, mia, raj = small_program()
    desk = a_placement(program, a_team(program, "content"), [mia], sittings=2)
    for number, hour in ((2, 15), (1, 9)):
        db.session.add(
            Assignment(
                program_id=program.id,
                participant_id=raj.id,
                placement_id=desk.id,
                mentor_id=mia.id,
                number=number,
                starts_at=at(hour),
                ends_at=at(hour + 1),
                added_in=1,
                changed_in=1,
            )
        )
    db.session.flush()

    assert engine.to_problem(program)["published"] == [
        {
            "person": str(raj.id),
            "placement": str(desk.id),
            "mentor": str(mia.id),
            "starts": ["2027-01-04T09:00:00Z", "2027-01-04T15:00:00Z"],
        }
    ]


def test_the_number_of_queries_does_not_grow_with_the_program(app: Flask):
    def queries_with(people: int) -> int:
        program = a_program(f"with-{people}")
        team = a_team(program, "content")
        for number in range(people):
            who = f"{people}-{number}"
            mia = a_participant(program, f"Mia{who}", roles=(Role(kind="shadower"),))
            raj = a_participant(
                program, f"Raj{who}", roles=(Role(kind="mentor"),), team=team
            )
            a_call(raj)
            a_placement(program, team, [mia, raj], name=f"desk-{number}")
        db.session.commit()
        db.session.expire_all()
        with counted_queries() as asked:
            engine.to_problem(db.session.get_one(type(program), program.id))
        return len(asked)

    assert queries_with(1) == queries_with(30)
