"""How Alembic runs here: one transaction, under one lock, on the app's own engine."""

from typing import Literal

from alembic import context
from sqlalchemy import text

from rotation.extensions import Base, UTCDateTime, db, is_sqlite

ONE_AT_A_TIME = 7_264_001  # any number, the same in every process


def plain(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Migrations name plain column types, so that later code cannot change the past."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=is_sqlite(db.engine),
            transactional_ddl=True,
            compare_type=False,
            render_item=plain,
        )
        with context.begin_transaction():
            if not is_sqlite(db.engine):
                connection.execute(
                    text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
                )
            context.run_migrations()


run()
