"""Pages need no inline script or style, and trust nobody's text."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "templates"
PAGES = sorted(
    path for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".svg")
)
FORBIDDEN = {
    "an inline style": r"\sstyle\s*=|<style",
    "an inline handler": r"\son[a-z]+\s*=",
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "a javascript: address": r"javascript:",
    "text taken as it is": r"\|\s*safe\b|Markup\(|autoescape",
    "an address elsewhere": r"""(src|href)\s*=\s*["'](https?:)?//""",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_page_holds(what):
    found = [
        f"{path.relative_to(TEMPLATES)}: {match.group()}"
        for path in PAGES
        for match in re.finditer(FORBIDDEN[what], path.read_text(), re.IGNORECASE)
    ]

    assert found == []


def test_there_are_pages_to_look_at():
    assert len(PAGES) > 30
