"""Templates are indented for those who write them; what is sent need not be."""

import re

from flask import Flask
from jinja2.ext import Extension

from rotation.text import quoted

INDENT = re.compile(r"(%\})?\n[ \t]+")
SENTENCE_END = re.compile(r"(endtrans %\}(?:\{% endif %\})*)(?=\n)")


class WithoutIndent(Extension):
    """Takes the indentation out of pages when they are compiled: up to half of their bytes.

    What values hold is not touched, and neither are templates of text.
    """

    def preprocess(
        self,
        source: str,
        name: str | None,
        filename: str | None = None,  # noqa: ARG002
    ) -> str:
        if not name or not name.endswith(".html"):
            return source
        # Behind a sentence its line's end stays: the next one does not stick to it.
        source = SENTENCE_END.sub(lambda found: f"{found[1][:-2]}+%}}", source)
        # The line's end behind a block goes, too: a space keeps words apart.
        source = INDENT.sub(lambda found: "%}\n " if found[1] else "\n", source)
        return source.replace("%}\n {% trans", "%}\n {%+ trans")


def prepare_templates(app: Flask) -> None:
    """Set how templates are read."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension(WithoutIndent)
    app.jinja_env.filters["begun"] = begun
    app.jinja_env.filters["quoted"] = quoted


def begun(text: str) -> str:
    """The text with a capital at its beginning; nouns inside keep theirs."""
    return text[:1].upper() + text[1:]
