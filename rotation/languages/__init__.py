"""The languages that pages and mails speak. English is in the code; each other language is
one file beside this one, such as `de.po`, that is read as it is."""

from contextlib import AbstractContextManager

from flask import Flask, current_app, has_request_context, request, session
from flask_babel import Babel, force_locale, get_locale
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from rotation.config import SettingError, Settings
from rotation.kept import Kind
from rotation.languages.catalogs import (
    CODE,
    Catalogs,
    Sentence,
    language_names,
    languages,
    sentences,
)

babel = Babel()


def prepare_languages(app: Flask, settings: Settings) -> None:
    """Give templates `_()`, `ngettext()` and `{% trans %}`, each in the reader's language.

    Raises SettingError where the installation's own language is none that we have.
    """
    if settings.language not in languages():
        raise SettingError(
            f"ROTATION_LANGUAGE is {settings.language!r}; it must be one of {', '.join(languages())}."
        )
    babel.init_app(app, default_locale=CODE, locale_selector=_wanted)
    babel.domain_instance = Catalogs()
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.filters["said"] = said
    app.jinja_env.globals.update(
        language=language, language_names=language_names, get_locale=get_locale
    )


def language() -> str:
    """The language of what is being written now, as it is called in `<html lang>`."""
    locale = get_locale()
    return str(locale).replace("_", "-") if locale else CODE


def said(sentence: str, kind: Kind) -> str:
    """A kept sentence in the language of what is being written now (see `rotation.kept`);
    as it is where the catalog does not have it. Values may be sentences themselves."""
    return _said(sentence, sentences(str(get_locale() or CODE), kind))


def _said(sentence: str, known_ones: tuple[Sentence, ...]) -> str:
    for one in known_ones:
        if found := one.pattern.fullmatch(sentence):
            inner = tuple(x for x in known_ones if not x.is_loose)
            values = found.groupdict()
            said_values = {name: _said(values[name], inner) for name in values}
            return one.translation % said_values if values else one.translation
    return sentence


def known(wanted: str) -> str:
    """The language, if we have it; else that of the installation."""
    if wanted in languages():
        return wanted
    own: str = current_app.extensions["settings"].language
    return own


def in_language(wanted: str) -> AbstractContextManager[None]:
    """What is written inside is in this language; `""` means that of the installation."""
    found: AbstractContextManager[None] = force_locale(known(wanted))
    return found


def _wanted() -> str:
    """What the person chose, else this browser, else what the browser asks for."""
    if not has_request_context():
        return known("")
    for chosen in (_own(), session.get("language", "")):
        if chosen in languages():
            return chosen
    return request.accept_languages.best_match(languages()) or known("")


def _own() -> str:
    """The choice of who is signed in; pages that say that the database failed have none."""
    if "_user_id" not in session:
        return ""
    try:
        known_here = current_user.is_authenticated
        return current_user.person.language if known_here else ""
    except SQLAlchemyError:
        return ""
