"""Reception channels: hotlines, reception points, who is on duty."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Make their table."""
    op.create_table(
        "reception_entries",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("division", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        _instant("ends_at", nullable=True),
        sa.Column("place", sa.BigInteger, sa.Identity(always=True), nullable=False),
        _instant("published_at"),
        sa.Column("published_by", sa.Text, nullable=False),
        _instant("confirmed_at", nullable=True),
        sa.Column("confirmed_by", sa.Text),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("reception_by_division", "reception_entries", ["division"])


def downgrade() -> None:
    """Refused, as all before it."""
    raise RuntimeError("restore a backup instead")
