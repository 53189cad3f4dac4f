"""Sheets of the training's test."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make their table."""
    op.create_table(
        "training_sheets",
        sa.Column("person", sa.Uuid, nullable=False),
        sa.Column("handle", sa.Text(collation="C"), nullable=False),
        sa.Column("rulebook", sa.Text(collation="C"), nullable=False),
        sa.Column("digest", sa.Text(collation="C"), nullable=False),
        sa.Column("seed", sa.Text(collation="C"), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answers", ARRAY(sa.SmallInteger)),
        sa.Column("correct", sa.SmallInteger),
        sa.PrimaryKeyConstraint("person", "handle"),
    )


def downgrade() -> None:
    """Refused, as all before it."""
    raise RuntimeError("restore a backup instead")
