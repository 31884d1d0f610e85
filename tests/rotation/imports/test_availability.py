"""Hours of a file replace earlier imported hours of the same people, and nothing else."""

from flask import Flask

from rotation.availability.models import DatedHours
from rotation.extensions import db
from tests.rotation.factories import a_participant, a_program, at
from tests.rotation.imports.bringing import ON_SQLITE, bring, reasons, states

HEAD = "Email,Start,End,Level\n"


def hours() -> list[tuple[str, int, str]]:
    rows = db.session.scalars(db.select(DatedHours).order_by(DatedHours.starts_at))
    return [(f"{row.starts_at:%H}", row.participant_id, row.level) for row in rows]


def test_hours_come_in_with_their_level(app: Flask):
    program = a_program()
    mia = a_participant(program, "Mia")
    bring(
        program,
        "availability",
        HEAD
        + "mia@example.com,2027-01-04T09:00:00Z,2027-01-04T10:00:00Z,Preferred\n"
        + "mia@example.com,2027-01-04T10:00:00Z,2027-01-04T11:00:00Z,\n"
        + "mia@example.com,2027-01-04T12:00:00Z,2027-01-04T13:00:00Z,no\n",
    )

    assert hours() == [
        ("09", mia.id, "preferred"),
        ("10", mia.id, "available"),
        ("12", mia.id, "no"),
    ]


def test_only_imported_hours_of_the_people_in_the_file_are_replaced(app: Flask):
    program = a_program()
    mia, raj = a_participant(program, "Mia"), a_participant(program, "Raj")
    db.session.add(
        DatedHours(participant_id=mia.id, starts_at=at(7), ends_at=at(8), level="no")
    )
    one = "{}@example.com,2027-01-04T{}:00Z,2027-01-04T20:00Z,available\n"
    bring(
        program,
        "availability",
        HEAD + one.format("mia", "09") + one.format("mia", 10) + one.format("raj", 11),
    )

    plan = bring(
        program, "availability", HEAD + one.format("mia", 10) + one.format("mia", 12)
    )

    assert states(plan) == ["unchanged", "new", "removed"]
    assert hours() == [
        ("07", mia.id, "no"),
        ("10", mia.id, "available"),
        ("11", raj.id, "available"),
        ("12", mia.id, "available"),
    ]


def test_somebody_whose_rows_are_all_skipped_keeps_what_was_there(app: Flask):
    program = a_program()
    a_participant(program, "Mia")
    bring(
        program,
        "availability",
        HEAD + "mia@example.com,2027-01-04 09:00,2027-01-04 10:00,\n",
    )

    bring(program, "availability", HEAD + "mia@example.com,09:00,10:00,\n")

    assert len(hours()) == 1


def test_times_without_an_offset_are_on_the_programs_clock(app: Flask):
    program = a_program(zone="America/New_York")
    a_participant(program, "Mia")

    plan = bring(
        program,
        "availability",
        HEAD + "mia@example.com,2027-01-04 09:00,2027-01-04 10:00,\n",
    )

    assert hours()[0][0] == "14"
    assert plan.notes == []


@ON_SQLITE
def test_rows_that_cannot_be_are_skipped_with_the_reason(app: Flask):
    program = a_program()
    a_participant(program, "Mia")
    plan = bring(
        program,
        "availability",
        HEAD
        + "zoe@example.com,2027-01-04 09:00,2027-01-04 10:00,\n"
        + "mia@example.com,2027-01-04 09:00,2027-01-04 09:00,\n"
        + "mia@example.com,03/04/2027 09:00,2027-01-04 09:00,\n"
        + "mia@example.com,2027-03-04 09:00,2027-03-04 10:00,\n"
        + "mia@example.com,2027-01-04 09:00,2027-01-04 10:00,maybe\n"
        + "mia@example.com,,2027-01-04 10:00,no\n",
    )

    told = reasons(plan)
    assert len(told) == 6
    assert "nobody in this program has this address" in told[0]
    assert "is not after the start" in told[1]
    assert told[2].startswith("4: Start: “03/04/2027 09:00” can be 3 Apr or 4 Mar")
    assert "outside the program, which lasts from 2027-01-04 to 2027-01-31" in told[3]
    assert told[4] == "6: Level: “maybe” is none of available, preferred, no."
    assert told[5] == "7: Start is empty."
