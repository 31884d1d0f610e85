"""Whatever a file holds: it is read or refused, every row is accounted for, and a second
time changes nothing."""

import csv
import io
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rotation.errors import Refused
from rotation.extensions import db
from rotation.imports.actions import plan_import
from rotation.imports.queries import frame_of
from rotation.imports.reading.calls import Frame
from rotation.imports.reading.kinds import KINDS, read
from rotation.imports.reading.table import read_table
from rotation.programs.models import Program, Role
from rotation.spreadsheets import FORMULA_SIGNS, as_csv
from tests.rotation.factories import a_participant, a_placement, a_program, a_team, at
from tests.rotation.imports.bringing import ON_SQLITE, bring, states

CALM = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=25,
)
FRAME = Frame(ZoneInfo("Europe/London"), at(0), at(0, day=28))
HEADS = {
    "people": ("Name", "Email", "Team", "Time zone"),
    "availability": ("Email", "Start", "End", "Level"),
    "placements": (
        "Placement",
        "Team",
        "Mentors",
        "Sessions",
        "Max gap hours",
        "After",
    ),
    "roles": ("Email", "Role", "Target", "Refuses", "Wishes", "Choices"),
    "calls": ("Id", "Title", "Host", "Start", "Minutes", "Tags", "Cancelled"),
}
CELLS = st.sampled_from(
    [
        "",
        "Mia",
        "mia@example.com",
        "raj@example.com",
        "zoe@example.com; mia@example.com",
        "Europe/Berlin",
        "shadower",
        "rotator",
        "host",
        "2027-01-04 10:00",
        "no",
        "yes",
        "2027-01-05T11:00Z",
        "45",
        "0",
        "2",
        "desk",
        "stage:demo",
        "stage:demo=2",
        "desk=1",
        "=1+1",
        "\u202e",
        "x" * 90,
        "content",
        "preferred",
    ]
)


def files(kind: str) -> st.SearchStrategy[str]:
    rows = st.lists(st.tuples(*[CELLS] * len(HEADS[kind])), max_size=8)
    return rows.map(lambda rows: as_csv(HEADS[kind], rows))


@pytest.mark.parametrize("kind", KINDS)
@CALM
@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_a_line(kind: str, content: bytes):
    if b"VCALENDAR" in content.upper():
        return  # read in a process of its own, tested there
    try:
        read(kind, content, FRAME)
    except Refused as error:
        told = str(error)
    else:
        told = "read"
    assert told
    assert "\n" not in told


@CALM
@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=5))
def test_no_cell_of_a_written_file_is_a_formula_and_nothing_is_lost(rows):
    text = as_csv(["A", "B"], rows)

    found = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert len(found) == len(rows) + 1
    for wrote, was in zip(found[1:], rows, strict=True):
        assert not any(cell.lstrip(" ").startswith(FORMULA_SIGNS) for cell in wrote)
        assert [cell.removeprefix("'") for cell in wrote] == [
            c.removeprefix("'") for c in was
        ]


@CALM
@given(
    st.lists(
        st.text("abc ;,\"'é", min_size=1).filter(str.strip), min_size=1, max_size=6
    )
)
def test_a_table_comes_back_as_it_was_written(cells: list[str]):
    table = read_table(as_csv(["h"] * len(cells), [cells]).encode())

    assert [row for _, row in table.rows] == [
        tuple((f"'{c}" if c.startswith(FORMULA_SIGNS) else c).strip() for c in cells)
    ]


@pytest.fixture
def program(app: Flask) -> Program:
    program = a_program()
    mia = a_participant(program, "Mia", roles=(Role(kind="host"),))
    a_placement(program, a_team(program, "content"), [mia], name="desk")
    db.session.commit()
    return program


@ON_SQLITE
@pytest.mark.parametrize("kind", KINDS)
@CALM
@given(data=st.data())
def test_every_row_is_accounted_for_and_a_second_time_changes_nothing(
    program, kind, data
):
    file = data.draw(files(kind))
    rows = [number for number, _ in read_table(file.encode()).rows]

    looked = plan_import(
        program=program,
        kind=kind,
        reading=read(kind, file.encode(), frame_of(program)),
        now=at(0),
    )
    db.session.rollback()
    plan = bring(program, kind, file)
    again = bring(program, kind, file)

    told = [outcome.row for outcome in plan.outcomes if outcome.row] + [
        skip.row for skip in plan.skips
    ]
    assert sorted(told) == rows
    assert plan.digest == looked.digest
    assert set(states(again)) <= {"unchanged"}
    assert [skip.row for skip in again.skips] == [skip.row for skip in plan.skips]
