"""异常反馈: what residents contest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make their table; an appeal is never deleted."""
    op.create_table(
        "appeals",
        sa.Column("person", sa.Uuid, nullable=False),
        sa.Column("number", sa.Text(collation="C"), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(collation="C"), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("person", "number"),
    )
    op.execute(
        "create trigger append_only before delete or truncate on appeals "
        "for each statement execute function append_only()"
    )


def downgrade() -> None:
    """Refused, as all before it."""
    raise RuntimeError("restore a backup instead")
