"""What a cell can hold: numbers, tags, weights, lists, addresses of the web."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import pgettext

from rotation.text import clean_email, clean_line, shortened

MOST = 1_000_000
MOST_TAGS = 30
TAG_LENGTH = 60
URL_LENGTH = 500
YES = {"true", "yes", "y", "1", "t", "x"}
NO = {"false", "no", "n", "0", "f"}


def whole(lowest: int, highest: int = MOST) -> Callable[[str], int]:
    """A parser of whole numbers from `lowest` to `highest`, both included."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,12}(\.0+)?", text):
            raise ValueError(_("%(text)s is not a whole number.", text=shortened(text)))
        number = int(text.partition(".")[0])
        if not lowest <= number <= highest:
            raise ValueError(
                _(
                    "%(number)s is not between %(lowest)s and %(highest)s.",
                    number=number,
                    lowest=lowest,
                    highest=highest,
                )
            )
        return number

    return parse


def yes_or_no(text: str) -> bool:
    """Whether the cell says yes."""
    if text.lower() in YES | NO:
        return text.lower() in YES
    raise ValueError(_("%(text)s is neither true nor false.", text=shortened(text)))


def one_of(*words: str) -> Callable[[str], str]:
    """A parser of one of these words, in any case."""

    def parse(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(
                _(
                    "%(text)s is none of %(words)s.",
                    text=shortened(text),
                    words=", ".join(words),
                )
            )
        return text.lower()

    return parse


def line(limit: int) -> Callable[[str], str]:
    """A parser of one clean line of at most `limit` characters."""
    return lambda text: clean_line(text, limit)


def several(text: str) -> list[str]:
    """The parts of a cell like “a; b”."""
    return [part.strip() for part in text.split(";") if part.strip()]


def emails(text: str) -> list[str]:
    """The addresses of a cell like “mia@example.com; raj@example.com”, each once."""
    return list(dict.fromkeys(clean_email(part) for part in several(text)))


def names(text: str) -> list[str]:
    """The placement names of a cell like “content-desk; campaign-room”, each once."""
    return list(dict.fromkeys(clean_line(part, TAG_LENGTH) for part in several(text)))


def tag(text: str) -> str:
    """One tag, lower-cased. “preferred” is none: it means preferred hours in wishes."""
    found = clean_line(text, TAG_LENGTH).lower()
    if found == "preferred":
        raise ValueError(
            pgettext(
                "file", "“preferred” stands for preferred hours and cannot be a tag."
            )
        )
    if not found or set(found) & set(";="):
        raise ValueError(
            pgettext(
                "file",
                "%(text)s is not a tag; write it like stage:demo.",
                text=shortened(text),
            )
        )
    return found


def tags(text: str) -> list[str]:
    """The tags of a cell like “stage:demo; segment:smb”, each once, in this order."""
    found = list(dict.fromkeys(tag(part) for part in several(text)))
    if len(found) > MOST_TAGS:
        raise ValueError(
            _(
                "%(count)s tags; %(most)s is the limit.",
                count=len(found),
                most=MOST_TAGS,
            )
        )
    return found


def wishes(text: str) -> dict[str, int]:
    """The weights of a cell like “stage:demo=3; preferred=2”."""
    return _weights(
        text, lambda name: "preferred" if name == "preferred" else tag(name)
    )


def path(text: str) -> dict[str, int]:
    """The counts of a cell like “stage:discovery=1; stage:demo=1”."""
    return _weights(text, tag)


def choices(text: str) -> dict[str, int]:
    """The weights of a cell like “content-desk=3; campaign-room=1”."""
    return _weights(text, line(TAG_LENGTH))


def web_address(text: str) -> str:
    """A link that begins with http:// or https://."""
    address = clean_line(text, URL_LENGTH)
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc or " " in address:
        raise ValueError(
            _(
                "%(text)s is not a link that begins with https://.",
                text=shortened(text),
            )
        )
    return address


def _weights(text: str, name_of: Callable[[str], str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in several(text):
        left, equals, right = part.rpartition("=")
        if not equals or not left.strip():
            raise ValueError(
                _("%(text)s is not of the form name=weight.", text=shortened(part))
            )
        name = name_of(left.strip())
        if name in found:
            raise ValueError(_("%(name)s is there twice.", name=name))
        found[name] = whole(0)(right.strip())
    if len(found) > MOST_TAGS:
        raise ValueError(
            _(
                "%(count)s weights; %(most)s is the limit.",
                count=len(found),
                most=MOST_TAGS,
            )
        )
    return found
