"""The real week of ../shared/data/support-week as rows, and as the problem file beside it."""

import csv
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from rotation.availability.models import DatedHours
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.placements.models import Placement
from rotation.programs.models import Participant, Program, Role, Team
from tests.rotation.factories import a_participant, a_person, a_program

ROOT = Path(__file__).parents[3]
FOLDER = ROOT.parent / "shared" / "data" / "support-week"


def reference() -> dict[str, Any]:
    """The problem file of the week."""
    if not FOLDER.is_dir():
        pytest.skip("the support week is not there (../shared/data/support-week)")
    return json.loads((FOLDER / "problem.json").read_text())


def the_week() -> Program:
    """A program with the rows that the files of the week stand for."""
    program = a_program(
        "support-week",
        starts_on=date(2027, 1, 4),
        ends_on=date(2027, 1, 10),
        buffer_minutes=15,
    )
    teams = {
        name: Team(program_id=program.id, name=name, max_away=1)
        for name in ("sales-a", "sales-b", "sales-c")
    }
    db.session.add_all(teams.values())
    db.session.flush()

    def team(name: str) -> Team:
        if name not in teams:
            teams[name] = Team(program_id=program.id, name=name)
        return teams[name]

    people: dict[str, Participant] = {}
    for row in _rows("people"):
        person = a_person(row["Name"], email=row["Email"], zone=row["Time zone"])
        people[row["Email"]] = a_participant(
            program, person=person, team=team(row["Team"])
        )
    for row in _rows("availability"):
        db.session.add(
            DatedHours(
                participant_id=people[row["Email"]].id,
                starts_at=_instant(row["Start"]),
                ends_at=_instant(row["End"]),
                level=row["Level"],
                source="import",
            )
        )
    for row in _rows("placements"):
        db.session.add(
            Placement(
                program_id=program.id,
                name=row["Placement"],
                team=team(row["Team"]),
                mentors=[people[one] for one in row["Mentors"].split("; ")],
                sittings=int(row["Sessions"]),
                minutes=int(row["Minutes"]),
                min_gap_hours=int(row["Min gap hours"]),
                max_gap_hours=int(row["Max gap hours"]),
                seats_per_mentor=int(row["Seats per mentor"]),
            )
        )
    db.session.flush()
    for row in _rows("roles"):
        db.session.add(_role(people[row["Email"]], row))
        db.session.flush()
    for row in _rows("salesforce-events"):
        if row["Type"] != "Call" or row["IsDeleted"] == "true":
            continue
        db.session.add(_call(program, people[row["Owner.Email"]], row))
    db.session.flush()
    db.session.expire_all()
    return program


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _role(who: Participant, row: dict[str, str]) -> Role:
    return Role(
        participant_id=who.id,
        kind=row["Role"],
        target=int(row["Target"] or 1),
        max_per_week=int(row["Max per week"]) if row["Max per week"] else None,
        max_per_host=int(row["Max per host"]) if row["Max per host"] else None,
        refuses=[one for one in row["Refuses"].split("; ") if one],
        wishes=_weights(row["Wishes"]),
        path=_weights(row["Path"]),
        choices=_weights(row["Choices"]),
        preferred_weight=int(row["Preferred weight"] or 0),
    )


def _weights(text: str) -> dict[str, int]:
    return {
        name: int(weight)
        for name, weight in (pair.split("=") for pair in text.split("; ") if pair)
    }


def _call(program: Program, host: Participant, row: dict[str, str]) -> Call:
    tags = [f"stage:{row['StageName'].lower()}"]
    tags.append(f"segment:{row['Segment__c'].lower()}")
    return Call(
        program_id=program.id,
        external_id=row["Id"],
        host_id=host.id,
        title=row["Subject"],
        starts_at=_instant(row["StartDateTime"][:19] + "Z"),
        ends_at=_instant(row["EndDateTime"][:19] + "Z"),
        tags=tags,
    )
