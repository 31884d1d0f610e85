"""What became of an idea, as a person types it."""

from urllib.parse import urlsplit

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from rotation.text import clean_line

ASSET_LENGTH, URL_LENGTH, NOTE_LENGTH = 120, 500, 200


def _line(field: StringField, limit: int) -> None:
    try:
        field.data = clean_line(field.data or "", limit)
    except ValueError as error:
        raise ValidationError(str(error)) from None


class AssetForm(FlaskForm):  # type: ignore[misc]
    """What was made, and where it is."""

    asset = StringField(
        lazy_gettext("What was made of it?"),
        [InputRequired(lazy_gettext("Say what was made."))],
    )
    asset_url = StringField(lazy_gettext("Where is it?"))

    def validate_asset(self, field: StringField) -> None:
        _line(field, ASSET_LENGTH)
        if not field.data:
            raise ValidationError(lazy_gettext("Say what was made."))

    def validate_asset_url(self, field: StringField) -> None:
        _line(field, URL_LENGTH)
        if field.data and not _is_link(field.data):
            raise ValidationError(
                lazy_gettext(
                    "A link begins with https:// or http:// and has no spaces."
                )
            )


class UseForm(FlaskForm):  # type: ignore[misc]
    """In which call it helped."""

    call_id = SelectField(lazy_gettext("In which call did it help?"), coerce=int)

    def offer(self, calls: list[tuple[int, str]]) -> None:
        """The calls to choose from, by id, in words."""
        self.call_id.choices = [SelectChoice(*one) for one in calls]


class DropForm(FlaskForm):  # type: ignore[misc]
    """Why nothing comes of it."""

    note = StringField(lazy_gettext("Why does nothing come of it?"))

    def validate_note(self, field: StringField) -> None:
        _line(field, NOTE_LENGTH)


class OwnerForm(FlaskForm):  # type: ignore[misc]
    """Who answers for it; 0 is nobody."""

    owner_id = SelectField(lazy_gettext("Who answers for it?"), coerce=int)

    def offer(self, people: list[tuple[int, str]]) -> None:
        """Who may."""
        choices = [SelectChoice(0, lazy_gettext("Nobody yet"))]
        self.owner_id.choices = choices + [SelectChoice(*one) for one in people]


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and " " not in text
        )
    except ValueError:
        return False
