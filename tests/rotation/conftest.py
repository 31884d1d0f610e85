"""An app on each database, people who are signed in, and rows to start from."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import OperationalError

from rotation import create_app
from rotation.config import Settings
from rotation.database import migrate
from rotation.extensions import Base, db, limiter

POSTGRES = os.environ.get("ROTATION_TEST_POSTGRES", "postgresql+psycopg:///postgres")
TEST_DATABASE = f"rotation_test_{os.getpid()}"


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


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """The settings of the app under test, once for each database."""
    if request.param == "sqlite":
        (tmp_path / "rotation.db").write_bytes(request.getfixturevalue("empty_sqlite"))
        url = ""
    else:
        url = request.getfixturevalue("postgres_url")
    return Settings(
        data_dir=str(tmp_path),
        database_url=url,
        secret_key="k7Lq2vX9mB4nR8tY1wZ6cF3hJ5pD0sGa",
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    limiter.enabled = True  # an app made while it is off has no limits for good
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    limiter.enabled = False  # limits by client would count across tests
    # A request inside this context would share `g`, and with it who is signed in.
    app.before_request_funcs.setdefault(None, []).insert(0, _start_afresh)
    with app.app_context():
        yield app
        db.session.remove()
        if settings.database_url:
            _empty()
            db.session.commit()
        db.session.remove()
        db.engine.dispose()


def _empty() -> None:
    """Delete all rows and count ids from 1 again; TRUNCATE of so many tables is slow."""
    for table in reversed(Base.metadata.sorted_tables):
        db.session.execute(table.delete())
    sequences = "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S' AND relname LIKE '%_id_seq' AND relname NOT LIKE 'queue%'"
    db.session.execute(text(sequences))


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
