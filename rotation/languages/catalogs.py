"""The catalogs: `xx.po` files, read once a process and never compiled by hand."""

import re
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Domain, get_locale

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
LOOSE = re.compile(r"%\(.*\)s", re.DOTALL)

CODE = "en"
"""The language that the code itself is written in."""

FOLDER = Path(__file__).parent


@cache
def languages() -> tuple[str, ...]:
    """The languages we have, that of the code first; each file adds one."""
    return (CODE, *sorted(file.stem for file in FOLDER.glob("*.po")))


@cache
def language_names() -> dict[str, str]:
    """Each language as its own speakers call it: {"en": "English", "de": "Deutsch"}."""
    return {code: Locale.parse(code).get_display_name() or code for code in languages()}


@cache
def catalog(code: str) -> NullTranslations:
    """The words of one language; what it lacks stays as it is in the code."""
    path = FOLDER / f"{code}.po"
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return Translations(compiled)


@dataclass(frozen=True)
class Sentence:
    """A kept sentence: how to know it again with any values, and its translation. A loose
    one begins and ends with a value."""

    pattern: re.Pattern[str]
    translation: str
    is_loose: bool


@cache
def sentences(code: str, kind: str) -> tuple[Sentence, ...]:
    """The kept sentences of that kind, those that say most in words of their own first."""
    path = FOLDER / f"{code}.po"
    if not path.is_file():
        return ()
    with path.open("rb") as file:
        rows = [(str(x.id), str(x.string)) for x in read_po(file) if x.context == kind]
    rows.sort(key=lambda row: -len(PLACEHOLDER.sub("", row[0])))
    return tuple(
        Sentence(_pattern(text), translation or text, LOOSE.fullmatch(text) is not None)
        for text, translation in rows
    )


def _pattern(sentence: str) -> re.Pattern[str]:
    first, *rest = PLACEHOLDER.split(sentence)
    pattern = re.escape(first)
    for name, words in zip(rest[::2], rest[1::2], strict=True):
        seen = f"(?P<{name}>" in pattern
        pattern += (f"(?P={name})" if seen else f"(?P<{name}>.*)") + re.escape(words)
    return re.compile(pattern, re.DOTALL)


class Catalogs(Domain):  # type: ignore[misc]
    """Where flask-babel looks words up."""

    def get_translations(self) -> NullTranslations:
        """Those of the language that is spoken now."""
        return catalog(str(get_locale() or CODE))
