"""Acting for others: who holds which post, who represents whom, who looked at whose record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _digest(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid, nullable=False)


def _key(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Text(collation="C"), nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Make their tables; looks refuse change, nothing is deleted."""
    op.create_table(
        "appointments",
        _digest("person"),
        sa.Column("number", sa.Integer, nullable=False),
        _key("post"),
        _key("division"),
        _instant("since"),
        sa.Column("appointed_by", sa.Text, nullable=False),
        _instant("until", nullable=True),
        sa.Column("ended_by", sa.Text),
        sa.PrimaryKeyConstraint("person", "number"),
    )
    op.create_table(
        "representations",
        _digest("person"),
        _key("handle"),
        _digest("holder"),
        _key("ground"),
        _key("relationship", nullable=True),
        _digest("name_key"),
        sa.Column("masked_name", sa.Text, nullable=False),
        sa.Column("masked_number", sa.Text, nullable=False),
        _instant("asked_at"),
        _instant("confirmed_at", nullable=True),
        _instant("ended_at", nullable=True),
        sa.PrimaryKeyConstraint("person", "handle"),
    )
    op.create_index("representations_by_holder", "representations", ["holder"])
    op.create_table(
        "looks",
        _digest("person"),
        sa.Column("number", sa.Integer, nullable=False),
        _instant("at"),
        _digest("viewer"),
        _key("ground"),
        _key("post", nullable=True),
        _key("division", nullable=True),
        _key("look"),
        sa.PrimaryKeyConstraint("person", "number"),
    )
    for table in ("appointments", "representations"):
        op.execute(
            f"create trigger append_only before delete or truncate on {table} "
            "for each statement execute function append_only()"
        )
    op.execute(
        "create trigger append_only before update or delete or truncate on looks "
        "for each statement execute function append_only()"
    )


def downgrade() -> None:
    """Refused, as all before it."""
    raise RuntimeError("restore a backup instead")
