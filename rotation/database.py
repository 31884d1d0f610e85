"""Bringing the database to the schema that this code knows."""

from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError

from rotation.config import SettingError, settings
from rotation.extensions import db

MIGRATIONS = str(Path(__file__).parent / "migrations")


def newest_revision() -> str | None:
    """The revision that this code was written for."""
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    return ScriptDirectory.from_config(config).get_current_head()


def current_revision() -> str | None:
    """The revision that the database is at; `None` when it is empty."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate() -> bool:
    """Create or upgrade the database; whether anything had to be done.

    Raises SettingError where no database answers, or where it is newer than this code.
    """
    try:
        if current_revision() == newest_revision():
            return False
        upgrade(MIGRATIONS)
    except OperationalError as error:
        raise SettingError(
            f"ROTATION_DATABASE_URL: no database answers there ({error.orig})."
        ) from error
    except CommandError as error:
        raise SettingError(
            f"The database in {settings().folder} was written by a newer version of this program ({error})."
        ) from error
    return True
