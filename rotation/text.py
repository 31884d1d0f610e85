"""Text from people, made harmless once, where it comes in.

What cannot be seen (controls, direction overrides, lone surrogates) is taken out, line
breaks become spaces, and lengths are limited in characters and in bytes. Everything
else stays as it was typed; pages escape it.
"""

import re
import unicodedata
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

NAME_LENGTH = 80
EMAIL_LENGTH = 254
MARKS_IN_A_ROW = 4
JOINERS = "\u200c\u200d"  # Persian and Indic words and many emoji need them
UNSEEN = ("Cc", "Cf", "Cs")
NAME_SIGNS = " '’-.·,"
ADDRESS_IN_NAME = re.compile(r"\w\w\.\w\w|://|@")
ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def clean_line(text: str, limit: int) -> str:
    """The text on one line, at most `limit` characters (and four bytes for each).

    Raises ValueError with a sentence where it is longer.
    """
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    text = "".join(sign for sign in text if _is_seen(sign))
    text = " ".join(text.split())
    if len(text) > limit:
        raise ValueError(
            _(
                "%(text)s has %(length)s characters; %(limit)s is the limit.",
                text=shortened(text),
                length=len(text),
                limit=limit,
            )
        )
    return text


def clean_name(text: str) -> str:
    """A person's name: letters, marks, digits, spaces and ' - . , only, at most 80 characters.

    Raises ValueError with a sentence where it is empty, too long, an address of the web,
    or holds anything else.
    """
    name = clean_line(text, NAME_LENGTH)
    if not name:
        raise ValueError(_("The name is empty."))
    if ADDRESS_IN_NAME.search(name):
        raise ValueError(
            _(
                "%(text)s looks like an address, not like a name.",
                text=shortened(name),
            )
        )
    marks = 0
    for sign in name:
        if not (
            sign in NAME_SIGNS
            or sign in JOINERS
            or sign.isdecimal()
            or _is_letter(sign)
        ):
            raise ValueError(
                _(
                    "%(text)s holds “%(sign)s”; a name holds letters, digits, spaces and ' - . , only.",
                    text=shortened(name),
                    sign=sign,
                )
            )
        marks = marks + 1 if unicodedata.category(sign)[0] == "M" else 0
        if marks > MARKS_IN_A_ROW:
            raise ValueError(_("The name piles up more marks than any writing does."))
    if not any(map(_is_letter, name)):
        raise ValueError(_("%(text)s holds no letter.", text=shortened(name)))
    return name


@lru_cache(maxsize=10_000)  # files name the same people on many rows
def clean_email(text: str) -> str:
    """An e-mail address, its A–Z lowered. Raises ValueError with a sentence."""
    address = text.strip()
    if len(address) > EMAIL_LENGTH:
        raise ValueError(
            _(
                "%(text)s has %(length)s characters; %(limit)s is the limit.",
                text=shortened(address),
                length=len(address),
                limit=EMAIL_LENGTH,
            )
        )
    try:
        found = validate_email(
            address, check_deliverability=False, allow_smtputf8=False
        )
    except EmailNotValidError:
        raise ValueError(
            _(
                "%(text)s is not an e-mail address, such as name@example.com.",
                text=shortened(address),
            )
        ) from None
    return (found.ascii_email or found.normalized).translate(ASCII_LOWER)


def quoted(text: str) -> str:
    """The text in the quotes of the reader's language."""
    return _("“%(text)s”", text=text)


def shortened(text: str, limit: int = 40) -> str:
    """The text in quotes for a message, cut to `limit` characters."""
    seen = "".join(sign for sign in text[: limit + 1] if _is_seen(sign))
    return quoted(seen if len(text) <= limit else f"{seen[:limit]}…")


def _is_letter(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LM"


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in UNSEEN or sign in JOINERS
