"""The real week of ../shared/data/support-week, brought in as a manager would."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rotation.imports.actions import bring_in
from rotation.imports.plan import Options
from rotation.imports.queries import frame_of
from rotation.imports.reading.kinds import read
from rotation.programs.models import Program
from tests.rotation.factories import NOW, a_program, a_team

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "support-week"
FILES = {
    "people": "people.csv",
    "availability": "availability.csv",
    "placements": "placements.csv",
    "roles": "roles.csv",
    "calls": "salesforce-events.csv",
}


def reference() -> dict[str, Any]:
    """The problem file of the week."""
    if not FOLDER.is_dir():
        pytest.skip("the support week is not there (../shared/data/support-week)")
    return json.loads((FOLDER / "problem.json").read_text())


def the_week() -> Program:
    """A program that holds the files of the week."""
    program = a_program(
        "support-week",
        starts_on=date(2027, 1, 4),
        ends_on=date(2027, 1, 10),
        buffer_minutes=15,
    )
    for team in ("sales-a", "sales-b", "sales-c"):
        a_team(program, team, max_away=1)
    for kind, name in FILES.items():
        plan = bring_in(
            program=program,
            kind=kind,
            reading=read(kind, (FOLDER / name).read_bytes(), frame_of(program)),
            options=Options(),
            now=NOW,
            actor_id=None,
        )
        assert not plan.skips
    return program
