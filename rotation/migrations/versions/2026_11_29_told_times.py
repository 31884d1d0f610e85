"""An entry keeps the time that its person was told, while the mail of a later one is held."""

import sqlalchemy as sa
from alembic import op

from rotation.extensions import UTCDateTime

revision = "told_times"
down_revision = "program_holidays"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("entry", sa.Column("told_starts_at", UTCDateTime(), nullable=True))
    op.add_column("entry", sa.Column("told_ends_at", UTCDateTime(), nullable=True))
    op.add_column("entry", sa.Column("told_from", sa.Integer(), nullable=True))
