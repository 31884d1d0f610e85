"""People come in once, by address, and only what a file says changes."""

from flask import Flask

from rotation.accounts.models import Person
from rotation.audit.models import AuditEntry
from rotation.availability.intervals import Span
from rotation.availability.models import DatedHours, WeeklyHours
from rotation.availability.queries import hours_of
from rotation.extensions import db
from rotation.programs.models import Participant, Team
from tests.rotation.factories import NOW, a_participant, a_person, a_program, at
from tests.rotation.imports.bringing import ON_SQLITE, bring, changes, reasons, states

FILE = """Name,Email,Department,Team,Time zone
Mia,MIA@Example.com,Marketing,content,europe/berlin
Raj,raj@example.com,Sales,sales-amer,America/Chicago
"""


def weekly(participant: Participant) -> None:
    """Monday from nine to twelve, every week."""
    db.session.add(
        WeeklyHours(
            participant_id=participant.id,
            weekday=0,
            start_minute=9 * 60,
            end_minute=12 * 60,
        )
    )
    db.session.flush()


def people() -> dict[str, tuple[str, str, str, str]]:
    rows = db.session.scalars(db.select(Participant)).all()
    return {
        row.person.email: (
            row.person.name,
            row.person.department,
            row.team.name if row.team else "",
            row.person.zone,
        )
        for row in rows
    }


def test_people_and_their_teams_come_in(app: Flask):
    plan = bring(a_program(), "people", FILE)

    assert states(plan) == ["new", "new"]
    assert people() == {
        "mia@example.com": ("Mia", "Marketing", "content", "Europe/Berlin"),
        "raj@example.com": ("Raj", "Sales", "sales-amer", "America/Chicago"),
    }


def test_the_same_file_twice_changes_no_row_at_all(app: Flask):
    program = a_program()
    bring(program, "people", FILE)
    before = [row.revision for row in db.session.scalars(db.select(Participant))]

    plan = bring(program, "people", FILE)

    assert states(plan) == ["unchanged", "unchanged"]
    assert [
        row.revision for row in db.session.scalars(db.select(Participant))
    ] == before
    assert db.session.scalar(db.select(db.func.count(AuditEntry.id))) == 2


def test_only_what_a_file_says_changes_and_the_preview_says_what(app: Flask):
    program = a_program()
    bring(program, "people", FILE)

    plan = bring(program, "people", "Email,Name,Team\nmia@example.com,,Brand\n")

    assert changes(plan) == [("team", "content", "Brand")]
    assert people()["mia@example.com"] == ("Mia", "Marketing", "Brand", "Europe/Berlin")


def test_somebody_of_another_program_stays_one_person_and_changes_are_shown(app: Flask):
    mia = a_participant(a_program("autumn"), "Mia", zone="Europe/London").person

    plan = bring(a_program("spring"), "people", FILE)

    assert ("time zone", "Europe/London", "Europe/Berlin") in changes(plan)
    assert mia.zone == "Europe/Berlin"
    assert db.session.scalar(db.select(db.func.count(Person.id))) == 2


def test_a_preview_says_whose_weekly_hours_move_with_their_zone(app: Flask):
    autumn = a_program("autumn")
    weekly(a_participant(autumn, "Mia", zone="Europe/London"))
    weekly(a_participant(autumn, "Raj", zone="America/Chicago"))  # as the file says
    a_participant(autumn, "Zoe", zone="Europe/London")  # no weekly hours
    file = FILE + "Zoe,zoe@example.com,Sales,sales-amer,America/Chicago\n"

    first = bring(a_program("spring"), "people", file)
    again = bring(autumn, "people", file)

    assert first.notes == [
        "The weekly hours of 1 person move with the new time zone, in every program, "
        "since they are kept on that person's own clock: mia@example.com."
    ]
    assert again.notes == []


def test_a_preview_says_who_of_another_program_gets_another_name(app: Flask):
    mia = a_participant(a_program("autumn"), "Mia")
    mia.person.name = "Mia Moreau"
    a_participant(a_program("winter"), "Raj")
    spring = a_program("spring")

    assert bring(spring, "people", FILE).notes == [
        "1 person of another program gets another name, there too: Mia Moreau → Mia."
    ]
    assert bring(spring, "people", FILE).notes == []


def test_hours_of_a_program_that_ended_or_was_left_move_nobody(app: Flask):
    weekly(a_participant(a_program("old", state="ended"), "Mia"))
    weekly(a_participant(a_program("autumn"), "Raj", left_at=NOW))

    assert bring(a_program("spring"), "people", FILE).notes == []


def test_hours_at_a_fixed_time_stay_the_same_instants_in_another_zone(app: Flask):
    spring = a_program("spring")
    mia = a_participant(a_program("autumn"), "Mia", zone="Europe/London")
    span = {"starts_at": at(9), "ends_at": at(12)}
    db.session.add(DatedHours(participant_id=mia.id, source="form", **span))
    db.session.flush()

    plan = bring(spring, "people", FILE)

    assert plan.notes == []
    assert mia.person.zone == "Europe/Berlin"
    [hours] = hours_of(mia.program, [mia], at(0), at(24)).values()
    assert list(hours.available) == [Span(at(9), at(12))]


@ON_SQLITE
def test_rows_that_are_nobody_are_skipped_with_number_column_and_value(app: Flask):
    program = a_program()
    plan = bring(
        program,
        "people",
        "Name,Email,Time zone\n"
        "Mia,mia\n"
        "Raj,raj@example.com,Mars/Olympus\n"
        "=HYPERLINK(1),zoe@example.com\n"
        ",ana@example.com\n"
        "Ben,ben@example.com,\n"
        "Benno,BEN@example.com,\n",
    )

    told = reasons(plan)
    assert len(told) == 5
    assert told[0].startswith("2: Email: “mia” is not an e-mail address")
    assert told[1].startswith("3: Time zone: 'Mars/Olympus' is not a time zone")
    assert told[2].startswith("4: Name: “=HYPERLINK(1)” holds “=”")
    assert told[3] == "5: Name is empty."
    assert told[4] == "7: Row 6 names the same address."
    assert people() == {"ben@example.com": ("Ben", "", "", "Europe/London")}


@ON_SQLITE
def test_a_switched_off_account_is_left_alone(app: Flask):
    a_person("Mia", disabled=True)

    assert reasons(
        bring(a_program(), "people", "Name,Email\nMia,mia@example.com\n")
    ) == ["2: This account is switched off."]


def test_roles_of_departments_are_offered_and_never_taken_without_a_word(app: Flask):
    program = a_program()

    offered = bring(program, "people", FILE)
    assert offered.new_roles == {"host": 1, "shadower": 1}
    assert [p.roles for p in db.session.scalars(db.select(Participant))] == [[], []]

    bring(program, "people", FILE, add_roles=True)
    kinds = {
        p.person.name: [role.kind for role in p.roles]
        for p in db.session.scalars(db.select(Participant))
    }
    assert kinds == {"Mia": ["shadower"], "Raj": ["host"]}
    assert bring(program, "people", FILE, add_roles=True).new_roles == {}


@ON_SQLITE
def test_teams_are_found_whatever_their_case(app: Flask):
    program = a_program()
    bring(program, "people", "Name,Email,Team\nMia,mia@example.com,Content\n")
    bring(program, "people", "Name,Email,Team\nRaj,raj@example.com,CONTENT\n")

    assert list(db.session.scalars(db.select(Team.name))) == ["Content"]
