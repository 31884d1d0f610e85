"""What the parts of an address may be; anything else is an address that is not there."""

from flask import Flask
from werkzeug.routing import IntegerConverter, UnicodeConverter, ValidationError

LARGEST_ID = 2**31 - 1


class RowNumber(IntegerConverter):
    """A number that a database can keep as the id of a row."""

    def to_python(self, value: str) -> int:
        if len(value) > len(str(LARGEST_ID)) or int(value) > LARGEST_ID:
            raise ValidationError
        return int(value)


class PlainText(UnicodeConverter):
    """Text without control characters, which PostgreSQL would not even compare."""

    def to_python(self, value: str) -> str:
        if not value.isprintable():
            raise ValidationError
        return str(super().to_python(value))


def prepare_converters(app: Flask) -> None:
    """Hold every `<name>` and `<int:name>` of an address to these."""
    kinds = {"int": RowNumber, "string": PlainText, "default": PlainText}
    app.url_map.converters.update(kinds)
