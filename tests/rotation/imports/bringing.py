"""Bringing a file in, as a test says it."""

import pytest

from rotation.extensions import db
from rotation.imports.actions import bring_in
from rotation.imports.plan import Options, Plan
from rotation.imports.queries import frame_of
from rotation.imports.reading.kinds import read
from rotation.programs.models import Program
from tests.rotation.factories import NOW

ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
"""For what no database has a part in."""


def bring(program: Program, kind: str, text: str | bytes, **options) -> Plan:
    """Import the file and commit."""
    content = text.encode() if isinstance(text, str) else text
    plan = bring_in(
        program=program,
        kind=kind,
        reading=read(kind, content, frame_of(program)),
        options=Options(**options),
        now=NOW,
        actor_id=None,
    )
    db.session.commit()
    return plan


def states(plan: Plan) -> list[str]:
    """What became of each row, in order."""
    return [outcome.state for outcome in plan.outcomes]


def reasons(plan: Plan) -> list[str]:
    """Why rows were skipped, with their numbers."""
    return [f"{skip.row}: {skip.reason}" for skip in plan.skips]


def changes(plan: Plan) -> list[tuple[str, str, str]]:
    """Every change as (field, old, new)."""
    return [
        (change.field, change.old, change.new)
        for outcome in plan.outcomes
        for change in outcome.changes
    ]
