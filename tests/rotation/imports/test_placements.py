"""Placements come in whole: with team, mentors and order, or not at all."""

from flask import Flask

from rotation.extensions import db
from rotation.placements.models import Placement
from tests.rotation.factories import a_participant, a_program
from tests.rotation.imports.bringing import ON_SQLITE, bring, changes, reasons, states

HEAD = "Placement,Team,Mentors,Sessions,Minutes,Min gap hours,Max gap hours,Seats per mentor,After\n"


def placement(name: str) -> Placement:
    return db.session.scalars(db.select(Placement).filter_by(name=name)).one()


def test_a_placement_comes_in_with_all_it_needs(app: Flask):
    program = a_program()
    a_participant(program, "Mia")
    a_participant(program, "Zoe")
    bring(
        program,
        "placements",
        HEAD
        + "desk,content,mia@example.com; zoe@example.com,2,60,20,96,2,basics\n"
        + "basics,content,mia@example.com,,,,,,\n",
    )

    desk, basics = placement("desk"), placement("basics")
    assert (desk.sittings, desk.minutes, desk.min_gap_hours) == (2, 60, 20)
    assert (desk.max_gap_hours, desk.seats_per_mentor) == (96, 2)
    assert {mentor.person.name for mentor in desk.mentors} == {"Mia", "Zoe"}
    assert desk.after == [basics]
    assert (basics.sittings, basics.minutes, basics.max_gap_hours) == (1, 60, None)


def test_the_same_file_twice_changes_nothing_and_another_changes_what_it_says(
    app: Flask,
):
    program = a_program()
    a_participant(program, "Mia")
    a_participant(program, "Zoe")
    bring(program, "placements", HEAD + "desk,content,mia@example.com,2,60,20,96,2,\n")

    same = bring(
        program, "placements", HEAD + "desk,content,mia@example.com,2,60,20,96,2,\n"
    )
    assert states(same) == ["unchanged"]
    assert placement("desk").revision == 1

    plan = bring(
        program,
        "placements",
        "Placement,Team,Mentors,Minutes\ndesk,Content,zoe@example.com,90\n",
    )
    assert changes(plan) == [
        ("minutes", "60", "90"),
        ("mentors", "mia@example.com", "zoe@example.com"),
    ]
    assert placement("desk").sittings == 2


@ON_SQLITE
def test_rows_that_cannot_be_are_skipped_with_the_reason(app: Flask):
    program = a_program()
    a_participant(program, "Mia")
    plan = bring(
        program,
        "placements",
        HEAD
        + "a,content,zoe@example.com,,,,,,\n"
        + "b,content,mia@example.com,0,,,,,\n"
        + "c,content,mia@example.com,2,60,30,20,,\n"
        + "d,content,mia@example.com,,,,,,nowhere\n"
        + "e,content,mia@example.com,,,,,,f\n"
        + "f,content,mia@example.com,,,,,,e\n"
        + "g,content,,,,,,,\n"
        + "h=1,content,mia@example.com,,,,,,\n"
        + "i,content,mia@example.com,,,,,,i\n",
    )

    told = reasons(plan)
    assert "zoe@example.com: nobody in this program" in told[0]
    assert told[1] == "3: Sessions: 0 is not between 1 and 100."
    assert "20 is less than the minimum, 30 hours" in told[2]
    assert "there is no placement named nowhere" in told[3]
    assert told[4] == "6: After: the placement would have to come before itself."
    assert told[5] == "7: After: there is no placement named e."
    assert told[6] == "8: Mentors is empty."
    assert "neither ; nor =" in told[7]
    assert told[8].startswith(
        "10: After: the placement would have to come before itself"
    )
    assert plan.outcomes == []
