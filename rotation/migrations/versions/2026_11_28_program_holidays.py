"""A program keeps holidays and other days off."""

import sqlalchemy as sa
from alembic import op

revision = "program_holidays"
down_revision = "first_tables"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "program",
        sa.Column("holidays", sa.Text(), nullable=False, server_default=""),
    )
