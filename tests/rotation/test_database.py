"""The database is durable, complete and the same on both engines."""

from flask import Flask
from sqlalchemy import inspect, text

from rotation.database import current_revision, migrate, newest_revision
from rotation.extensions import Base, db, is_sqlite


def test_migrations_make_exactly_the_tables_of_the_models(app: Flask):
    found = inspect(db.engine)
    for table in Base.metadata.sorted_tables:
        columns = {
            column["name"]: column["nullable"]
            for column in found.get_columns(table.name)
        }
        assert columns == {column.name: column.nullable for column in table.columns}, (
            table.name
        )


def test_migrating_twice_changes_nothing(app: Flask):
    assert current_revision() == newest_revision()
    assert migrate() is False


def test_every_sqlite_connection_is_durable_and_keeps_foreign_keys(app: Flask):
    if not is_sqlite(db.engine):
        return
    with db.engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
