"""Reading the hours of many people at once."""

from time import process_time

import pytest

from rotation.accounts.models import Person
from rotation.availability.models import BusyTime, DatedHours, WeeklyHours
from rotation.availability.queries import hours_of
from rotation.extensions import db
from rotation.programs.models import Participant
from tests.rotation.factories import NOW, a_participant, a_program, at


def with_hours(program, name):
    participant = a_participant(program, name, zone="America/New_York")
    db.session.add_all(
        [
            WeeklyHours(
                participant_id=participant.id,
                weekday=0,
                start_minute=540,
                end_minute=720,
                level="preferred",
            ),
            DatedHours(participant_id=participant.id, starts_at=at(20), ends_at=at(21)),
            BusyTime(
                person_id=participant.person_id,
                source="calendar",
                starts_at=at(15),
                ends_at=at(16),
            ),
        ]
    )
    db.session.flush()
    return participant


def test_week_exceptions_and_busy_times_come_together(app):
    program = a_program()
    mia = with_hours(program, "Mia")

    [hours] = hours_of(program, [mia], at(0), at(0, day=7)).values()

    assert hours.preferred == ((at(14), at(15)), (at(16), at(17)))
    assert hours.available == (*hours.preferred, (at(20), at(21)))


def test_somebody_who_said_nothing_has_no_hours(app):
    program = a_program()
    mia = a_participant(program)

    assert hours_of(program, [mia], at(0), at(24))[mia.id].available == ()


def test_another_programs_hours_are_not_mixed_in(app):
    mia = with_hours(a_program("spring"), "Mia")
    autumn = a_program("autumn")
    again = a_participant(autumn, person=mia.person)

    # Her calendar is hers in both, her answers belong to one.
    assert hours_of(autumn, [again], at(0), at(24))[again.id].available == ()


@pytest.mark.parametrize("people", [1, 30])
def test_the_number_of_queries_does_not_depend_on_the_people(app, statements, people):
    program = a_program()
    participants = [with_hours(program, f"P{n}") for n in range(people)]
    ids = [p.id for p in participants]
    assert len(ids) == people  # loads what the flush expired
    statements.clear()

    hours_of(program, participants, at(0), at(0, day=42))

    assert len([x for x in statements if x.startswith("SELECT")]) == 4


def test_a_thousand_people_and_six_weeks_are_read_quickly(app):
    program = a_program()
    people = [
        Person(name=f"P{n}", email=f"p{n}@example.com", zone=zone, created_at=NOW)
        for n, zone in enumerate(["Europe/Berlin", "America/New_York"] * 500)
    ]
    participants = [
        Participant(program_id=program.id, person=person, created_at=NOW)
        for person in people
    ]
    db.session.add_all(participants)
    db.session.flush()
    db.session.execute(
        db.insert(WeeklyHours),
        [
            {
                "participant_id": participant.id,
                "weekday": day,
                "start_minute": minute,
                "end_minute": minute + 180,
                "level": "available",
            }
            for participant in participants
            for day in range(5)
            for minute in (540, 780)
        ],
    )
    started = process_time()

    found = hours_of(program, participants, at(0), at(0, day=42))

    assert sum(len(hours.available) for hours in found.values()) == 60_000
    assert (
        process_time() - started < 5
    )  # seconds of the processor; 0.5 on an idle machine


def test_hours_that_were_composed_before_follow_each_change_of_a_row(app):
    program = a_program()
    mia = with_hours(program, "Mia")
    hours_of(program, [mia], at(0), at(24))

    db.session.scalars(db.select(BusyTime)).one().ends_at = at(17)
    db.session.flush()

    assert hours_of(program, [mia], at(0), at(24))[mia.id].preferred == (
        (at(14), at(15)),
    )
