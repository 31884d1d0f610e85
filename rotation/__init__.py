"""Shadowing and rotation between sales and marketing: the web app."""

from datetime import timedelta
from pathlib import Path

import msgspec
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from rotation import config, keys, times
from rotation.config import Settings
from rotation.converters import prepare_converters
from rotation.errors import prepare_errors
from rotation.extensions import csrf, limiter, login, migrate, prepare_database
from rotation.headers import prepare_headers
from rotation.languages import prepare_languages
from rotation.origin import prepare_origin
from rotation.statics import prepare_static
from rotation.templating import prepare_templates

HERE = Path(__file__).parent


def create_app(settings: Settings | None = None) -> Flask:
    """The app, wired. `settings=None` reads the environment. Raises SettingError."""
    settings = config.checked(settings) if settings else config.load()
    app = Flask(__name__, template_folder=_beside("templates"), static_folder=None)
    app.extensions["settings"] = settings
    app.config.update(
        SECRET_KEY=keys.secret_of(settings),
        SURVEY_KEY=keys.survey_key_of(settings),
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS={
            "hide_parameters": True,  # in the texts of errors
            "json_deserializer": msgspec.json.decode,  # roles are read by the thousand
        },
        SESSION_COOKIE_NAME="__Host-rotation" if settings.https else "rotation",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        PERMANENT_SESSION_LIFETIME=timedelta(days=settings.session_days),
        MAX_CONTENT_LENGTH=settings.upload_bytes,
        WTF_CSRF_TIME_LIMIT=None,
        RATELIMIT_STORAGE_URI="memory://",
    )
    prepare_templates(app)
    prepare_languages(app, settings)
    app.jinja_env.filters.update(times.FILTERS)
    app.jinja_env.globals.update(times.GLOBALS)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    prepare_database(app)
    migrate.init_app(app)
    csrf.init_app(app)
    login.init_app(app)
    limiter.init_app(app)
    prepare_converters(app)
    prepare_errors(app)
    prepare_headers(app, settings)
    prepare_origin(app, settings)
    prepare_static(app, _beside("static"))
    _register_views(app)
    return app


def _beside(folder: str) -> str:
    """Templates and static files: inside an installed package, or beside it in a checkout."""
    inside = HERE / folder
    return str(inside if inside.is_dir() else HERE.parent / folder)


def _register_views(app: Flask) -> None:
    from rotation import views  # noqa: PLC0415  views need every model, and models need extensions

    views.register(app)
