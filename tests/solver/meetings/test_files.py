"""Files of meetings: read as written, and refused with the path of what is wrong."""

import json
import re
import subprocess
import sys

import pytest

from solver.meetings import read_problem, read_schedule, solve, write_schedule
from tests.solver.meetings.small import HOUR

FILE = {
    "format": "rotation-meetings/1",
    "rounds": [["1970-01-01T00:00:00Z", "1970-01-02T00:00:00Z"]],
    "minutes": 45,
    "slot_minutes": 15,
    "size": [2, 3],
    "members": [
        {
            "id": "mia",
            "side": "marketing",
            "available": [["1970-01-01T09:00:00Z", "1970-01-01T12:00:00Z"]],
        },
        {
            "id": "raj",
            "side": "sales",
            "available": [["1970-01-01T10:00:00+01:00", "1970-01-01T11:00:00+01:00"]],
        },
    ],
    "met": [["mia", "gone"]],
    "limits": {"seconds": 5},
}


def read(**changes):
    return read_problem(json.dumps(FILE | changes))


def test_a_schedule_is_read_as_it_was_written():
    schedule = solve(read())

    assert schedule.meetings[0].start == 9 * HOUR
    assert read_schedule(write_schedule(schedule)).meetings == schedule.meetings


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": "x"}, "format: must be"),
        ({"colour": 1}, "colour: is not a known field"),
        ({"rounds": []}, "rounds: is missing"),
        ({"rounds": FILE["rounds"] * 2}, "rounds[1]: starts before"),
        ({"minutes": 0}, "minutes: is 0, but must be at least 1"),
        ({"size": [1, 3]}, "size[0]: is 1, but must be at least 2"),
        ({"size": [3, 2]}, "size[1]: is 2, but must be at least 3"),
        ({"size": 3}, "size: must be a list"),
        ({"each_side": 2}, "size[0]: is 2, but must be at least 4"),
        ({"members": FILE["members"] * 2}, "members[2].id: 'mia' is there twice"),
        ({"members": [{"id": "a", "side": "legal"}]}, "members[0].side: must be"),
        ({"met": [["mia"]]}, "met[0]: must name two members"),
        ({"met": [[]]}, "met[0]: must name two members"),
        (
            {"pins": [{"round": 3, "start": "1970-01-01T09:00:00Z", "members": []}]},
            "pins[0].round: there is no round 3",
        ),
        (
            {"pins": [{"round": 0, "start": "1970-01-01T09:00:00Z", "members": ["x"]}]},
            "pins[0].members[0]: 'x' is no member",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_path(changes, words):
    with pytest.raises(ValueError, match=f"^{re.escape(words)}") as error:
        read(**changes)

    assert "\n" not in str(error.value)


def test_the_two_commands_solve_and_judge(tmp_path):
    problem, schedule = tmp_path / "problem.json", tmp_path / "schedule.json"
    problem.write_text(json.dumps(FILE))

    def run(*words):
        command = [sys.executable, "-m", "solver.meetings", *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert run("solve", problem, "--out", schedule).returncode == 0
    assert run("check", problem, schedule).returncode == 0
    schedule.write_text(schedule.read_text().replace('"optimal"', '"feasible"'))
    assert run("check", problem, schedule).returncode == 1
    problem.write_text("{")
    wrong = run("check", problem, schedule)
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)
