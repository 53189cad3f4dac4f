"""The keys that sign credentials."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make their table."""
    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.Text(collation="C"), nullable=False),
        sa.Column("jwk", JSONB, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("signs_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("kid"),
    )


def downgrade() -> None:
    """Refused: tokens would be left that no key verifies."""
    raise RuntimeError("signing keys are never deleted; restore a backup instead")
