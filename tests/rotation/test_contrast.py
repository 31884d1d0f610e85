"""Text can be read in both themes: WCAG 2.2 AA, computed from the colours in app.css."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "static" / "app.css").read_text()
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", block))
    for block in re.findall(r":root \{\n(\s+--paper:.*?)\n\s*\}", CSS, re.DOTALL)[:2]
)
THEMES = {"light": LIGHT, "dark": {**LIGHT, **DARK}}

TEXT = 4.5
"""The least contrast of text with its ground."""
SHAPE = 3.0
"""The least contrast of a focus ring, or of the edge of a field, with what is around it."""

PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-2", "accent", "bad") for ground in ("paper", "surface")),
    *((ink, "sunk", TEXT) for ink in ("ink", "ink-2")),
    *(("ink", f"{kind}-wash", TEXT) for kind in ("ok", "wait", "warn", "bad")),
    *((kind, f"{kind}-wash", TEXT) for kind in ("ok", "wait", "warn", "bad")),
    ("ink", "line", TEXT),
    ("accent-ink", "accent", TEXT),
    ("accent-ink", "accent-hover", TEXT),
    *((shape, ground, SHAPE) for shape in ("focus", "line-strong", "shadowing", "rotation") for ground in ("paper", "surface")),
]  # fmt: skip


def luminance(colour):
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_contrast_that_everybody_quotes():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_enough_contrast(theme, ink, ground, least):
    colours = THEMES[theme]

    assert contrast(colours[ink], colours[ground]) >= least
