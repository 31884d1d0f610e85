"""What is vendored is what the list says: nothing more, nothing changed."""

import hashlib
import re
from pathlib import Path

import pytest

VENDOR = Path(__file__).parents[2] / "static" / "vendor"
LINE = re.compile(
    r"^\| `(?P<file>[^`]+)` \| `[^`]+` \| (?P<version>[\d.]+) \| `[^`]+` \| "
    r"(?P<licence>[\w.-]+) \| `(?P<sha256>[0-9a-f]{64})` \|$",
    re.MULTILINE,
)
LISTED = [
    match.groupdict() for match in LINE.finditer((VENDOR / "LICENSES.md").read_text())
]


@pytest.mark.parametrize("line", LISTED, ids=lambda line: line["file"])
def test_a_vendored_file_has_the_hash_it_was_listed_with(line):
    content = (VENDOR / line["file"]).read_bytes()

    assert hashlib.sha256(content).hexdigest() == line["sha256"]


def test_every_vendored_file_is_listed_with_a_version_and_a_licence():
    found = {
        path.relative_to(VENDOR).as_posix()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "LICENSES.md"
    }

    assert {line["file"] for line in LISTED} == found


@pytest.mark.parametrize("licence", sorted({line["licence"] for line in LISTED}))
def test_the_text_of_every_licence_is_there(licence):
    assert f"({licence})" in (VENDOR / "LICENSES.md").read_text()
