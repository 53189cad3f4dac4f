"""Residents' accounts: proving a phone, registering, being signed in, reporting."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _digest(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid, nullable=False)


def _instant(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def upgrade() -> None:
    """Make their tables; reports refuse change."""
    op.create_table(
        "attempts",
        sa.Column("deed", sa.Text(collation="C"), nullable=False),
        sa.Column("subject", sa.LargeBinary, nullable=False),
        sa.Column("times", sa.ARRAY(sa.DateTime(timezone=True)), nullable=False),
        _instant("last"),
        sa.PrimaryKeyConstraint("deed", "subject"),
    )
    op.create_index("attempts_by_age", "attempts", ["last"])
    op.create_table(
        "one_time_codes",
        _digest("phone_key"),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        _instant("expires_at"),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("phone_key"),
    )
    op.create_table(
        "accounts",
        _digest("person"),
        _digest("phone_key"),
        _instant("registered_at"),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_table(
        "phones",
        _digest("phone_key"),
        _digest("owner"),
        _instant("bound_at"),
        sa.PrimaryKeyConstraint("phone_key"),
    )
    op.create_table(
        "sessions",
        _digest("person"),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        _instant("begun_at"),
        _instant("used_at"),
        sa.PrimaryKeyConstraint("person", "digest"),
    )
    op.create_table(
        "reports",
        _digest("person"),
        sa.Column("number", sa.Integer, nullable=False),
        _instant("reported_at"),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("person", "number"),
    )
    op.execute(
        "create trigger append_only before delete or truncate on reports "
        "for each statement execute function append_only()"
    )


def downgrade() -> None:
    """Refused, as all before it."""
    raise RuntimeError("restore a backup instead")
