"""Roles come in as PROBLEM.md reads them; a file replaces what it has columns for."""

from flask import Flask

from rotation.extensions import db
from rotation.programs.models import Role
from tests.rotation.factories import a_participant, a_placement, a_program, a_team
from tests.rotation.imports.bringing import ON_SQLITE, bring, changes, reasons, states

HEAD = "Email,Role,Target,Max per week,Max per host,Refuses,Wishes,Path,Choices,Preferred weight\n"
MIA = 'mia@example.com,Shadower,3,2,1,Stage:Negotiation; x,"stage:demo=3; preferred=2",stage:demo=1,,\n'


def role(kind: str) -> Role:
    return db.session.scalars(db.select(Role).filter_by(kind=kind)).one()


def test_roles_come_in_with_limits_and_wishes(app: Flask):
    program = a_program()
    mia = a_participant(program, "Mia")
    a_placement(program, a_team(program, "content"), [mia], name="desk")
    bring(program, "roles", HEAD + MIA + "mia@example.com,rotator,1,,,,,,desk=4,1\n")

    shadower, rotator = role("shadower"), role("rotator")
    assert (shadower.target, shadower.max_per_week, shadower.max_per_host) == (3, 2, 1)
    assert shadower.refuses == ["stage:negotiation", "x"]
    assert shadower.wishes == {"stage:demo": 3, "preferred": 2}
    assert shadower.path == {"stage:demo": 1}
    assert (rotator.max_per_week, rotator.choices) == (None, {"desk": 4})
    assert rotator.preferred_weight == 1


def test_the_same_file_twice_changes_nothing(app: Flask):
    program = a_program()
    mia = a_participant(program, "Mia")
    bring(program, "roles", HEAD + MIA)
    revision = mia.revision

    assert states(bring(program, "roles", HEAD + MIA)) == ["unchanged"]
    assert mia.revision == revision


def test_a_blank_cap_is_none_and_a_missing_column_keeps_what_is_there(app: Flask):
    program = a_program(default_target=5)
    a_participant(program, "Mia")
    bring(program, "roles", HEAD + MIA)

    plan = bring(
        program, "roles", "Email,Role,Target,Max per week\nmia@example.com,shadower,,\n"
    )

    assert changes(plan) == [("target", "3", "5"), ("max per week", "2", "")]
    assert role("shadower").max_per_host == 1


@ON_SQLITE
def test_rows_that_cannot_be_are_skipped_with_the_reason(app: Flask):
    program = a_program()
    a_participant(program, "Mia")
    plan = bring(
        program,
        "roles",
        HEAD
        + "zoe@example.com,host,,,,,,,,\n"
        + "mia@example.com,boss,,,,,,,,\n"
        + "mia@example.com,shadower,0,,,,,,,\n"
        + "mia@example.com,shadower,1000001,,,,,,,\n"
        + "mia@example.com,shadower,1,1.5,,,,,,\n"
        + "mia@example.com,shadower,1,,,preferred,,,,\n"
        + "mia@example.com,shadower,1,,,,stage:demo,,,\n"
        + "mia@example.com,shadower,1,,,,a=1; A=2,,,\n"
        + "mia@example.com,rotator,1,,,,,,nowhere=1,\n"
        + "mia@example.com,host,,1,1,,,,,\n"
        + "mia@example.com,mentor,,1,,,,,,\n"
        + "mia@example.com,mentor,,2,,,,,,\n",
    )

    told = reasons(plan)
    assert "2: zoe@example.com: nobody in this program" in told[0]
    assert told[1] == "3: Role: “boss” is none of shadower, host, rotator, mentor."
    assert told[2] == "4: Target: 0 is not between 1 and 1000000."
    assert told[3] == "5: Target: 1000001 is not between 1 and 1000000."
    assert told[4] == "6: Max per week: “1.5” is not a whole number."
    assert "“preferred” stands for preferred hours" in told[5]
    assert told[6] == "8: Wishes: “stage:demo” is not of the form name=weight."
    assert told[7] == "9: Wishes: a is there twice."
    assert "no placement named nowhere; import placements first" in told[8]
    assert (
        told[9] == "11: Max per host: a host has no use for it; it is for a shadower."
    )
    assert told[10] == "13: Row 12 gives the same role."
    assert states(plan) == ["new"]
