"""Sentences that are kept in the database or come out of another process: in English there,
and in the reader's language on a page (`rotation.languages.said`)."""

from typing import Literal

Kind = Literal["entry", "file", "mail", "schedule", "seat"]
"""What a sentence is about; in a catalog it is the context of the message."""


def kept(kind: Kind, text: str, **values: object) -> str:  # noqa: ARG001  the kind is for catalogs
    """The sentence in English, with these values in the place of `%(name)s`."""
    return text % values if values else text
