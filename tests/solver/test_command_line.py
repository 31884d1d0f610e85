"""The fixed commands: what they print, what they write, and how they end."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from solver.__main__ import main


def solver(*args, **more):
    command = [sys.executable, "-m", "solver", *map(str, args)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, **more
    )


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    path = tmp_path_factory.mktemp("example") / "problem.json"
    path.write_text(solver("example").stdout)
    return path


@pytest.fixture(scope="module")
def solved(example):
    path = example.with_name("schedule.json")
    path.write_text(path.read_text() if path.exists() else "")
    done = solver(
        "solve", example, "--out", path, "--seconds", 10, "--workers", 1, "--progress"
    )
    assert done.returncode == 0, done.stderr
    return path, done


def test_the_example_is_solved_as_promised(solved):
    path, done = solved
    schedule = json.loads(path.read_text())

    assert schedule["status"] == "optimal"
    assert schedule["seats"] == [{"person": "mia", "call": "c-101"}]
    [grant] = schedule["placements"]
    assert (grant["person"], grant["placement"], grant["mentor"]) == (
        "raj",
        "content-desk",
        "mia",
    )
    assert [tier["value"] for tier in schedule["tiers"]] == [
        0,
        [["1/4", 2], ["1/2", 2], ["3/4", 1], ["1", 1]],
        9,
        2,
        5,
    ]
    assert all(tier["proven"] for tier in schedule["tiers"])
    assert done.stdout.startswith("optimal: 1 seat and 1 placement")


def test_progress_is_a_line_of_json_each(solved):
    lines = [json.loads(line) for line in solved[1].stderr.splitlines()]

    assert lines
    assert all(set(line) == {"seconds", "phase", "tiers"} for line in lines)


def test_a_right_schedule_passes_the_check(example, solved):
    done = solver("check", example, solved[0])

    assert (done.returncode, done.stdout.count("\n")) == (0, 1)


def test_a_wrong_schedule_fails_the_check_in_sentences(example, solved, tmp_path):
    schedule = json.loads(solved[0].read_text())
    schedule["seats"] = []
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(schedule))

    done = solver("check", example, wrong)

    assert done.returncode == 1
    assert (
        "Rule 8 (pins and bans): the pin of mia on c-101 is not kept."
        in done.stdout.splitlines()
    )


def test_the_same_problem_gives_the_same_file(example, solved, tmp_path):
    again = tmp_path / "again.json"
    solver("solve", example, "--out", again, "--workers", 1)

    assert without_seconds(again) == without_seconds(solved[0])


def without_seconds(path):
    return [line for line in path.read_text().splitlines() if '"seconds"' not in line]


BAD = {
    "no such file": ["solve", "nowhere.json", "--out", "out.json"],
    "a folder": ["solve", ".", "--out", "out.json"],
    "no JSON": ["solve", "garbage.json", "--out", "out.json"],
    "no such folder": ["solve", "problem.json", "--out", "nowhere/out.json"],
    "no such command": ["sulve", "problem.json"],
    "no command": [],
    "no --out": ["solve", "problem.json"],
    "no seconds": ["solve", "problem.json", "--out", "out.json", "--seconds", "soon"],
    "endless seconds": [
        "solve",
        "problem.json",
        "--out",
        "out.json",
        "--seconds",
        "inf",
    ],
    "no workers": ["solve", "problem.json", "--out", "out.json", "--workers", "0"],
    "no schedule": ["check", "problem.json", "problem.json"],
}


def here(args, monkeypatch, capsys):
    """The command in this very process: exit code, standard output and error."""
    monkeypatch.setattr(sys, "argv", ["solver", *map(str, args)])
    try:
        code = main()
    except SystemExit as exit_:
        code = exit_.code
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize("args", BAD.values(), ids=BAD.keys())
def test_bad_input_is_told_in_one_line(args, example, tmp_path, monkeypatch, capsys):
    (tmp_path / "problem.json").write_text(example.read_text())
    (tmp_path / "garbage.json").write_text("garbage")
    monkeypatch.chdir(tmp_path)

    code, out, err = here(args, monkeypatch, capsys)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_search_keeps_the_best(number, tmp_path):
    problem, out = tmp_path / "problem.json", tmp_path / "out.json"
    problem.write_text(json.dumps(a_hard_problem()))
    command = [
        sys.executable,
        "-m",
        "solver",
        "solve",
        str(problem),
        "--out",
        str(out),
        "--seconds",
        "100",
        "--progress",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        process.stderr.readline()
        time.sleep(1)
        process.send_signal(number)
        process.communicate(timeout=20)

    assert process.returncode == 0
    assert solver("check", problem, out).returncode == 0


def a_hard_problem():
    """Sixty people want the same forty hours: enough to keep a search busy for a while."""
    people = [
        {
            "id": f"p{i}",
            "timezone": "UTC",
            "available": [
                ["2027-01-04T08:00:00Z", "2027-01-04T18:00:00Z"],
                ["2027-01-05T08:00:00Z", "2027-01-05T18:00:00Z"],
            ],
        }
        for i in range(60)
    ]
    return {
        "format": "rotation-problem/1",
        "horizon": {"start": "2027-01-04T00:00:00Z", "end": "2027-01-06T00:00:00Z"},
        "people": people,
        "placements": [
            {
                "id": f"q{k}",
                "team": "m",
                "mentors": [f"p{k}", f"p{k + 8}"],
                "sessions": 3,
                "minutes": 60,
                "gap_hours": [1, 5],
            }
            for k in range(8)
        ],
        "rotators": [
            {
                "person": f"p{i}",
                "target": 2,
                "choices": {f"q{k}": (i * k) % 4 for k in range(8)},
            }
            for i in range(16, 60)
        ],
        "away": [{"team": "", "max": 5}],
        "pins": [{"person": "p16", "placement": "q0"}],
    }


def test_an_explanation_is_json_whose_certificate_the_check_verifies(
    example, solved, tmp_path
):
    done = solver("explain", example, solved[0])
    answer = json.loads(done.stdout)
    explained = tmp_path / "explained.json"
    explained.write_text(done.stdout)

    checked = solver("check", example, solved[0], "--certificate", explained)

    assert set(answer) == {"seekers", "uncovered", "certificate"}
    assert [one["attainment"] for one in answer["seekers"]] == ["1/2", "1"]
    assert checked.returncode == 0
    assert "fairness is proven by counting up to level 1." in checked.stdout


def test_the_check_needs_no_or_tools(example, solved, tmp_path):
    explained = tmp_path / "explained.json"
    explained.write_text(solver("explain", example, solved[0]).stdout)
    none = tmp_path / "without" / "ortools.py"
    none.parent.mkdir()
    none.write_text("raise ImportError('OR-Tools is not here')")
    without = {**os.environ, "PYTHONPATH": str(none.parent)}

    solving = solver("solve", example, "--out", tmp_path / "out.json", env=without)
    checked = solver(
        "check", example, solved[0], "--certificate", explained, env=without
    )

    assert "OR-Tools is not here" in solving.stderr
    assert checked.returncode == 0, checked.stderr
    assert "fairness is proven by counting up to level 1." in checked.stdout


def test_a_pair_is_explained_with_its_flip(example, solved):
    done = solver("explain", example, solved[0], "--person", "mia", "--call", "c-101")

    answer = json.loads(done.stdout)
    assert (answer["granted"], answer["flip"]) == (True, [])
    assert "pinned" in answer["sentences"][0]


@pytest.mark.parametrize(
    "more",
    [["--person", "zoe"], ["--person", "mia", "--call", "c-9"], ["--call", "c-101"]],
    ids=" ".join,
)
def test_an_explanation_of_a_stranger_is_refused(
    example, solved, more, monkeypatch, capsys
):
    args = ["explain", example, solved[0], *more]

    code, out, err = here(args, monkeypatch, capsys)

    assert (code, out, err.count("\n")) == (2, "", 1)
