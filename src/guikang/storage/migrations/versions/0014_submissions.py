"""附件2 as it was handed in: for which division, when, by whom, and what was not taken."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make their table."""
    op.create_table(
        "submissions",
        sa.Column("number", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("division", sa.Text(collation="C"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("filled_on", sa.Date),
        sa.Column("hotlines", JSONB, nullable=False),
        sa.Column("places", JSONB, nullable=False),
        sa.Column("taken", sa.Integer, nullable=False),
        sa.Column("unchanged", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("submissions_by_division", "submissions", ["division", "number"])


def downgrade() -> None:
    """Refused, as all before it."""
    raise RuntimeError("restore a backup instead")
