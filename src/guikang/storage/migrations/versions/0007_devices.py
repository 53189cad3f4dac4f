"""What a session was begun by: a coarse word, for the person alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of sessions that are there, and of the release before, it says ``other``."""
    op.add_column(
        "sessions",
        sa.Column("device", sa.Text(collation="C"), nullable=False, server_default="other"),
    )


def downgrade() -> None:
    """Refused, as all before it."""
    raise RuntimeError("restore a backup instead")
