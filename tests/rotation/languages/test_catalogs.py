"""Every catalog says what the code says: all of it, nothing else, with the same placeholders."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from rotation.languages.catalogs import CODE, FOLDER, languages

ROOT = Path(__file__).parents[3]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
MARKS: dict[str, Any] = {
    "gettext": None,
    "_": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "kept": ((1, "c"), 2),
}
OTHERS = [code for code in languages() if code != CODE]


def key(context: str | None, message: Any) -> tuple[str | None, str]:
    return context, message if isinstance(message, str) else message[0]


@cache
def said() -> dict[tuple[str | None, str], set[str]]:
    """What the code and the templates say, and in which files."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: dict[tuple[str | None, str], set[str]] = {}
    for mapping in settings["tool"]["babel"]["mappings"]:
        options = {"trimmed": mapping.get("trimmed", "false")}
        for name, _line, message, _comments, context in extract_from_dir(
            str(ROOT / mapping["pattern"].partition("/")[0]),
            method_map=[("**.*", mapping["method"])]
            if mapping["method"] == "jinja2"
            else [("**.py", "python")],
            options_map={"**.*": options},
            keywords=MARKS,
        ):
            found.setdefault(key(context, message), set()).add(name)
    return found


def rows(code: str) -> Iterator[Any]:
    with (FOLDER / f"{code}.po").open("rb") as file:
        yield from (row for row in read_po(file, locale=code) if row.id)


def texts(words: Any) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


@pytest.mark.parametrize("code", OTHERS)
def test_all_that_is_said_is_in_the_catalog(code):
    known = {key(row.context, row.id) for row in rows(code) if all(texts(row.string))}

    missing = {
        message: files for message, files in said().items() if message not in known
    }

    assert missing == {}, "`make messages`, then translate"


@pytest.mark.parametrize("code", OTHERS)
def test_a_catalog_holds_nothing_that_nobody_says(code):
    surplus = [row.id for row in rows(code) if key(row.context, row.id) not in said()]

    assert surplus == []


@pytest.mark.parametrize("code", OTHERS)
def test_translations_have_the_placeholders_of_what_they_translate(code):
    for row in rows(code):
        allowed = {name for text in texts(row.id) for name in PLACEHOLDER.findall(text)}
        for text in texts(row.string):
            assert set(PLACEHOLDER.findall(text)) <= allowed, row.id
        if isinstance(row.id, str):
            assert set(PLACEHOLDER.findall(row.string)) == allowed, row.id


QUOTED = re.compile(r"""\bf(?:"|\'|\"{3})[^"\n]*“|“\{\{(?!.*endtrans)""")


def test_values_stand_in_the_quotes_of_the_reader_s_language():
    files = [*(ROOT / "rotation").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
    english_only = ROOT / "rotation" / "demo"
    wrong = [
        f"{file.relative_to(ROOT)}: {line.strip()}"
        for file in files
        if english_only not in file.parents
        for line in file.read_text(encoding="utf-8").splitlines()
        if QUOTED.search(line)
    ]

    assert wrong == []
