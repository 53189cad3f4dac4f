"""The staff registry: members, the history of their posts, who passed the training, the log.

Posts that were given before stay; whoever holds one is enrolled when somebody next appoints
them or enters them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _digest(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid, nullable=nullable)


def _key(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Text(collation="C"), nullable=nullable)


def _text(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Text, nullable=False)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Make the tables; histories, passes and the log refuse change."""
    op.create_table(
        "staff_members",
        _digest("person"),
        _key("handle"),
        _key("document"),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        _digest("name_key"),
        _digest("phone_key"),
        _text("name"),
        _text("masked_number"),
        _text("unit"),
        _text("note"),
        _key("division"),
        _instant("enrolled_at"),
        sa.PrimaryKeyConstraint("person"),
        sa.UniqueConstraint("handle"),
        sa.UniqueConstraint("phone_key"),
    )
    op.create_index("staff_members_by_division", "staff_members", ["division", "name"])
    op.add_column("appointments", sa.Column("suspended_since", sa.DateTime(timezone=True)))
    op.create_index(
        "appointments_by_division",
        "appointments",
        ["division", "post"],
        postgresql_where=sa.text("until is null"),
    )
    op.create_table(
        "appointment_events",
        _digest("person"),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        _key("post"),
        _key("division"),
        _instant("at"),
        _key("kind"),
        _text("by"),
        _text("why"),
        sa.PrimaryKeyConstraint("person", "place"),
    )
    op.create_table(
        "training_passes",
        _digest("person"),
        _key("rulebook"),
        _instant("passed_at"),
        sa.PrimaryKeyConstraint("person", "rulebook", "passed_at"),
    )
    op.create_table(
        "operations",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        _instant("at"),
        _text("actor"),
        _digest("member", nullable=True),
        _key("post", nullable=True),
        _key("scope", nullable=True),
        _key("act"),
        _key("division"),
        _digest("subject", nullable=True),
        _text("subject_name"),
        _text("why"),
        sa.Column("details", JSONB, nullable=False),
    )
    op.create_index("operations_by_division", "operations", ["division", "id"])
    op.create_index("operations_by_subject", "operations", ["subject", "id"])
    op.execute(
        "create trigger append_only before delete or truncate on staff_members "
        "for each statement execute function append_only()"
    )
    for table in ("appointment_events", "training_passes", "operations"):
        op.execute(
            f"create trigger append_only before update or delete or truncate on {table} "
            "for each statement execute function append_only()"
        )


def downgrade() -> None:
    """Refused, as all before it."""
    raise RuntimeError("restore a backup instead")
