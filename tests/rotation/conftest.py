"""An app on each database, a browser, and a mail server."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import OperationalError

from rotation import create_app
from rotation.calendars import repeating
from rotation.config import Settings
from rotation.database import migrate
from rotation.extensions import Base, db, limiter
from tests.ports import free_port
from tests.rotation.invites.mailbox import Mailbox, MailServer

POSTGRES = os.environ.get("ROTATION_TEST_POSTGRES", "postgresql+psycopg:///postgres")
TEST_DATABASE = f"rotation_test_{os.getpid()}"


@pytest.fixture(scope="session", autouse=True)
def _calendars_may_take_their_time() -> Iterator[None]:
    """Calendars are read in a small process, for which the limit of a series is made. In a
    test process one look of the garbage collector alone may take as long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repeating, "SECONDS", 60)
        yield


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database of this test run's own, with the schema of the migrations."""
    admin = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {TEST_DATABASE}"))
            connection.execute(text(f"CREATE DATABASE {TEST_DATABASE}"))
            connection.execute(
                text(f"ALTER DATABASE {TEST_DATABASE} SET synchronous_commit TO off")
            )
    except OperationalError:
        pytest.skip("no PostgreSQL answers at ROTATION_TEST_POSTGRES")
    url = admin.url.set(database=TEST_DATABASE).render_as_string(hide_password=False)
    folder = str(tmp_path_factory.mktemp("postgres"))
    app = create_app(Settings(data_dir=folder, database_url=url, demo=True))
    with app.app_context():
        migrate()
        db.engine.dispose()
    yield url
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {TEST_DATABASE} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a migrated, empty SQLite database."""
    folder = tmp_path_factory.mktemp("schema")
    app = create_app(Settings(data_dir=str(folder), demo=True))
    with app.app_context():
        migrate()
        db.engine.dispose()  # the last connection folds the WAL into the file
    return (folder / "rotation.db").read_bytes()


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the app under test keeps its files; each test finds it empty."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest, data_dir: Path) -> Settings:
    """The settings of the app under test, once for each database."""
    for path in data_dir.iterdir():
        rmtree(path) if path.is_dir() else path.unlink()
    if request.param == "sqlite":
        (data_dir / "rotation.db").write_bytes(request.getfixturevalue("empty_sqlite"))
        url = ""
    else:
        url = request.getfixturevalue("postgres_url")
    return Settings(
        data_dir=str(data_dir),
        database_url=url,
        secret_key="k7Lq2vX9mB4nR8tY1wZ6cF3hJ5pD0sGa",
    )


@pytest.fixture(scope="session")
def apps() -> dict[str, Flask]:
    """The apps under test by their databases.

    Tests share them, as templates and statements are slow to compile.
    """
    return {}


@pytest.fixture
def app(settings: Settings, apps: dict[str, Flask]) -> Iterator[Flask]:
    """The app under test; what is set in it is forgotten after the test."""
    if settings.database_url not in apps:
        apps[settings.database_url] = _new_app(settings)
    app = apps[settings.database_url]
    config, extensions = dict(app.config), dict(app.extensions)
    yield from _in_use(app, settings)
    for kept, before in ((app.config, config), (app.extensions, extensions)):
        kept.clear()
        kept.update(before)


@pytest.fixture
def own_app(settings: Settings) -> Iterator[Flask]:
    """An app of the test's own, for one that adds routes or listens to the engine."""
    yield from _in_use(_new_app(settings), settings)


def _new_app(settings: Settings) -> Flask:
    limiter.enabled = True  # an app made while it is off has no limits for good
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    # A request inside its context would share `g`, and with it who is signed in.
    app.before_request_funcs.setdefault(None, []).insert(0, _start_afresh)
    return app


def _in_use(app: Flask, settings: Settings) -> Iterator[Flask]:
    limiter.enabled = False  # limits by client would count across tests
    with app.app_context():
        yield app
        db.session.remove()
        if settings.database_url:
            _empty()
            db.session.commit()
        db.session.remove()
        db.engine.dispose()


def _empty() -> None:
    """Delete all rows and count ids from 1 again; TRUNCATE of so many tables is slow.

    The queue's own tables keep what they have, and so must count on.
    """
    for table in reversed(Base.metadata.sorted_tables):
        db.session.execute(table.delete())
    ours = [f"{table.name}_id_seq" for table in Base.metadata.sorted_tables]
    sequences = "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S' AND relname = ANY(:ours)"
    db.session.execute(text(sequences), {"ours": ours})


def _start_afresh() -> None:
    vars(g._get_current_object()).clear()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser of somebody who is not signed in."""
    return app.test_client()


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """What was sent to the database while the test asked."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def uses_mail(app: Flask, port: int) -> None:
    """The app is told of a mail server, which may be there or not."""
    app.extensions["settings"] = replace(
        app.extensions["settings"],
        mail_server=f"127.0.0.1:{port}",
        mail_security="none",
        mail_from="Rotation <rotation@example.com>",
    )


@pytest.fixture
def mailbox(uses_mail: None, port: int) -> Iterator[Mailbox]:
    """What the app's mail server took in."""
    box = Mailbox()
    server = MailServer(box, port)
    server.start()
    yield box
    server.stop()
