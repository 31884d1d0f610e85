"""From typed rows to rows of the database, telling on the way what becomes of each.

Everything happens in the session and nothing is committed: a preview does it, shows the
plan and rolls back; an import does it and commits. So both cannot differ.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from rotation.imports.applying.availability import apply_availability
from rotation.imports.applying.calls import apply_calls
from rotation.imports.applying.people import apply_people
from rotation.imports.applying.placements import apply_placements
from rotation.imports.applying.roles import apply_roles
from rotation.imports.plan import Options, Plan
from rotation.programs.models import Program

Apply = Callable[[Program, list[Any], Plan, Options, datetime], None]

APPLY: dict[str, Apply] = {
    "people": apply_people,
    "availability": apply_availability,
    "placements": apply_placements,
    "roles": apply_roles,
    "calls": apply_calls,
}
