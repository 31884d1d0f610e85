"""Each import contract holds, and breaks when somebody plants what it forbids."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

PLANTED = {
    "The solver knows no web and no database": ("solver/problem.py", "import flask"),
    "The app reaches the solver through one door for schedules and one for meetings": (
        "rotation/clock.py",
        "from solver import solve",
    ),
    "In each feature pages and commands come after forms, actions, queries and rows": (
        "rotation/programs/models.py",
        "import rotation.programs.views",
    ),
    "In the solver the search comes after the model, and the model after the question": (
        "solver/problem.py",
        "import solver.candidates",
    ),
    "The judge shares nothing with the model": (
        "solver/check/rules.py",
        "import solver.candidates",
    ),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in ("rotation", "solver"):
        shutil.copytree(ROOT / package, tmp_path / package)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path) -> str:
    script = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [script, "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def verdicts(printed: str) -> dict[str, str]:
    """What was said of each contract, KEPT or BROKEN."""
    return {
        line.removesuffix(word).strip(): word
        for line in printed.splitlines()
        for word in ("KEPT", "BROKEN")
        if line.endswith(word)
    }


def test_every_contract_is_kept(copy: Path):
    assert verdicts(lint(copy)) == dict.fromkeys(PLANTED, "KEPT")


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_import_breaks_the_contract(copy: Path, contract: str):
    place, line = PLANTED[contract]
    (copy / place).write_text(f"{line}\n{(copy / place).read_text()}")

    assert verdicts(lint(copy))[contract] == "BROKEN"
