"""By whom a representation was ended: whom another ended does not come back by declaring alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of those that the release before ends it says nothing."""
    op.add_column("representations", sa.Column("ended_by", sa.Uuid))


def downgrade() -> None:
    """Refused, as all before it."""
    raise RuntimeError("restore a backup instead")
